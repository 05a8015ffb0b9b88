import { UNCLEAR } from './problems.ts';
import { Unclear } from './quotes.ts';
import { expect, fail, take, takeBehindNewlines, type Branch, type Cases, type Walk } from './walk.ts';
import type { Token } from './words.ts';

/**
 * Every `case` of a script, by the grammar of sh: reserved words count only where a command may begin.
 *
 * @throws Unclear where the words are not a whole script
 */
export const casesOf = (tokens: readonly Token[]): Cases => {
  const walk: Walk = { tokens, at: 0, cases: [], assignments: [], shifted: false };
  readCommands(walk, { closing: [], nested: false, inFunction: false });
  return walk;
};

interface Place {
  /** What ends this list of commands; for the script itself, nothing. */
  readonly closing: readonly string[];
  readonly nested: boolean;
  readonly inFunction: boolean;
}

interface List {
  readonly commands: string[];
  /** A command may begin here, so reserved words count. */
  begins: boolean;
  /** The next compound command is the body of a function. */
  definition: boolean;
}

const CLOSING: Readonly<Partial<Record<string, string>>> = {
  if: 'fi',
  while: 'done',
  until: 'done',
  for: 'done',
  select: 'done',
  '{': '}',
  '(': ')',
};
const BRANCH_ENDS = [';;', ';&', ';;&', 'esac'];
const CLOSERS = new Set([...BRANCH_ENDS, 'fi', 'done', '}', ')']);
/** After these a command may begin. */
const LEADING = new Set(['then', 'elif', 'else', 'do', '!', 'time']);

/** Up to what closes the list, and over it; gives the names of the commands, and what closed it. */
const readCommands = (walk: Walk, place: Place): { commands: string[]; end: string } => {
  const list: List = { commands: [], begins: true, definition: false };
  for (let token = take(walk); token !== undefined; token = take(walk)) {
    const { text, at } = token;
    if (list.begins || token.kind === 'operator') {
      if (place.closing.includes(text)) return { commands: list.commands, end: text };
      if (CLOSERS.has(text)) throw new Unclear(at, UNCLEAR.unexpected(text));
    }
    if (token.kind === 'operator') readOperator(walk, place, list, token);
    else if (list.begins) readFirstWord(walk, place, list, token);
  }
  if (place.closing.length > 0) throw new Unclear(walk.tokens.at(-1)?.at ?? 0, UNCLEAR.openCommand);
  return { commands: list.commands, end: '' };
};

const readOperator = (walk: Walk, place: Place, list: List, token: Token): void => {
  const next = walk.tokens[walk.at];
  if (/^(?:&>|[<>])/u.test(token.text)) {
    if (next?.kind === 'word') walk.at += 1;
  } else if (token.text !== '(') {
    list.begins = true;
  } else if (next?.text === ')') {
    walk.at += 1;
    define(list);
  } else if (next?.text === '(' && next.at === token.at + 1) {
    throw new Unclear(token.at, UNCLEAR.bashArithmetic);
  } else readCompound(walk, place, list, token);
};

/** The name, taken for a command until the `()` behind it, is none. */
const define = (list: List): void => {
  if (!list.definition) list.commands.pop();
  list.definition = true;
  list.begins = true;
};

const readFirstWord = (walk: Walk, place: Place, list: List, token: Token): void => {
  const { text } = token;
  if (LEADING.has(text)) return;
  if (text === 'case' || CLOSING[text] !== undefined) {
    readCompound(walk, place, list, token);
  } else if (text === 'function') {
    take(walk);
    list.definition = true;
  } else if (/^[A-Za-z_]\w*=/u.test(text)) {
    if (!place.inFunction) walk.assignments.push(text);
  } else {
    list.commands.push(text);
    list.begins = false;
    if (text === 'shift' && !place.inFunction) walk.shifted = true;
  }
};

const readCompound = (walk: Walk, place: Place, list: List, { text, at }: Token): void => {
  const inFunction = place.inFunction || list.definition;
  const closing = CLOSING[text];
  if (closing === undefined) list.commands.push(...readCase(walk, { ...place, inFunction }, at));
  else {
    if (text === 'for' || text === 'select') take(walk);
    const inner = readCommands(walk, { closing: [closing], nested: true, inFunction });
    list.commands.push(...inner.commands);
  }
  list.definition = false;
  // `fi fi` is sh, too.
  list.begins = true;
};

/** From behind the word `case`; gives the commands of all its branches. */
const readCase = (walk: Walk, { nested, inFunction }: Place, at: number): string[] => {
  const subject = take(walk)?.text ?? '';
  const { shifted } = walk;
  expect(walk, takeBehindNewlines(walk), 'in');
  const branches: Branch[] = [];
  for (let end = ''; end !== 'esac';) {
    const first = takeBehindNewlines(walk);
    if (first?.text === 'esac') break;
    const patterns = readPatterns(walk, first);
    const start = (walk.tokens[walk.at - 1]?.at ?? 0) + 1;
    const body = readCommands(walk, { closing: BRANCH_ENDS, nested: true, inFunction });
    ({ end } = body);
    branches.push({ patterns, at: start, commands: body.commands, fallsThrough: end.endsWith('&') });
  }
  walk.cases.push({ at, subject, inFunction, nested, shifted, branches });
  return branches.flatMap(({ commands }) => commands);
};

/** Over the `)` behind them. */
const readPatterns = (walk: Walk, first: Token | undefined): Token[] => {
  const patterns: Token[] = [];
  let token = first?.text === '(' ? take(walk) : first;
  for (;;) {
    if (token?.kind !== 'word') return fail(walk, token);
    patterns.push(token);
    token = take(walk);
    if (token?.text === ')') return patterns;
    expect(walk, token, '|');
    token = take(walk);
  }
};
