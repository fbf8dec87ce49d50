import { malformed } from '../errors.ts';
import { objectOf } from '../input.ts';
import type { Options, ProfileDefinition } from '../profile.ts';
import { DEFAULT_SETTINGS, type Settings } from '../settings.ts';
import { buildingsHidden } from './buildings-hidden.ts';
import { bursts } from './bursts.ts';
import { byCode404 } from './by-code-404.ts';
import { datesIgnored } from './dates-ignored.ts';
import { dropBoxFirst } from './drop-box-first.ts';
import { duplicateCode409 } from './duplicate-code-409.ts';
import { errorAfter } from './error-after.ts';
import { errorBefore } from './error-before.ts';
import { errorField } from './error-field.ts';
import { errorHtml } from './error-html.ts';
import { errorList } from './error-list.ts';
import { errorString } from './error-string.ts';
import { externalIdHidden } from './external-id-hidden.ts';
import { extraVertices } from './extra-vertices.ts';
import { fullUnconnected } from './full-unconnected.ts';
import { hangAfter } from './hang-after.ts';
import { hangBefore } from './hang-before.ts';
import { legacyPaging } from './legacy-paging.ts';
import { moveLeavesDrop } from './move-leaves-drop.ts';
import { moveReplacesDrop } from './move-replaces-drop.ts';
import { nearUnordered } from './near-unordered.ts';
import { pointsStay } from './points-stay.ts';
import { readLag } from './read-lag.ts';
import { resetAfter } from './reset-after.ts';
import { resetBefore } from './reset-before.ts';
import { slow } from './slow.ts';
import { splitterUntouched } from './splitter-untouched.ts';
import { taken409 } from './taken-409.ts';
import { takenOrphan } from './taken-orphan.ts';
import { truncated } from './truncated.ts';

const DEFINITIONS = [
  taken409,
  takenOrphan,
  fullUnconnected,
  duplicateCode409,
  byCode404,
  errorString,
  errorField,
  errorList,
  errorHtml,
  legacyPaging,
  datesIgnored,
  nearUnordered,
  buildingsHidden,
  externalIdHidden,
  dropBoxFirst,
  extraVertices,
  moveReplacesDrop,
  moveLeavesDrop,
  splitterUntouched,
  pointsStay,
  resetBefore,
  resetAfter,
  hangBefore,
  hangAfter,
  errorBefore,
  errorAfter,
  truncated,
  slow,
  bursts,
  readLag,
] as const;

export type ProfileName = (typeof DEFINITIONS)[number]['name'];

/** A profile by name, with its options where the defaults do not fit. */
export type Profile = ProfileName | ({ readonly name: ProfileName } & Options);

/** Every profile with its sentence, for whoever looks for one. */
export const profileList = (): readonly Pick<ProfileDefinition, 'name' | 'about'>[] =>
  DEFINITIONS.map(({ name, about }) => ({ name, about }));

/**
 * Lays profiles over settings, later ones over earlier ones; faults add up.
 *
 * @throws Refusal 400 for an unknown name or option
 */
export function settingsOf(base: Partial<Settings>, profiles: readonly Profile[]): Settings {
  let settings: Settings = { ...DEFAULT_SETTINGS, ...base };
  for (const profile of profiles) {
    const { name, ...options } = typeof profile === 'string' ? { name: profile } : objectOf(profile);
    const definition: ProfileDefinition | undefined = DEFINITIONS.find(one => one.name === name);
    if (!definition) throw malformed(`There is no profile ${String(name)}`);
    const laid = definition.settings(options);
    settings = { ...settings, ...laid, faults: [...settings.faults, ...(laid.faults ?? [])] };
  }
  return settings;
}
