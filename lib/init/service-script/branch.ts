import { casesOf } from './cases.ts';
import { lineOf, placeBehind, type StopBranch } from './place.ts';
import { refused, refusedAsUnclear, UNCLEAR, type Refused } from './problems.ts';
import { Unclear } from './quotes.ts';
import type { Branch, Case, Cases } from './walk.ts';
import { isDocument, plainText, wordsOf, type Token } from './words.ts';

/**
 * Where the `stop` branch of a SysV init script begins: behind its pattern's line, ahead of all that it runs. That is
 * ahead of `log_daemon_msg`, whose line stays open until `log_end_msg`, and of the `exit 0` of a libvirtd that does not
 * run (Debian's libvirt-bin and libvirtd, all that were read). The script is read by sh's grammar; what is not sure is refused.
 */
export const findStopBranch = (text: string): StopBranch | Refused => {
  const unreadable = refusedAsFile(text);
  if (unreadable !== null) return unreadable;
  try {
    const { tokens } = wordsOf(text);
    const wrapper = tokens.find((token) => token.text.includes('upstart-job'));
    if (wrapper !== undefined) return refused('upstart-job', lineOf(text, wrapper.at));
    return placeOf(text, tokens, casesOf(tokens));
  } catch (error) {
    if (error instanceof Unclear) return refusedAsUnclear(lineOf(text, error.at), error.message);
    throw error;
  }
};

const refusedAsFile = (text: string): Refused | null => {
  const carriageReturn = text.indexOf('\r\n');
  if (carriageReturn !== -1) return refused('carriage-returns', lineOf(text, carriageReturn));
  const [, interpreter, argument] = /^#![ \t]*(\S+)(?:[ \t]+(\S+))?/u.exec(text) ?? [];
  if (interpreter === undefined) return null;
  const program = /\/(?:env|busybox)$/u.test(interpreter) ? argument : interpreter;
  return /(?:^|\/)(?:sh|dash|ash|bash)$/u.test(program ?? '') ? null : refused('not-sh', 1);
};

const placeOf = (text: string, tokens: readonly Token[], found: Cases): StopBranch | Refused => {
  const stops = found.cases
    .filter((one) => !one.inFunction && takesAction(one, found.assignments))
    .flatMap((one) => one.branches.filter(isStop).map((branch) => ({ one, branch })));
  const [stop, second] = stops;
  if (stop === undefined) return refusedWithHint(text, tokens, found);
  const { at } = stop.branch;
  const line = lineOf(text, at);
  if (second !== undefined) return refused('several-stop-branches', lineOf(text, second.branch.at), at);
  if (stop.one.nested) return refused('not-at-top', line, at);
  const earlier = earlierTaker(stop.one, stop.branch);
  if (earlier !== undefined) return refused('earlier-branch', lineOf(text, earlier.at), at);
  const reason = objection(stop.one, stop.branch);
  if (reason !== null) return refused(reason, line, at);
  if (tokens.some((token) => isDocument(token) && token.at < at && lineOf(text, token.at) === line)) {
    return refusedAsUnclear(line, UNCLEAR.documentAhead);
  }
  return placeBehind(text, at);
};

/** `case "$1"`, or `case "$NAME"` behind `NAME=$1`. */
const takesAction = ({ subject, shifted }: Case, assignments: readonly string[]): boolean => {
  if (FIRST_ARGUMENT.test(subject)) return !shifted;
  const name = /^"?\$(?:(\w+)|\{(\w+)\})"?$/u.exec(subject)?.slice(1).join('') ?? '';
  const values = assignments.flatMap((text) =>
    text.startsWith(`${name}=`) ? [text.slice(name.length + 1)] : [],
  );
  return values.length > 0 && values.every((value) => FIRST_ARGUMENT.test(value));
};

const FIRST_ARGUMENT = /^"?\$(?:1|\{1(?::?-\w*)?\})"?$/u;

const isStop = ({ patterns }: Branch): boolean => patterns.some(({ text }) => plainText(text) === 'stop');

/** A pattern further up that may match, by what stands ahead of its first `*`, `?`, `[`, `$`. */
const earlierTaker = ({ branches }: Case, stop: Branch): Token | undefined =>
  branches
    .slice(0, branches.indexOf(stop))
    .flatMap(({ patterns }) => patterns)
    .find(
      ({ text }) => plainText(text) === null && 'stop'.startsWith(/^[^*?[$`"'\\]*/u.exec(text)?.[0] ?? ''),
    );

const objection = ({ branches }: Case, stop: Branch): 'shared-branch' | 'no-stop-command' | null => {
  const above = branches[branches.indexOf(stop) - 1];
  const alone = stop.patterns.every(({ text }) => STOPS.has(plainText(text)));
  if (!alone || above?.fallsThrough === true) return 'shared-branch';
  return stop.commands.every((name) => INERT.test(name)) ? 'no-stop-command' : null;
};

const STOPS = new Set<string | null>(['stop', 'force-stop']);
/** What stops no daemon; any other command may be a function that does. */
const INERT = /^(?::|true|false|exit|return|echo|printf|\[|\[\[|test|set|unset|export|log_\w+)$/u;

/** For the person who has to look: a `case` that handles stop in another way, or `[ "$1" = stop ]`. */
const refusedWithHint = (text: string, tokens: readonly Token[], { cases }: Cases): Refused => {
  const elsewhere = cases.flatMap(({ inFunction, branches }) =>
    branches.filter(isStop).map(({ at }) => ({ at, inFunction })),
  )[0];
  if (elsewhere !== undefined) {
    const { at, inFunction } = elsewhere;
    return refused(inFunction ? 'not-at-top' : 'no-stop-branch', lineOf(text, at), at);
  }
  const compared = tokens.find(
    (token, index) => plainText(token.text) === 'stop' && /^==?$/u.test(tokens[index - 1]?.text ?? ''),
  );
  return refused('no-stop-branch', compared === undefined ? null : lineOf(text, compared.at));
};
