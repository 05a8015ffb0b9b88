import { GUEST_STATES, type GuestState } from '../guests/guest.ts';
import { OFF_REASONS, type End, type OffReason } from '../shutdown/event.ts';
import type { Capabilities } from './capabilities.ts';
import { errorLines } from './errors.ts';

/**
 * The commands that tell how these guests ended, to be run behind a `list` in one virsh process.
 * `dominfo` names the guest it speaks of, so it serves the virsh that has neither `echo` nor reasons.
 */
export const readBackCommands = (uuids: readonly string[], can: Capabilities): string[] =>
  uuids.flatMap((uuid) =>
    can.reasons ? [`echo ${MARK}${uuid}`, `domstate --reason ${uuid}`] : [`dominfo ${uuid}`],
  );

/** What those commands told, per UUID: always an entry for each. */
export const parseReadBack = (
  uuids: readonly string[],
  stdout: string,
  stderr: string,
  can: Capabilities,
): Map<string, End> => {
  const told = can.reasons ? sections(stdout) : dominfos(stdout);
  const errors = errorLines(stderr);
  return new Map(uuids.map((uuid) => [uuid, parseState(told.get(uuid) ?? '') ?? missing(uuid, errors)]));
};

/** The part of the output before the first mark: the list's. */
export const beforeMarks = (stdout: string): string => stdout.split(new RegExp(`^${MARK}`, 'mu'), 1)[0] ?? '';

const MARK = '@';

const sections = (stdout: string): Map<string, string> =>
  new Map(
    stdout
      .split(new RegExp(`^${MARK}`, 'mu'))
      .slice(1)
      .map((section) => {
        const [uuid, ...lines] = section.split('\n');
        return [uuid ?? '', lines.find((line) => line !== '') ?? ''];
      }),
  );

const dominfos = (stdout: string): Map<string, string> => {
  const found = new Map<string, string>();
  let uuid = '';
  for (const line of stdout.split('\n')) {
    const [, key, value] = /^(UUID|State): +(.*)$/u.exec(line) ?? [];
    if (key === 'UUID') uuid = value ?? '';
    if (key === 'State') found.set(uuid, value ?? '');
  }
  return found;
};

/** `shut off (destroyed)`, or `shut off` alone where there are no reasons. */
const parseState = (line: string): End | null => {
  const [, state, reason] = /^([a-z ]+?)(?: \((.*)\))?$/u.exec(line.trim()) ?? [];
  if (state === 'shut off')
    return { is: 'off', reason: reason === undefined ? 'unrecorded' : offReason(reason) };
  return isGuestState(state) ? { is: 'active', state } : null;
};

const isGuestState = (word: string | undefined): word is GuestState =>
  GUEST_STATES.some((state) => state === word);

const offReason = (word: string): OffReason => OFF_REASONS.find((reason) => reason === word) ?? 'unknown';

const missing = (uuid: string, errors: readonly string[]): End => {
  const at = errors.findIndex((line) => line.includes('failed to get domain') && line.includes(uuid));
  if (at === -1) return { is: 'unread', detail: errors[0] ?? 'virsh said nothing' };
  const next = errors[at + 1];
  if (next === undefined || NOT_FOUND.test(next)) return { is: 'absent' };
  return { is: 'unread', detail: next };
};

/** The second line before 7.0, or the next command's error. */
const NOT_FOUND = /^Domain not found|^failed to get domain/u;
