/** Texts that many rows share (ids of projects and types, lists of tags), each kept once under a number. */
export class Words {
  #texts: string[] = [];
  #numbers = new Map<string, number>();

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  text(number: number): string {
    return this.#texts[number]!;
  }

  freeze(): readonly string[] {
    return this.#texts;
  }

  thaw(texts: readonly string[]): void {
    this.#texts = [...texts];
    this.#numbers = new Map(texts.map((text, number) => [text, number]));
  }
}
