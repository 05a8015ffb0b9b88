import { ASSUMED_MS } from '../guests/duration.ts';
import type { Guest } from '../guests/guest.ts';
import { NO_ORDER, orderFromAutostart, orderFromGroups, type Order } from '../guests/order.ts';
import { makePlan, type Plan } from '../guests/plan.ts';
import type { BatteryPolicy } from '../shutdown/battery-source.ts';
import { lastResortAt, type Mode, type Policy } from '../shutdown/policy.ts';
import type { Settings } from './options.ts';

/** What the settings mean once the host and its virsh are known. */
export interface Circumstances {
  readonly guests: readonly string[];
  readonly goingDown: boolean;
  /** The modes that this virsh knows; none before 0.9.10. */
  readonly modes: readonly string[];
  readonly autostart: ReadonlyMap<string, string>;
  /** How long a guest takes at worst, by earlier runs; null: not needed. */
  readonly takesMs?: BatteryPolicy['takesMs'] | null;
}

/** As a default, the reserve leaves at least this part of the limit for asking. */
const RESERVE_PART = 1 / 3;

export const makePolicy = (settings: Settings, about: Circumstances): Policy => {
  const paused = settings.paused.value;
  return {
    connections: connectionsOf(settings),
    selection: {
      named: about.guests,
      exclude: settings.exclude.value,
      persistentOnly: settings['persistent-only'].value,
      leavePaused: paused === 'leave',
    },
    order: orderOf(settings, about.autostart),
    limitMs: limitOf(settings),
    ...resortOf(settings, about.goingDown),
    goingDown: about.goingDown,
    retryMs: settings['retry-interval'].value * 1000,
    parallel: settings.parallel.value,
    paused,
    modes: modeSequence(settings.mode.value, about.modes),
    battery: batteryOf(settings, about.takesMs),
  };
};

/** The same settings on a host that goes down; null where nothing of that would be another. */
export const atShutdown = (settings: Settings, policy: Policy): Policy | null => {
  const resort = resortOf(settings, true);
  const isSame = resort.lastResort === policy.lastResort && resort.reserveMs === policy.reserveMs;
  return isSame ? null : { ...policy, ...resort, goingDown: true };
};

const batteryOf = (settings: Settings, takesMs: Circumstances['takesMs']): BatteryPolicy | null => {
  const source = settings.battery.value;
  if (source === null) return null;
  return {
    source,
    marginMs: settings['battery-margin'].value * 1000,
    reservePart: settings.reserve.isDefault ? RESERVE_PART : 1,
    takesMs: takesMs ?? ((): number => ASSUMED_MS),
  };
};

const resortOf = (settings: Settings, goingDown: boolean): Pick<Policy, 'lastResort' | 'reserveMs'> => {
  const lastResort = settings['on-timeout'].value ?? (goingDown ? 'destroy' : 'leave');
  return { lastResort, reserveMs: lastResort === 'leave' ? 0 : reserveMs(settings) };
};

/** Who is asked and when, of those that were seen. @param nowMs milliseconds on the run's clock */
export const planOf = (policy: Policy, guests: readonly Guest[], nowMs: number): Plan => {
  const { selection, order, parallel } = policy;
  return makePlan(guests, selection, order, { availableMs: lastResortAt(policy) - nowMs, parallel });
};

/** Milliseconds; Infinity for none. */
export const limitOf = ({ timeout }: Settings): number =>
  timeout.value === 0 ? Infinity : timeout.value * 1000;

/** '' is virsh's own default. */
export const connectionsOf = (settings: Settings): readonly string[] =>
  settings.connect.value.length === 0 ? [''] : settings.connect.value;

/** The folder of `--order autostart[:FOLDER]`: '' for libvirt's own; null for another order. */
export const autostartFolder = (settings: Settings): string | null => {
  const found = /^autostart(?::(.+))?$/u.exec(settings.order.value.trim());
  return found === null ? null : (found[1] ?? '');
};

/** What is wrong with settings that are each right by themselves. */
export const contradictions = (settings: Settings): string[] => [
  ...reserveContradiction(settings),
  ...waitContradiction(settings),
  ...orderProblems(settings),
];

const reserveContradiction = ({ timeout, reserve }: Settings): string[] =>
  !reserve.isDefault && timeout.value > 0 && reserve.value >= timeout.value
    ? [
        `${reserve.from} keeps ${String(reserve.value)} s for the last resort, but the whole limit is ` +
          `${String(timeout.value)} s (${timeout.from}); make the reserve smaller or the limit longer`,
      ]
    : [];

/** Whoever waits for a battery has to say for which. */
const waitContradiction = (settings: Settings): string[] =>
  settings['battery-wait'].value && settings.battery.value === null
    ? ['--battery-wait waits for no battery: name its UPS with --battery or BATTERY']
    : [];

/** Of those what `check` does not find by itself. */
export const orderProblems = ({ order }: Settings): string[] =>
  order.value === 'metadata'
    ? [`${order.from} metadata is not there yet; use groups of names or autostart`]
    : [];

/**
 * The order of modes: as asked for, and at last acpi, which every guest with a power button understands.
 * What virsh does not know is left out; without any choice virsh's own comes first.
 */
export const modeSequence = (wanted: readonly Mode[], known: readonly string[]): readonly Mode[] => {
  const usable = wanted.filter((mode) => known.includes(mode));
  const first: readonly Mode[] = usable.length === 0 ? ['default'] : usable;
  return known.includes('acpi') && !first.includes('acpi') ? [...first, 'acpi'] : first;
};

const reserveMs = ({ timeout, reserve }: Settings): number => {
  const most = reserve.isDefault && timeout.value > 0 ? timeout.value * RESERVE_PART : Infinity;
  return Math.min(reserve.value, most) * 1000;
};

const orderOf = (settings: Settings, autostart: ReadonlyMap<string, string>): Order => {
  const spec = settings.order.value.trim();
  if (spec === '' || spec === 'none') return NO_ORDER;
  return autostartFolder(settings) === null ? orderFromGroups(spec) : orderFromAutostart(autostart);
};
