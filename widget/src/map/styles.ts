// Raw, or a library build would inline Leaflet's pictures, which are never shown (2.8 KB gzip).
import leaflet from 'leaflet/dist/leaflet.css?raw';
import { sheet } from '../styles/sheet.ts';
import tokens from '../styles/tokens.css?inline';
import controls from './controls.css?inline';
import ground from './ground.css?inline';
import markers from './markers.css?inline';
import room from './room.css?inline';
import own from './tokens.css?inline';

export const mapStyles = [leaflet, tokens, own, ground, markers, controls, room].map(sheet);
