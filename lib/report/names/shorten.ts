import { displayWidth, fit, headOf, partsOf, tailOf, type Mark } from '../width.ts';

/**
 * Short forms of texts that have to be told apart. One that has room is left as it is; of another its beginning and its end are
 * kept, or, where those are another's too, what differs. Different texts have different forms as long as there are so many of
 * that width; in whatever order they come.
 * @param width columns
 */
export const shorten = (texts: Iterable<string>, width: number, mark: Mark): ((text: string) => string) => {
  const all = [...new Set(texts)].sort();
  const isShort = (text: string): boolean => displayWidth(text) <= width;
  const room: Room = { width, mark, forms: new Map(), taken: new Set() };
  for (const text of all.filter(isShort)) take(text, text, room);
  settle(
    all.filter((text) => !isShort(text)),
    WAYS,
    room,
  );
  return (text) => room.forms.get(text) ?? fit(text, width, mark);
};

interface Room {
  readonly width: number;
  readonly mark: Mark;
  /** Text to form. */
  readonly forms: Map<string, string>;
  readonly taken: Set<string>;
}

const take = (text: string, form: string, { forms, taken }: Room): void => {
  forms.set(text, form);
  taken.add(form);
};

/** How to shorten a text that is to be told from these. */
type Way = (texts: readonly string[], room: Room) => (text: string) => string;

/** Those that a way does not tell apart are told apart by the next. */
const settle = (texts: readonly string[], [way, ...others]: readonly Way[], room: Room): void => {
  if (way === undefined) {
    number(texts, room);
    return;
  }
  for (const [form, same] of grouped(texts, way(texts, room))) {
    const [only, second] = same;
    if (only === undefined || second !== undefined) settle(same, others, room);
    else if (room.taken.has(form)) number([only], room);
    else take(only, form, room);
  }
};

const grouped = (texts: readonly string[], formOf: (text: string) => string): Map<string, string[]> => {
  const groups = new Map<string, string[]>();
  for (const text of texts) {
    const form = formOf(text);
    const same = groups.get(form) ?? [];
    groups.set(form, same);
    same.push(text);
  }
  return groups;
};

/** `customer-p…base-1`. @param part of the columns, for the beginning */
const ends =
  (part: number): Way =>
  (_, { width, mark }) =>
  (text) => {
    const head = headOf(text, Math.round((width - 1) * part));
    return fit(`${head}${mark}${tailOf(text, width - 1 - displayWidth(head))}`, width, mark);
  };

/** `cust…eu1-databas…`: what they have in common as far as it shows the way, then what differs. @param before most letters of its word */
const difference =
  (before: number): Way =>
  (texts, { width, mark }) => {
    const common = commonHead(texts);
    const from = common.replace(new RegExp(`[\\p{L}\\p{N}]{1,${String(before)}}$`, 'u'), '');
    const head = headOf(from, Math.floor(width / 4));
    const between = head === from ? '' : mark;
    return (text) => fit(`${head}${between}${text.slice(from.length)}`, width, mark);
  };

/** A word is told from its beginning, if that is near. */
const WAYS: readonly Way[] = [ends(0.6), ends(0.3), difference(6), difference(1), difference(1)];

const commonHead = ([first = '', ...rest]: readonly string[]): string => {
  const parts = partsOf(first);
  const others = rest.map(partsOf);
  const differs = parts.findIndex((part, at) => others.some((other) => other[at] !== part));
  return differs === -1 ? first : parts.slice(0, differs).join('');
};

/** `custom…#2`, by their order: where nothing else tells them apart. */
const number = (texts: readonly string[], room: Room): void => {
  const { width, mark, taken } = room;
  let next = 1;
  for (const text of texts) {
    const form = (): string => `${headOf(text, width - 2 - String(next).length)}${mark}#${String(next)}`;
    while (taken.has(form())) next += 1;
    take(text, fit(form(), width, mark), room);
  }
};
