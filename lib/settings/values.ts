import type { Option, Parsed } from './option.ts';

/** About three years: more is a slip of the keyboard. Seconds. */
const LONGEST_S = 100_000_000;

type Parser<Value> = (words: readonly string[]) => Parsed<Value>;

/** Seconds with an optional fraction; 0 is allowed, its meaning is the option's. */
export const seconds: Parser<number> = (words) => {
  const text = last(words);
  const value = Number(text);
  if (/^\d+(?:\.\d+)?$/u.test(text) && value <= LONGEST_S) return good(value);
  return bad(`takes a number of seconds from 0 to ${String(LONGEST_S)}, not "${text}"`);
};

/** A whole number of things. */
export const count: Parser<number> = (words) => {
  const text = last(words);
  if (/^\d{1,6}$/u.test(text)) return good(Number(text));
  return bad(`takes a whole number from 0 to 999999, not "${text}"`);
};

/** The same where none would be nothing. */
export const atLeastOne: Parser<number> = (words) => {
  const text = last(words);
  if (/^\d{1,6}$/u.test(text) && Number(text) > 0) return good(Number(text));
  return bad(`takes a whole number from 1 to 999999, not "${text}"`);
};

/** A switch on the command line has no words: it is given, so yes. */
export const yesNo: Parser<boolean> = (words) => {
  if (words.length === 0) return good(true);
  const text = last(words).toLowerCase();
  if (['yes', 'true', 'on', '1'].includes(text)) return good(true);
  if (['no', 'false', 'off', '0', ''].includes(text)) return good(false);
  return bad(`takes yes or no, not "${last(words)}"`);
};

/** One of a few words. */
export const oneOf =
  <Word extends string>(...choices: readonly Word[]): Parser<Word> =>
  (words) => {
    const text = last(words);
    const choice = choices.find((one) => one === text);
    return choice === undefined ? bad(`takes ${choices.join(', ')}; not "${text}"`) : good(choice);
  };

/** Several of a few words, parted by commas, in the order given. */
export const someOf =
  <Word extends string>(...choices: readonly Word[]): Parser<readonly Word[]> =>
  (words) => {
    const parts = last(words)
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    const stranger = parts.find((part) => !choices.some((one) => one === part));
    if (stranger !== undefined) return bad(`takes ${choices.join(', ')}; not "${stranger}"`);
    return good([...new Set(parts as Word[])]);
  };

/** Any text; the last one given. */
export const text: Parser<string> = (words) => good(last(words));

/** An option that takes a file. On a command line nothing is a variable that was not set, and meant another file. */
export const fileOption = (
  row: Pick<Option<string>, 'key' | 'group' | 'describe' | 'shown'>,
): Option<string> => ({
  ...row,
  placeholder: 'FILE',
  initial: '',
  parse: (words) => (last(words) === '' ? bad('takes the name of a file, not nothing') : good(last(words))),
});

/** Any words, as they are. */
export const list: Parser<readonly string[]> = (words) => good(words.filter((word) => word !== ''));

/**
 * libvirt URIs. `default` is virsh's own default, as for libvirt-guests; a name without a scheme may be an alias of
 * libvirt.conf. What is neither is refused here, before anything is asked of anyone.
 */
export const uris: Parser<readonly string[]> = (words) => {
  const given = words.filter((word) => word !== '');
  const broken = given.find((word) => !isUri(word));
  if (broken !== undefined)
    return bad(
      `takes a libvirt URI such as qemu:///system or qemu+ssh://root@host/system (https://libvirt.org/uri.html), not "${broken}"`,
    );
  return good([...new Set(given.map((word) => (word === 'default' ? '' : word)))]);
};

const isUri = (word: string): boolean => {
  if (/^[A-Za-z0-9_-]+$/u.test(word)) return true;
  const [, driver, transport] = /^([a-z]+)(?:\+([a-z0-9]+))?:\/\/[^\s/]*\/[^\s]*$/u.exec(word) ?? [];
  return DRIVERS.includes(driver ?? '') && TRANSPORTS.includes(transport ?? 'unix');
};

/** libvirt's drivers of hypervisors, past and present (https://libvirt.org/drivers.html, NEWS). */
const DRIVERS = [
  ...[
    'qemu',
    'xen',
    'lxc',
    'test',
    'vbox',
    'vz',
    'parallels',
    'openvz',
    'bhyve',
    'ch',
    'hyperv',
    'esx',
    'gsx',
    'vpx',
  ],
  ...['uml', 'phyp', 'one', 'jailhouse', 'vmwareplayer', 'vmwarews', 'vmwarefusion', 'remote'],
];
/** https://libvirt.org/uri.html#transport-configuration */
const TRANSPORTS = ['unix', 'ssh', 'tcp', 'tls', 'ext', 'libssh', 'libssh2'];

const last = (words: readonly string[]): string => words[words.length - 1] ?? '';
const good = <Value>(value: Value): Parsed<Value> => ({ ok: true, value });
const bad = (problem: string): { ok: false; problem: string } => ({ ok: false, problem });
