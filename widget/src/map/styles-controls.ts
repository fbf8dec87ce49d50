import { css } from 'lit';

/** What lies over the map: zoom, legend, credit and hint; and what holds for the whole of it. */
export const controls = css`
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
