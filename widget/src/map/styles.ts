import leaflet from 'leaflet/dist/leaflet.css?raw';
import { sheet } from '../styles/sheet.ts';
import tokens from '../styles/tokens.css?inline';
import controls from './controls.css?inline';
import ground from './ground.css?inline';
import markers from './markers.css?inline';
import room from './room.css?inline';
import own from './tokens.css?inline';

/**
 * Leaflet's own pictures (default marker, layers button) are never shown: their addresses are cut out so that
 * none is requested, and the text is taken raw because a library build would inline them (2.8 KB gzip).
 */
const leafletStyles = leaflet.replace(/url\([^)]*\)/g, 'none');

export const mapStyles = [leafletStyles, tokens, own, ground, markers, controls, room].map(sheet);
