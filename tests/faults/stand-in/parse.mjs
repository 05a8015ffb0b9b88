// virsh's command line: global options, then one script or one command. Everything is parsed before anything runs.
import { findDefinition } from './definitions.mjs';

/** Wrong usage: `raw` lines come from getopt, `lines` get virsh's own prefix. */
export class UsageError extends Error {
  constructor(lines, raw = []) {
    super(lines.join('\n'));
    this.lines = lines;
    this.raw = raw;
  }
}

const FLAGS = {
  q: 'quiet',
  quiet: 'quiet',
  t: 'timing',
  timing: 'timing',
  r: 'readonly',
  readonly: 'readonly',
};
const WITH_VALUE = {
  c: 'uri',
  connect: 'uri',
  d: 'debug',
  debug: 'debug',
  l: 'log',
  log: 'log',
  e: 'escape',
  escape: 'escape',
};
const KEEPALIVE = {
  k: 'keepalive',
  'keepalive-interval': 'keepalive',
  K: 'keepalive',
  'keepalive-count': 'keepalive',
};

/** The options before the command. `rest` is what follows them. */
export function parseGlobals(argv, has) {
  const globals = {
    quiet: false,
    timing: false,
    readonly: false,
    uri: undefined,
    showVersion: false,
    rest: [],
  };
  const words = [...argv];
  while (words.length > 0 && words[0].startsWith('-') && words[0] !== '-' && words[0] !== '--') {
    takeGlobal(words, globals, has);
  }
  if (words[0] === '--') words.shift();
  globals.rest = words;
  return globals;
}

function takeGlobal(words, globals, has) {
  const word = words.shift();
  const [, long, longValue] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
  const name = long ?? word[1];
  const attached = long === undefined && word.length > 2 ? word.slice(2) : undefined;
  if (name === 'v' || name === 'V' || name === 'version') globals.showVersion = true;
  else if (name in FLAGS) {
    globals[FLAGS[name]] = true;
    if (attached !== undefined) words.unshift(`-${attached}`);
  } else {
    const target = { ...WITH_VALUE, ...(has('1.2.3') ? KEEPALIVE : {}) }[name];
    if (target === undefined) throw unknownGlobal(word, name, long !== undefined, has);
    const value = longValue ?? attached ?? words.shift();
    if (value === undefined) throw new UsageError([`option '-${name[0]}'/'--${name}' requires an argument`]);
    globals[target] = value;
  }
}

function unknownGlobal(word, name, isLong, has) {
  if (has('0.9.13'))
    return new UsageError([`unsupported option '${isLong ? word : `-${name}`}'. See --help.`]);
  const getopt = isLong ? `virsh: unrecognized option '${word}'` : `virsh: invalid option -- '${name}'`;
  return new UsageError(["unsupported option '-?'. See --help."], [getopt]);
}

/** What follows the global options. Before 0.8.5 it is joined and split again; later only a single word is a script. */
export function parseInvocation(words, has) {
  if (!has('0.8.5')) return parseScript(words.join(' '), has);
  return words.length === 1 ? parseScript(words[0], has) : [parseCommand(words, has)];
}

/** A script: commands with `;` between them. */
export function parseScript(text, has) {
  const lists = has('0.8.5') ? splitNew(text, has('4.0.0')) : splitOld(text);
  return lists.filter((tokens) => tokens.length > 0).map((tokens) => parseCommand(tokens, has));
}

// 0.7.5 to 0.8.4 know double quotes only, and no escape.
function splitOld(text) {
  const lists = [[]];
  const pattern = /[ \t]+|(;)|((?:[^ \t;"]|"[^"]*")+)|(")/gy;
  for (const [, end, word, unbalanced] of text.matchAll(pattern)) {
    if (unbalanced) throw new UsageError(['missing "']);
    if (end) lists.push([]);
    if (word) lists.at(-1).push(word.replaceAll('"', ''));
  }
  return lists;
}

function splitNew(text, linesEnd) {
  const lists = [[]];
  let word;
  let quote;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quote === "'" ? char === "'" : quote === '"' && char === '"') quote = undefined;
    else if (char === '\\' && quote !== "'") {
      if (++at >= text.length) throw new UsageError(['dangling \\']);
      word = (word ?? '') + text[at];
    } else if (quote !== undefined) word += char;
    else if (char === "'" || char === '"') [quote, word] = [char, word ?? ''];
    else if (char === ' ' || char === '\t' || char === ';' || (linesEnd && char === '\n')) {
      if (word !== undefined) lists.at(-1).push(word);
      word = undefined;
      if (char === ';' || char === '\n') lists.push([]);
    } else word = (word ?? '') + char;
  }
  if (quote !== undefined) throw new UsageError([`missing ${quote}`]);
  if (word !== undefined) lists.at(-1).push(word);
  return lists;
}

function parseCommand(tokens, has) {
  const [name, ...words] = tokens;
  const definition = findDefinition(name, has);
  if (definition === undefined) throw new UsageError([`unknown command: '${name}'`]);
  const options = readWords(name, definition.options, words, has);
  for (const { name: wanted, kind } of definition.options) {
    const given = has('0.8.5') ? wanted in options : (options[wanted] ?? '') !== '';
    if (kind === 'data' && !given) throw new UsageError([`command '${name}' requires <${wanted}> option`]);
  }
  return { name, definition, options, words: tokens };
}

function readWords(command, known, words, has) {
  const options = {};
  let dataOnly = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    const [, name, value] = (!dataOnly && /^--([a-zA-Z0-9][^=]*)(?:=(.*))?$/s.exec(word)) || [];
    if (!dataOnly && word === '--' && has('0.8.5')) dataOnly = true;
    else if (name === undefined) takeData(known, options, word);
    else at += takeOption({ command, known, options, name, value, next: words[at + 1] });
  }
  return options;
}

function takeOption({ command, known, options, name, value, next }) {
  const option = known.find((each) => each.name === name);
  if (option === undefined) throw new UsageError([`command '${command}' doesn't support option --${name}`]);
  if (name in options && option.kind !== 'argv') throw new UsageError([`option --${name} already seen`]);
  if (option.kind === 'bool') {
    if (value !== undefined) throw new UsageError([`invalid '=' after option --${name}`]);
    options[name] = true;
    return 0;
  }
  if (value === undefined && next === undefined)
    throw new UsageError([`expected syntax: --${name} <string>`]);
  options[name] = value ?? next;
  return value === undefined ? 1 : 0;
}

function takeData(known, options, word) {
  const rest = known.find(({ kind }) => kind === 'argv');
  const free = known.find(({ name, kind }) => (kind === 'data' || kind === 'string') && !(name in options));
  if (free !== undefined) options[free.name] = word;
  else if (rest !== undefined) options[rest.name] = [...(options[rest.name] ?? []), word];
  else throw new UsageError([`unexpected data '${word}'`]);
}
