/** What the terms of these providers ask to be shown with what they found. */
const CREDITS: Readonly<Record<string, string>> = {
  nominatim: '© OpenStreetMap contributors',
  google: 'Google Maps',
};

/** The credit of these providers, each once; undefined where none asks for one. */
export function creditOf(providers: readonly string[]): string | undefined {
  const credits = [...new Set(providers)].flatMap(name => CREDITS[name] ?? []);
  return credits.length === 0 ? undefined : credits.join(' · ');
}
