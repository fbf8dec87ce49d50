import { svg } from 'lit';
import { icon } from './icons.ts';

export const undo = icon(svg`<path d="M8 5 4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3"/>`);
export const redo = icon(svg`<path d="m16 5 4 4-4 4M20 9H10a5 5 0 0 0 0 10h3"/>`);
