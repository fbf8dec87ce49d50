import { make } from './dom.js';

/** Pictures of states that live play seldom meets, by file; the tests of the widget's states take them. */
const STATES = {
  'hold-ending': 'A hold that runs out',
  conflict: 'The port was taken meanwhile',
  slow: 'OZmap takes its time',
  indeterminate: 'OZmap cannot be asked',
  offline: 'No connection',
  'session-expired': 'The session has ended',
  'map-lost': 'The map did not load',
  drawing: 'A drop drawn by touch',
  'interest-noted': 'Interest noted',
};

export const statePictures = () =>
  Object.entries(STATES).map(([file, caption]) =>
    make(
      'li',
      {},
      make(
        'figure',
        {},
        make('img', { src: `states/${file}.webp`, width: 360, height: 740, alt: '', loading: 'lazy' }),
        make('figcaption', {}, caption),
      ),
    ),
  );
