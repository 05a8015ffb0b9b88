import type { Guest } from '../../guests/guest.ts';
import { unreachable } from '../../guests/unreachable.ts';
import type { Policy } from '../../shutdown/policy.ts';
import { lastResortWord } from '../words.ts';

/** What would be done to a guest in its state (DESIGN section 4, rule 5). */
export const whatFor = ({ state }: Guest, { paused, lastResort }: Policy): string => {
  switch (state) {
    case 'no state':
    case 'running':
    case 'idle':
      return 'ask';
    case 'paused':
      return paused === 'save' ? 'save' : 'resume, then ask';
    case 'pmsuspended':
      return 'wake, then ask';
    case 'in shutdown':
      return 'wait: it goes down already';
    case 'crashed':
      return `cannot be asked: ${lastResortWord(lastResort)}`;
    case 'shut off':
      return 'nothing: it is off';
    default:
      return unreachable(state);
  }
};

/** How they are asked; nothing where virsh has no choice to offer. */
export const modesSentence = ({ modes }: Policy): string[] => {
  const words = modes.map((mode) => (mode === 'default' ? 'as virsh chooses' : `by ${mode}`));
  return words.length < 2 && modes[0] === 'default' ? [] : [`Guests are asked ${words.join(', then ')}.`];
};

/** Why a guest is left alone, with the option that decides it. */
export const whyAlone = (why: string): string => WHY_ALONE[why] ?? why;

const WHY_ALONE: Readonly<Record<string, string>> = {
  excluded: 'excluded (--exclude)',
  transient: 'transient (--persistent-only)',
  paused: 'paused (--paused leave)',
};
