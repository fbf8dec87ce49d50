import { css } from 'lit';

/** Boxes, pin, and the drop's label. */
export const markers = css`
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
