/** Just enough of a terminal to see what is on the screen: moves, erasing, scrolling, folding at the last column. */
export class Terminal {
  columns: number;
  rows: number;
  cursorVisible = true;
  wraps = true;
  writes = 0;
  readonly scrolledOut: string[] = [];
  readonly #listeners = new Map<string, Set<() => void>>();
  #lines: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(columns = 80, rows = 24) {
    this.columns = columns;
    this.rows = rows;
  }

  on(event: string, listener: () => void): this {
    this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener));
    return this;
  }

  removeListener(event: string, listener: () => void): this {
    this.#listeners.get(event)?.delete(listener);
    return this;
  }

  listeners(event: string): number {
    return this.#listeners.get(event)?.size ?? 0;
  }

  emit(event: string): void {
    for (const listener of this.#listeners.get(event) ?? []) listener();
  }

  /** Folds what is too wide for the new size, as most terminals do. */
  resize(columns: number, rows: number): void {
    const texts = this.#lines.map((line) => line.join(''));
    const cursorAt = this.#row;
    this.columns = columns;
    this.rows = rows;
    this.#lines = [];
    texts.forEach((text, index) => {
      if (index === cursorAt) this.#row = this.#lines.length;
      for (let from = 0; from === 0 || from < text.length; from += columns)
        this.#lines.push(Array.from(text.slice(from, from + columns)));
    });
    this.#scroll();
    this.emit('resize');
  }

  write(text: string): boolean {
    this.writes += 1;
    for (const [, code, kind, character] of text.matchAll(/\x1b\[([?\d;]*)([A-Za-z])|([\s\S])/gu)) {
      if (kind !== undefined) this.#control(code ?? '', kind);
      else this.#print(character ?? '');
    }
    return true;
  }

  /** What is on the screen, without the blank lines below. */
  screen(): string[] {
    const lines = this.#lines.map((line) => line.join('').trimEnd());
    while (lines[lines.length - 1] === '') lines.pop();
    return lines;
  }

  #control(code: string, kind: string): void {
    if (code === '?25' && (kind === 'l' || kind === 'h')) this.cursorVisible = kind === 'h';
    else if (code === '?7' && (kind === 'l' || kind === 'h')) this.wraps = kind === 'h';
    else if (kind === 'A') this.#row = Math.max(0, this.#row - Number(code));
    else if (kind === 'K' && code === '2') this.#lines[this.#row] = [];
    else if (kind === 'J' && code === '') this.#eraseBelow();
    else if (kind !== 'm') throw new Error(`this terminal knows no ${code}${kind}`);
  }

  #eraseBelow(): void {
    this.#lines = this.#lines.slice(0, this.#row + 1);
    this.#lines[this.#row] = (this.#lines[this.#row] ?? []).slice(0, this.#column);
  }

  #print(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#newLine();
    else {
      if (this.#column >= this.columns) {
        if (!this.wraps) return;
        this.#newLine();
      }
      const line = (this.#lines[this.#row] ??= []);
      while (line.length < this.#column) line.push(' ');
      line[this.#column] = character;
      this.#column += 1;
    }
  }

  #newLine(): void {
    this.#column = 0;
    this.#row += 1;
    this.#lines[this.#row] ??= [];
    this.#scroll();
  }

  #scroll(): void {
    while (this.#lines.length > this.rows) {
      this.scrolledOut.push((this.#lines.shift() ?? []).join('').trimEnd());
      this.#row = Math.max(0, this.#row - 1);
    }
  }
}
