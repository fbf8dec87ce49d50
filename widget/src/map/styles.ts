import leaflet from 'leaflet/dist/leaflet.css?raw';
import { unsafeCSS } from 'lit';
import { sheet } from '../styles/sheet.ts';
import room from './room.css?inline';
import { controls } from './styles-controls.ts';
import { ground, tokens } from './styles-ground.ts';
import { markers } from './styles-markers.ts';

/**
 * Leaflet's own pictures (default marker, layers button) are never shown: their addresses are cut out so that
 * none is requested, and the text is taken raw because a library build would inline them (2.8 KB gzip).
 */
const leafletStyles = unsafeCSS(leaflet.replace(/url\([^)]*\)/g, 'none'));

export const mapStyles = [leafletStyles, tokens, ground, markers, controls, sheet(room)];
