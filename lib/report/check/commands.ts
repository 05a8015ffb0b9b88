import type { Guest } from '../../guests/guest.ts';
import { printable } from '../printable.ts';

/** Commands to be copied, for one guest or as a pattern for several. */

/** `virsh edit db1`; with the connection where it is not virsh's own default. */
export const virsh = (command: string, guests: readonly Guest[], behind = ''): string =>
  words('virsh', connectionWords(guests), command, guestWord(guests), behind);

/**
 * Makes libvirt keep a transient guest. By what it would start with next time, without what belongs to this start alone; and with
 * its passwords, which `dumpxml` leaves out otherwise. Each virsh has both options.
 */
export const keeping = (guests: readonly Guest[]): string =>
  `${virsh('dumpxml --inactive --security-info', guests, '>guest.xml')}, then ` +
  `${words('virsh', connectionWords(guests), 'define guest.xml')} (the file may hold passwords)`;

/** `libvirt-shutdown-domains shutdown db1`: with its command, for a guest may be called as another one. */
export const program = (guests: readonly Guest[], command: 'shutdown' | 'check' = 'shutdown'): string =>
  words('libvirt-shutdown-domains', connectionWords(guests), command, guestWord(guests));

const words = (...parts: readonly string[]): string => `\`${parts.filter((part) => part !== '').join(' ')}\``;

const guestWord = ([guest, ...more]: readonly Guest[]): string => {
  if (guest === undefined || more.length > 0) return 'GUEST';
  return isTyped(guest) ? guest.name : printable(guest.uuid);
};

/**
 * A name as a shell and every virsh take it: old ones break at blanks, each takes a number for an id. Others are addressed by
 * their UUID, whatever they are called.
 */
export const isTyped = ({ name }: Guest): boolean => /^[A-Za-z_][\w.@+-]*$/u.test(name);

const connectionWords = (guests: readonly Guest[]): string => {
  const [uri, ...others] = new Set(guests.map(({ connection }) => connection));
  if (uri === undefined || (uri === '' && others.length === 0)) return '';
  if (others.length > 0) return '-c URI';
  return `-c ${/^[\w./+:@-]+$/u.test(uri) ? uri : `'${printable(uri).replace(/'/gu, "'\\''")}'`}`;
};
