import { css } from 'lit';

/** The host's tokens with our fallbacks, light and dark. */
export const tokens = css`
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
    --_tiles: invert(0.9) hue-rotate(180deg) saturate(0.45) contrast(1.05) opacity(0.85);
  }
`;

/** Frame, ground, base map, and the lines drawn on it. */
export const ground = css`
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
  /* Google's tiles are shown as they are. */
  .ground-tiles:not(.google) {
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
