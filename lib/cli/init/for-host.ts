import { resolve } from 'node:path';
import { TAKEN, type InitAction } from './line.ts';
import type { InitSettings } from './options.ts';

/** A remedy for a system that is unpacked in a folder is not for this one; and what was said of the host has to be said again. */
export const forHost = (remedy: string, settings: InitSettings): string => {
  const folder = resolve(settings.root.value);
  if (folder === '/') return saidAgain(remedy, settings);
  const there = remedy
    .replaceAll(/\bupdate-rc\.d /gu, `chroot ${quoted(folder)} update-rc.d `)
    .replaceAll(/ (?=\/etc\/)/gu, ` ${quoted(folder)}`);
  return saidAgain(there, settings);
};

/** With what was said of the host in each command of this program. */
export const saidAgain = (text: string, settings: InitSettings): string =>
  text.replaceAll(/\binit (generate|install|remove|status)\b/gu, (command, action: InitAction) =>
    [command, ...hostWords(settings, action)].join(' '),
  );

/** What of it this action takes. */
const hostWords = (settings: InitSettings, action: InitAction): string[] =>
  SAID_OF_HOST.filter((name) => TAKEN[action].includes(name)).flatMap((name) => {
    const { value } = settings[name];
    const said = name === 'root' && value !== null ? resolve(value) : value;
    return said === null || said === '/' ? [] : [`--${name}`, quoted(said)];
  });

const SAID_OF_HOST = ['root', 'system', 'service', 'node', 'script'] as const;

/** As sh takes it for one word. */
export const quoted = (path: string): string =>
  /^[\w./+:=,@-]+$/u.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
