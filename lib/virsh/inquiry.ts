import type { Guest } from '../guests/guest.ts';
import { isCutOff, runTwice, type Desk, type Inquiry } from './desk.ts';
import { parts, rootParts } from './parts.ts';
import { readSections, scriptOf } from './sections.ts';
import { turns } from './turns.ts';
import type { Virsh } from './virsh.ts';
import type { Watched } from './watched.ts';

/**
 * Asks about guests in few processes, for each costs a login from afar. Whoever is not told whole there is asked in a process
 * of its own, so that one that hangs hides no other. The answers come in the order of the guests. Never rejects.
 */
export const inquire = async <Answer>(
  virsh: Virsh,
  guests: readonly Guest[],
  inquiry: Inquiry<Answer>,
): Promise<Answer[]> => {
  const answers = new Map<Guest, Answer>();
  const deadline = performance.now() + inquiry.allMs;
  const asking = [...new Set(guests.map(({ connection }) => connection))].flatMap((connection) => {
    const desk = { virsh, connection, inquiry, deadline, turn: turns(inquiry.parallel(connection)), answers };
    const theirs = guests.filter((guest) => guest.connection === connection);
    return parts(theirs, inquiry.together(connection)).map(async (part) => ask(desk, part));
  });
  await Promise.all(asking);
  return guests.map((guest) => (answers.has(guest) ? (answers.get(guest) as Answer) : inquiry.late(guest)));
};

/** Those that a script did not get to go on in some smaller ones: should many hang, they do so side by side. */
const ask = async <Answer>(desk: Desk<Answer>, guests: readonly Guest[]): Promise<void> => {
  const [only, another] = guests;
  if (only === undefined) return;
  if (another === undefined) return askAlone(desk, only);
  const { missed, failed } = await askTogether(desk, guests);
  await Promise.all([
    ...rootParts(missed).map(async (part) => ask(desk, part)),
    ...failed.map(async (guest) => askAlone(desk, guest)),
  ]);
};

const askAlone = async <Answer>(desk: Desk<Answer>, guest: Guest): Promise<void> => {
  const { commandsFor, judge, answerMs } = desk.inquiry;
  const told = await runTwice(desk, [commandsFor(guest)], answerMs, isCutOff);
  if (told !== null) desk.answers.set(guest, judge(guest, told));
};

/** Who has no answer yet: whom the script did not get to, and who was not told whole. */
interface Open {
  readonly missed: readonly Guest[];
  readonly failed: readonly Guest[];
}

const NOBODY: Open = { missed: [], failed: [] };

const askTogether = async <Answer>(desk: Desk<Answer>, guests: readonly Guest[]): Promise<Open> => {
  const { commandsFor, judge, stallMs } = desk.inquiry;
  const { commands, mark } = scriptOf(guests, commandsFor);
  const neverStood = (one: Watched): boolean => !one.stood && isCutOff(one);
  const told = await runTwice(desk, commands, stallMs, neverStood);
  if (told === null) return NOBODY;
  const open = take(desk, guests, readSections(told, mark));
  if (!neverStood(told) || open.missed.length + open.failed.length < guests.length) return open;
  for (const guest of guests) desk.answers.set(guest, judge(guest, told));
  return NOBODY;
};

/** Takes what was told whole. */
const take = <Answer>(
  { inquiry, answers }: Desk<Answer>,
  guests: readonly Guest[],
  sections: ReadonlyMap<string, Watched>,
): Open => {
  const missed: Guest[] = [];
  const failed: Guest[] = [];
  for (const guest of guests) {
    const section = sections.get(guest.uuid);
    const answer = section && inquiry.judge(guest, section);
    if (answer === undefined) missed.push(guest);
    else if (inquiry.isWhole(answer)) answers.set(guest, answer);
    else failed.push(guest);
  }
  // Somebody has to be asked alone, or it would not come to an end.
  return missed.length < guests.length
    ? { missed, failed }
    : { missed: missed.slice(1), failed: missed.slice(0, 1) };
};
