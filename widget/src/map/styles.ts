import leaflet from 'leaflet/dist/leaflet.css?raw';
import { css, unsafeCSS } from 'lit';

/**
 * Leaflet's own pictures (default marker, layers button) are never shown: their addresses are cut out so that
 * none is requested, and the text is taken raw because a library build would inline them (2.8 KB gzip).
 */
const leafletStyles = unsafeCSS(leaflet.replace(/url\([^)]*\)/g, 'none'));

const tokens = css`
  :host {
    --_accent: var(--oz-accent, #0b6b8f);
    --_free: var(--oz-free, #15803d);
    --_pin: var(--oz-pin, #c0312b);
    --_warn: var(--oz-warn, #b45309);
    --_surface: var(--oz-surface, #ffffff);
    --_text: var(--oz-text, #14212b);
    --_muted: var(--oz-muted, #55636e);
    --_border: var(--oz-border, #cfd8de);
    --_radius: var(--oz-radius, 10px);
    --_on-accent: var(--oz-on-accent, #ffffff);
    --_ground: #ebe8e1;
    --_grid: #dedacf;
    --_casing: #ffffff;
    --_pill: #0f2733;
    --_pill-text: #ffffff;
    --_shadow: 0 1px 2px rgb(15 39 51 / 0.16), 0 3px 10px rgb(15 39 51 / 0.14);
    --_tiles: none;
  }
  :host([theme='dark']) {
    --_accent: var(--oz-accent, #58b9dc);
    --_free: var(--oz-free, #4ccb7f);
    --_pin: var(--oz-pin, #ef6a62);
    --_warn: var(--oz-warn, #f0b04f);
    --_surface: var(--oz-surface, #17222b);
    --_text: var(--oz-text, #e7eef2);
    --_muted: var(--oz-muted, #a3b1bb);
    --_border: var(--oz-border, #34434e);
    --_on-accent: var(--oz-on-accent, #06222e);
    --_ground: #16242e;
    --_grid: #22323d;
    --_casing: #0e171d;
    --_pill: #e7eef2;
    --_pill-text: #0f2733;
    --_shadow: 0 1px 2px rgb(0 0 0 / 0.5), 0 3px 10px rgb(0 0 0 / 0.4);
    --_tiles: invert(0.9) hue-rotate(180deg) saturate(0.75) contrast(1.05) opacity(0.85);
  }
`;

const ground = css`
  :host {
    display: block;
    position: relative;
    overflow: hidden;
    isolation: isolate;
    color: var(--_text);
    font: inherit;
  }
  :host([hidden]) {
    display: none;
  }
  .frame {
    position: absolute;
    inset: 0;
    container-type: size;
    background: var(--_ground);
  }
  .ground {
    position: absolute;
    inset: 0;
    z-index: 0;
    background: var(--_ground);
    font: inherit;
    line-height: normal;
  }
  .ground:focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: -3px;
  }
  .ground-tiles {
    filter: var(--_tiles);
  }
  /*
   * Between whole zoom levels tiles are scaled, and a hairline of the ground shows through their seams.
   * Half a pixel of overlap closes it; Leaflet's own remedy, adding the colours up, would make it white.
   */
  .ground-tiles img.leaflet-tile {
    width: 256.5px !important;
    height: 256.5px !important;
    mix-blend-mode: normal;
  }
  .blank-tile {
    box-sizing: border-box;
    background:
      linear-gradient(var(--_grid) 1px, transparent 1px) 0 0 / 64px 64px,
      linear-gradient(90deg, var(--_grid) 1px, transparent 1px) 0 0 / 64px 64px;
  }
  .radius {
    stroke: var(--_accent);
    stroke-width: 2;
    stroke-dasharray: 5 5;
    fill: var(--_accent);
    fill-opacity: 0.07;
  }
  .drop-casing {
    stroke: var(--_casing);
    stroke-width: 8;
    stroke-opacity: 0.9;
  }
  .drop-line,
  .drop-vertex {
    stroke: var(--_accent);
  }
  .drop-line {
    stroke-width: 4;
  }
  .drop-vertex {
    stroke-width: 3;
    fill: var(--_casing);
    fill-opacity: 1;
  }
  .drop-line.over,
  .drop-vertex.over {
    stroke: var(--_warn);
  }
  .drop-line.over {
    stroke-dasharray: 2 8;
  }
  .pin-dragging :is(.drop-casing, .drop-line, .drop-vertex, .drop-label) {
    opacity: 0.25;
  }
`;

