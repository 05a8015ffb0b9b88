import type { OutcomeKind } from '../../guests/outcome.ts';
import type { Naming } from '../names/labels.ts';
import { printable } from '../printable.ts';
import { asLine, batterySetLimit, FAILURE_REMEDIES, outcomeRemedies } from '../texts.ts';
import { OUTCOME_WORDS, OUTCOMES_WORST_FIRST } from '../words.ts';
import type { PastBattery } from './battery.ts';
import type { CutOff } from './cut-off.ts';
import { isSilent } from './facts.ts';
import type { GuestLine } from './guest-line.ts';
import type { Timeline } from './model.ts';
import { some } from './notes.ts';

/** What is to be done after a run that did not end well. */
export const remedies = (timeline: Timeline, name: Naming): string[] => {
  const { guests, cutOff } = timeline;
  const said = OUTCOMES_WORST_FIRST.flatMap((kind) => {
    const those = guests.filter(({ end }) => end?.outcome === kind);
    const remedy = those.length === 0 ? '' : remedyFor(kind, those, timeline);
    const names = some(
      those.map(({ guest }) => name(guest)),
      MOST_NAMES,
    );
    return remedy === '' ? [] : [`${capital(OUTCOME_WORDS[kind])} (${names}): ${remedy}.`];
  });
  const open = guests.some(({ end }) => end === null);
  const cut = cutOff === null || !open ? [] : cutOffRemedies(timeline.battery)[cutOff.cause];
  return [...said, ...batterysPart(timeline), ...cut, ...connectionRemedies(timeline)];
};

/** As it looks afterwards: what could have been done during the run is no remedy any more. */
const remedyFor = (kind: OutcomeKind, those: readonly GuestLine[], { run, battery }: Timeline): string => {
  const { goingDown } = run.begun.settings;
  const signal = run.end?.signal ?? null;
  if (kind === 'forced' && those.every(({ end }) => end?.by === 'someone else')) return CHECK_DISKS;
  if (goingDown && (kind === 'running' || kind === 'unknown'))
    return `the host went down all the same, so it may have been cut off: ${CHECK_DISKS}`;
  if (kind === 'running' && signal !== null)
    return `the run was ended by ${printable(signal)} before it was down; \`virsh list\` shows whether it is now`;
  return outcomeRemedies(battery?.limits === true && signal === null)[kind];
};

/** Those that did not end in time had less of it than --timeout says; where a signal ended the run, time was left. */
const batterysPart = ({ run, battery, guests, limit }: Timeline): string[] => {
  const late = guests.some(
    ({ end }) => (end?.outcome === 'forced' && end.by === 'us') || end?.outcome === 'running',
  );
  const bySignal = (run.end?.signal ?? null) !== null;
  if (battery?.limits !== true || limit === null || !late || bySignal) return [];
  return [`${capital(asLine(batterySetLimit(limit * 1000)))}.`];
};

const MOST_NAMES = 8;
const CHECK_DISKS = 'check its disks before it is used again';

/** A later version may have known another reason. */
const REMEDIES: Readonly<Record<string, string>> = FAILURE_REMEDIES;

const connectionRemedies = (timeline: Timeline): string[] => {
  if (!isSilent(timeline)) return [];
  const reasons = timeline.happenings.flatMap((one) => (one.event === 'connection-lost' ? [one.reason] : []));
  return [...new Set(reasons)].flatMap((reason) => {
    const remedy = REMEDIES[reason];
    return remedy === undefined ? [] : [`No answer: ${remedy}.`];
  });
};

const DISKS = 'Check the disks of guests without an end before they are used again';
const EARLIER =
  'does the UPS tell the host early enough, is BATTERY_RUNTIME true, and does init wait (`init status`)?';

const HEEDED =
  "does the UPS hold long enough after it was last read, is BATTERY_MARGIN enough for the host's own way down, and " +
  'does init wait (`init status`)?';

const cutOffRemedies = (
  battery: PastBattery | null,
): Readonly<Record<CutOff['cause'], readonly string[]>> => ({
  'under-way': [],
  power: [`${DISKS}; ${battery === null ? EARLIER : HEEDED}`],
  killed: ['`virsh list --all` shows where the guests without an end are; run it again to see them through.'],
  unknown: [`${DISKS}; ${battery === null ? EARLIER : HEEDED}`],
});

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
