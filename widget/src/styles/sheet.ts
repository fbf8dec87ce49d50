import { type CSSResult, unsafeCSS } from 'lit';
import controlsText from './controls.css?inline';

/** A style sheet of a `.css` file, adopted by shadow roots: nothing is injected into the page. */
export const sheet = (text: string): CSSResult => unsafeCSS(text);

/** Buttons, fields, focus ring and the like: the same object in every shadow root of the widget. */
export const controls: CSSResult = sheet(controlsText);