const markers = css`
  .box {
    position: absolute;
    translate: -50% -50%;
    display: grid;
    place-items: center;
    box-sizing: border-box;
    min-width: 32px;
    height: 28px;
    padding: 0 7px;
    border: 2.5px solid var(--_free);
    border-radius: min(var(--_radius), 9px);
    background: var(--_surface);
    color: var(--_free);
    font: inherit;
    font-size: 14px;
    font-weight: 700;
    line-height: 1;
    font-variant-numeric: tabular-nums;
    box-shadow: var(--_shadow);
    cursor: pointer;
    transition: scale 120ms;
  }
  /* The visible marker stays small among its neighbours; what a finger hits does not. */
  .box::before {
    content: '';
    position: absolute;
    inset: -4px;
  }
  .box.caveat {
    border-color: var(--_warn);
    color: var(--_warn);
  }
  .box.caveat::after {
    content: '!';
    position: absolute;
    top: -9px;
    right: -9px;
    display: grid;
    place-items: center;
    width: 15px;
    height: 15px;
    border-radius: 50%;
    background: var(--_warn);
    color: var(--_surface);
    font-size: 11px;
  }
  .box:is(.not-viable, .unknown) {
    min-width: 26px;
    height: 24px;
    border-width: 1.5px;
    border-color: color-mix(in srgb, var(--_muted) 65%, transparent);
    background: color-mix(in srgb, var(--_surface) 86%, var(--_ground));
    color: var(--_muted);
    box-shadow: none;
  }
  .box.unknown {
    border-style: dashed;
  }
  .box.selected {
    border-color: var(--_surface);
    background: var(--_accent);
    color: var(--_on-accent);
    scale: 1.15;
    outline: 2px solid var(--_accent);
  }
  .box.selected:is(.not-viable, .unknown) {
    background: var(--_muted);
    color: var(--_surface);
    outline-color: var(--_muted);
  }
  .box:is(:hover, .highlighted) {
    scale: 1.2;
    box-shadow: 0 0 0 4px color-mix(in srgb, var(--_accent) 35%, transparent), var(--_shadow);
  }
  .box:focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  .pin {
    cursor: grab;
    touch-action: none;
    border-radius: 12px;
  }
  .pin.locked {
    cursor: default;
    touch-action: auto;
  }
  .pin-dragging .pin {
    cursor: grabbing;
  }
  .pin:focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 1px;
  }
  .pin svg {
    display: block;
    overflow: visible;
    pointer-events: none;
  }
  .pin-body {
    fill: var(--_pin);
    stroke: var(--_casing);
    stroke-width: 2;
    transition: translate 120ms;
  }
  .pin-eye {
    fill: var(--_casing);
    transition: translate 120ms;
  }
  .pin-shadow {
    fill: rgb(0 0 0 / 0.28);
  }
  .pin-dragging .pin :is(.pin-body, .pin-eye) {
    translate: 0 -6px;
  }
  .drop-label {
    position: absolute;
    translate: -50% -50%;
    padding: 5px 11px;
    border-radius: 999px;
    background: var(--_pill);
    color: var(--_pill-text);
    font-size: 13px;
    font-weight: 650;
    line-height: 1.25;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
    box-shadow: var(--_shadow);
  }
  .drop-label.over {
    background: var(--_warn);
    color: var(--_surface);
  }
  .leaflet-zoom-anim .drop-label {
    visibility: hidden;
  }
`;

