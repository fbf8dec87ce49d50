import { svg } from 'lit';
import { icon } from './icons.ts';

export const arrow = icon(svg`<path d="M12 19V5M6 11l6-6 6 6"/>`);
export const chevron = icon(svg`<path d="m7 10 5 5 5-5"/>`);
