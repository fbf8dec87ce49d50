import { type CSSResult, unsafeCSS } from 'lit';
import controlsText from './controls.css?inline';

/** A style sheet of a `.css` file, adopted by shadow roots: nothing is injected into the page. */
export const sheet = (text: string): CSSResult => unsafeCSS(text);

/** The same, read by the browser here and now: when its chunk arrives, not in the frame that shows it first. */
export function readSheet(text: string): CSSResult {
  const css = sheet(text);
  void css.styleSheet;
  return css;
}

/** Buttons, fields, focus ring and the like: the same object in every shadow root of the widget. */
export const controls: CSSResult = sheet(controlsText);
