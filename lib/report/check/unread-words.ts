import type { Unread } from '../../check/guest-facts.ts';
import type { Guest } from '../../guests/guest.ts';
import { oneLine } from '../printable.ts';
import { FAILURE_REMEDIES } from '../texts.ts';
import { program, virsh } from './commands.ts';
import type { FindingMessage } from './message.ts';

/** Of a guest whose definition is not known: each cause has a remedy of its own. */
export const unreadWords = (
  { why, detail }: Pick<Unread, 'why' | 'detail'>,
  guests: readonly Guest[],
): FindingMessage => ({ cause: `${CAUSES[why]}: ${oneLine(detail)}`, remedy: remedyFor(why, guests) });

const CAUSES: Readonly<Record<Unread['why'], string>> = {
  'no-answer': 'it could not be looked at',
  'no-connection': 'it could not be looked at',
  'no-time': 'it was not looked at',
  refused: 'its definition could not be read',
  nonsense: 'its definition could not be read',
};

const remedyFor = (why: Unread['why'], guests: readonly Guest[]): string => {
  switch (why) {
    case 'no-answer':
      return `does its QEMU hang? ${virsh('domstate --reason', guests)}; its log is in /var/log/libvirt/qemu`;
    case 'no-connection':
      return FAILURE_REMEDIES['no-connection'];
    case 'no-time':
      return `${program(guests, 'check')} looks at it alone`;
    case 'refused':
    case 'nonsense':
      return `are you root or in group libvirt? ${virsh('dumpxml', guests)} shows what virsh says`;
  }
};
