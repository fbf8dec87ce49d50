/** A number with its word, by the language's own rule of when it is one. Zero is said apart where it occurs. */
export function counter(locale: string) {
  let rules: Intl.PluralRules | undefined;
  return (n: number, one: string, other: string): string => {
    rules ??= new Intl.PluralRules(locale);
    // The first number that is formatted on a page costs as much as the list: small ones look like this anyway.
    return `${n < 1000 ? n : n.toLocaleString(locale)} ${rules.select(n) === 'one' ? one : other}`;
  };
}
