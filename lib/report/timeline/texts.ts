import { oneLine, printable } from '../printable.ts';
import type { Message } from '../texts.ts';
import { count } from '../words.ts';

/** The usual file is made by the first run. */
export const noRunYet = (file: string): string => `No run is recorded in ${printable(file)} yet.`;

export const noRunWhole = (file: string): string =>
  `No run in ${printable(file)} has its beginning: none can be shown. A copy from before may have more.`;

/** Null: all could be read. @param beheaded runs that are left out for it */
export const unreadableLines = (file: string, many: number, beheaded: number): string | null => {
  const lines =
    many === 0
      ? []
      : [
          `${count(many, 'line')} of ${printable(file)} could not be read: torn by a power cut, or of a later version.`,
        ];
  const runs = beheaded === 0 ? [] : [`${count(beheaded, 'run')} left out: the beginning is not there.`];
  return lines.length + runs.length === 0 ? null : [...lines, ...runs].join(' ');
};

export const pageWritten = (file: string, runs: number): string =>
  `Written: ${printable(file)} (${count(runs, 'run')}).`;

/** @param code the system's, such as ENOENT @param detail its message */
export const pageNotWritten = (file: string, code: string, detail: string): Message => ({
  cause: `--html ${printable(file)} was not written: ${WHYS[code] ?? oneLine(detail)}`,
  remedy: REMEDIES[code] ?? 'name another place for it',
});

const WHYS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOSPC: 'no space is left there',
  EDQUOT: 'the quota is used up',
};

const REMEDIES: Readonly<Record<string, string>> = {
  ENOENT: 'make the folder, or name another place for it',
  EISDIR: 'name a file in it',
  ENOSPC: 'make room, or name another place for it',
};
