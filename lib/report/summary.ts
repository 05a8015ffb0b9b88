import { guestKey } from '../guests/guest.ts';
import type { OutcomeKind } from '../guests/outcome.ts';
import type { ConnectionRun, GuestRun, RunState } from '../shutdown/state.ts';
import { tenths } from './duration.ts';
import { makeStyle } from './style.ts';
import { summaryTable, type End } from './summary-table.ts';
import { asLine, batterySetLimit, endedBySignal, failure, nothingRuns, outcomeRemedies } from './texts.ts';
import type { TableOptions } from './view-options.ts';
import { wrap } from './width.ts';
import { connectionName, count, listing, OUTCOME_WORDS, outcomeNote, OUTCOMES_WORST_FIRST } from './words.ts';

/** How a run ended: a row per guest, the worst first; a sentence with the counts; what is to be done, if anything. */
export const renderSummary = (state: RunState, options: TableOptions): string[] => {
  const { strong } = makeStyle(options.color);
  const ends = [...state.guests.values()].flatMap(endOf).sort(worstFirst);
  const remedies = [
    ...unasked(state),
    ...interrupted(state),
    ...remediesFor(ends, isBatterys(state)),
    ...batterysPart(state, ends),
  ];
  const facts = ends.length > 0 ? [sentence(ends, state.now)] : nothingThere(state);
  return [
    ...summaryTable(ends, options),
    ...facts.flatMap((text) => wrap(text, options.columns)),
    ...remedies.flatMap((text) => wrap(text, options.columns)).map(strong),
  ];
};

const endOf = (run: GuestRun): End[] =>
  run.step.is === 'ended' ? [{ run, outcome: run.step.outcome, at: run.step.at }] : [];

const worstFirst = (a: End, b: End): number =>
  severity(a) - severity(b) || tookMs(b) - tookMs(a) || compare(nameOf(a), nameOf(b));

const severity = ({ outcome }: End): number => OUTCOMES_WORST_FIRST.indexOf(outcome.is);

const tookMs = ({ run, at }: End): number => (run.firstAskedAt === null ? 0 : at - run.firstAskedAt);

const nameOf = ({ run }: End): string => `${run.guest.name}\n${guestKey(run.guest)}`;

/** By code point: the same order under every locale. */
const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** `60 guests in 61.2 s: 2 forced off, 58 ended cleanly.` */
const sentence = (ends: readonly End[], nowMs: number): string => {
  const counts = OUTCOMES_WORST_FIRST.map((kind): [OutcomeKind, number] => [kind, ofKind(ends, kind).length]);
  const said = counts
    .filter(([, many]) => many > 0)
    .map(([kind, many]) => `${String(many)} ${OUTCOME_WORDS[kind]}`);
  return `${count(ends.length, 'guest')} in ${tenths(nowMs)}: ${said.join(', ')}.`;
};

const ofKind = (ends: readonly End[], kind: OutcomeKind): End[] =>
  ends.filter(({ outcome }) => outcome.is === kind);

const nothingThere = (state: RunState): string[] => {
  const asked = [...state.connections.values()].filter(({ lookedAt }) => lookedAt !== null);
  return asked.length === 0 ? [] : [nothingRuns(asked.map(({ uri }) => uri))];
};

/** Connections that never answered: the exit status is 4 because of them. */
const unasked = (state: RunState): string[] =>
  [...state.connections.values()].filter(({ lookedAt }) => lookedAt === null).map(unaskedSentence);

const unaskedSentence = ({ uri, trouble }: ConnectionRun): string => {
  const unknown = 'what its guests do is unknown';
  if (trouble === null) return `${connectionName(uri)} did not answer before the end: ${unknown}.`;
  return `Could not ask, ${unknown}: ${asLine(failure(uri, trouble.failure))}`;
};

const interrupted = ({ signal }: RunState): string[] =>
  signal === null ? [] : [sentenceCase(asLine(endedBySignal(signal)))];

/** Whether the battery decided how long the run took; one that a signal ended had time left. */
const isBatterys = ({ battery, signal }: RunState): boolean => battery.limits && signal === null;

/** Those that were forced off, or still run, were not by their own fault. */
const batterysPart = (state: RunState, ends: readonly End[]): string[] => {
  const { policy } = state;
  const late = ends.some(({ outcome: { is } }) => is === 'forced' || is === 'running');
  return isBatterys(state) && late ? [sentenceCase(`${asLine(batterySetLimit(policy.limitMs))}.`)] : [];
};

const sentenceCase = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const remediesFor = (ends: readonly End[], byBattery: boolean): string[] =>
  OUTCOMES_WORST_FIRST.flatMap((kind) => {
    const those = ofKind(ends, kind);
    const remedy = outcomeRemedies(byBattery)[kind];
    if (those.length === 0 || remedy === '') return [];
    const why = whysOf(those);
    return [`${String(those.length)} ${OUTCOME_WORDS[kind]}${why}: ${remedy}.`];
  });

/** Their reasons, in full: a cell of the table may have had no room. */
const whysOf = (ends: readonly End[]): string => {
  const whys = ends.flatMap(({ outcome }) => ('why' in outcome ? [outcomeNote(outcome)] : []));
  const different = [...new Set(whys)].slice(0, MOST_WHYS);
  return different.length === 0 ? '' : ` (${listing(different)})`;
};

/** Each connection may have its own sentence; more would be a list in a sentence. */
const MOST_WHYS = 3;
