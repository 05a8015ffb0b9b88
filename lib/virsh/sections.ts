import { randomBytes } from 'node:crypto';
import type { Guest } from '../guests/guest.ts';
import type { Watched } from './watched.ts';

/** @returns commands whose output is told apart by a mark that nothing in a definition can forge */
export const scriptOf = (
  guests: readonly Guest[],
  commandsFor: (guest: Guest) => string,
): { readonly commands: readonly string[]; readonly mark: string } => {
  const mark = `@${randomBytes(8).toString('hex')}@`;
  const commands = guests.flatMap((guest) => [`echo ${mark}${guest.uuid}`, commandsFor(guest)]);
  return { commands: [...commands, `echo ${mark}`], mark };
};

/**
 * What was told of each guest that the script got to, by UUID. Only the last one's can have been cut off; which guest an error
 * is about cannot be known here.
 */
export const readSections = (told: Watched, mark: string): Map<string, Watched> => {
  const sections = told.stdout.split(new RegExp(`^${mark}`, 'mu')).slice(1);
  return new Map(
    sections.map((section, at): [string, Watched] => {
      const [uuid = '', ...lines] = section.split('\n');
      const own = { stdout: lines.join('\n'), stderr: '' };
      const isLast = at === sections.length - 1;
      return [uuid, isLast ? { ...told, ...own } : { ...told, ...own, ending: ENDED, stalled: null }];
    }),
  );
};

const ENDED = { is: 'exited', code: 0 } as const;
