import { printable } from '../../printable.ts';

/** Text that is markup already. Only `element` and `raw` make it, so that nothing from outside gets in unescaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Child = string | Markup | readonly Child[];
export type Attributes = Readonly<Record<string, string | number>>;

/** An element as HTML and XML both read it: void ones close themselves, all others have an end tag. */
export const element = (name: string, attributes: Attributes, ...children: readonly Child[]): Markup => {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(String(value))}"`);
  const end = OWN_LINE.has(name) ? '\n' : '';
  const start = `<${name}${words.join('')}`;
  if (VOID.has(name)) return new Markup(`${start}/>${end}`);
  return new Markup(`${start}>${children.map(textOf).join('')}</${name}>${end}`);
};

/** What this program wrote itself. */
export const raw = (text: string): Markup => new Markup(text);

/** Safe in text and in attributes, of HTML and of XML: control characters and lone surrogates, which XML forbids, are told. */
export const escape = (text: string): string =>
  printable(text)
    .replace(/[\uFFFE\uFFFF]/gu, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`)
    .replace(/[&<>"']/gu, (character) => `&#${String(character.charCodeAt(0))};`);

const textOf = (child: Child): string => {
  if (typeof child === 'string') return escape(child);
  return child instanceof Markup ? child.text : child.map(textOf).join('');
};

const VOID = new Set(['meta', 'br']);

/** A person may read the source; and browsers for text, which know no svg, would show the texts of a picture as one word. */
const OWN_LINE = new Set([
  ...[
    'html',
    'head',
    'meta',
    'title',
    'style',
    'body',
    'header',
    'main',
    'nav',
    'section',
    'h1',
    'h2',
    'h3',
    'p',
  ],
  ...['ul', 'li', 'figure', 'figcaption', 'svg', 'g', 'table', 'caption', 'thead', 'tbody', 'tr', 'div'],
  ...['desc', 'text'],
]);