const controls = css`
  .controls {
    position: absolute;
    top: 12px;
    right: 12px;
    z-index: 2;
    display: grid;
    gap: 8px;
  }
  .group {
    display: grid;
    overflow: hidden;
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: var(--_shadow);
  }
  .group button {
    display: grid;
    place-items: center;
    width: 36px;
    height: 36px;
    padding: 0;
    border: 0;
    border-radius: 0;
    background: none;
    color: var(--_text);
    cursor: pointer;
  }
  .group button + button {
    border-top: 1px solid var(--_border);
  }
  .group button:hover {
    background: color-mix(in srgb, var(--_accent) 10%, transparent);
  }
  .group button[aria-disabled='true'] {
    color: color-mix(in srgb, var(--_muted) 55%, transparent);
    cursor: default;
    background: none;
  }
  .group button:focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: -3px;
    border-radius: var(--_radius);
  }
  .group svg {
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
  }
  .foot {
    position: absolute;
    inset: auto 8px 8px;
    z-index: 1;
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 6px;
    pointer-events: none;
  }
  .legend,
  .credit {
    margin: 0;
    border-radius: calc(var(--_radius) * 0.7);
    background: color-mix(in srgb, var(--_surface) 90%, transparent);
    color: var(--_muted);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 14px;
    padding: 6px 11px;
    font-size: 12.5px;
    list-style: none;
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .key {
    box-sizing: border-box;
    display: grid;
    place-items: center;
    width: 14px;
    height: 12px;
    border: 2px solid var(--_free);
    border-radius: 4px;
    font-size: 11px;
    font-weight: 700;
    line-height: 1;
  }
  .key.caveat {
    border-color: var(--_warn);
    color: var(--_warn);
  }
  .key.caveat::after {
    content: '!';
  }
  .key:is(.not-viable, .unknown) {
    border: 1.5px solid color-mix(in srgb, var(--_muted) 65%, transparent);
  }
  .key.not-viable::after {
    content: '×';
  }
  .key.unknown {
    border-style: dashed;
  }
  .key.unknown::after {
    content: '?';
  }
  .key.radius-key {
    width: 16px;
    height: 0;
    border: 0;
    border-top: 2px dashed var(--_accent);
    border-radius: 0;
  }
  .credit {
    margin-inline-start: auto;
    padding: 2px 8px;
    font-size: 11px;
    pointer-events: auto;
  }
  .credit a {
    color: inherit;
  }
  .hint {
    position: absolute;
    inset: 0;
    z-index: 3;
    display: grid;
    place-items: center;
    margin: 0;
    padding: 16px;
    background: rgb(10 26 34 / 0.5);
    color: #ffffff;
    font-size: 16px;
    font-weight: 600;
    text-align: center;
    text-wrap: balance;
    opacity: 0;
    visibility: hidden;
    pointer-events: none;
    transition:
      opacity 200ms,
      visibility 200ms;
  }
  .hint.shown {
    opacity: 1;
    visibility: visible;
  }
  @container (width < 520px) {
    .legend {
      gap: 2px 10px;
      padding: 4px 8px;
      font-size: 11.5px;
    }
    .legend .minor {
      display: none;
    }
    .drop-label {
      padding: 4px 9px;
      font-size: 12px;
    }
  }
  @container (width < 300px) or (height < 240px) {
    .legend {
      display: none;
    }
  }
  @media (pointer: coarse) {
    .group button {
      width: 44px;
      height: 44px;
    }
    .box::before {
      inset: -9px -7px;
    }
  }
  @media (forced-colors: active) {
    .group,
    .legend,
    .drop-label {
      border: 1px solid;
    }
    .box.selected {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
      outline-color: Highlight;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
    }
  }
`;

export const mapStyles = [leafletStyles, tokens, ground, markers, controls];
