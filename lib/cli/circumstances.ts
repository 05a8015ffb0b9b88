import { AUTOSTART_FOLDERS, readAutostartLinks } from '../host/autostart.ts';
import type { Capabilities } from '../virsh/capabilities.ts';
import type { BatteryPolicy } from '../shutdown/battery-source.ts';
import type { Settings } from './options.ts';
import { autostartFolder } from './policy.ts';

/** What the host and its virsh say, as far as the policy needs it. */
export interface Found {
  readonly goingDown: boolean;
  readonly modes: readonly string[];
  readonly autostart: ReadonlyMap<string, string>;
  /** How long a guest takes at worst, by earlier runs; null where no battery is to be heeded. */
  readonly takesMs: BatteryPolicy['takesMs'] | null;
  /** What of the settings does not hold here. */
  readonly mistakes: readonly string[];
}

export interface Asking {
  readonly goingDown: () => Promise<boolean>;
  readonly env: NodeJS.ProcessEnv;
}

/** Read while virsh lists: none of it delays the first look. */
export const takeCircumstances = async (
  settings: Settings,
  capabilities: () => Promise<Capabilities>,
  { goingDown, env }: Asking,
): Promise<Found> => {
  const [{ modes, plainLists, version }, autostart, isGoingDown, takesMs] = await Promise.all([
    capabilities(),
    autostartLinks(settings),
    goingDown(),
    worstTimes(settings, env),
  ]);
  const mistakes = [...autostart.mistakes];
  // No virsh at all is another message, and another exit status.
  if (settings['persistent-only'].value && !plainLists && version !== null)
    mistakes.push(
      `${settings['persistent-only'].from}: virsh ${version} does not tell transient guests from others; ` +
        'name those to be left alone with --exclude, or use virsh 0.9.11 or later',
    );
  return { goingDown: isGoingDown, modes, autostart: autostart.links, takesMs, mistakes };
};

/** Read only where it counts: where all are asked at once, no order has to give way. The record may be long. */
const worstTimes = async (settings: Settings, env: NodeJS.ProcessEnv): Promise<Found['takesMs']> => {
  const inTurn = settings.order.value !== '' || settings.parallel.value > 0;
  if (settings.battery.value === null || !inTurn) return null;
  const { durationsIn, readPast } = await import('./past.ts');
  const durationOf = durationsIn(await readPast(settings, env));
  return (guest) => durationOf(guest).worstMs;
};

interface Links {
  links: ReadonlyMap<string, string>;
  mistakes: string[];
}

const autostartLinks = async (settings: Settings): Promise<Links> => {
  const folder = autostartFolder(settings);
  if (folder === null) return { links: new Map(), mistakes: [] };
  const { links, unreadable } = await readAutostartLinks(folder === '' ? AUTOSTART_FOLDERS : [folder]);
  const mistakes = unreadable.map(
    (one) => `${settings.order.from}: ${one.folder} cannot be read: ${one.detail}; read it as root`,
  );
  return { links, mistakes };
};
