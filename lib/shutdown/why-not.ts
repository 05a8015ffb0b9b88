import { unreachable } from '../guests/unreachable.ts';
import type { Answer } from './event.ts';

/** The sentence behind an answer that is not "done". */
export const whyNot = (answer: Exclude<Answer, { is: 'done' }>): string => {
  switch (answer.is) {
    case 'not-running':
      return 'libvirt says that it is not running';
    case 'no-guest':
      return 'libvirt does not know it any more';
    case 'no-answer':
      return 'virsh did not answer in time';
    case 'no-connection':
      return answer.failure.detail;
    case 'refused':
      return answer.detail;
    default:
      return unreachable(answer);
  }
};
