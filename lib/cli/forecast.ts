import type { Duration } from '../guests/duration.ts';
import type { Guest } from '../guests/guest.ts';
import { readBattery } from '../host/battery/read.ts';
import type { Forecast } from '../report/prediction/forecast.ts';
import { recordNotReadable } from '../report/texts.ts';
import type { BatteryReading } from '../shutdown/battery-source.ts';
import type { KnownBattery } from '../shutdown/known-battery.ts';
import { outlookOf, type Outlook } from '../shutdown/outage.ts';
import type { Policy } from '../shutdown/policy.ts';
import { underBattery } from '../shutdown/battery-limit.ts';
import { predict, type Prediction } from '../shutdown/prediction.ts';
import type { Settings } from './options.ts';
import { durationsIn, runUnderWay, type Past } from './past.ts';
import { atShutdown, planOf } from './policy.ts';
import { unaskedConnections, type Survey } from './survey.ts';

export interface Basis {
  readonly settings: Settings;
  readonly seen: Survey;
  readonly past: Past;
  readonly battery: KnownBattery | null;
}

/** Asks the UPS, where one is named, for three seconds at most; null: nobody said anything of a battery. Never rejects. */
export const knownBattery = async (
  settings: Settings,
  env: NodeJS.ProcessEnv,
): Promise<KnownBattery | null> => {
  const source = settings.battery.value;
  const runtimeS = settings['battery-runtime'].value;
  const statedMs = runtimeS === 0 ? null : runtimeS * 1000;
  if (source === null && statedMs === null) return null;
  const marginMs = settings['battery-margin'].value * 1000;
  const rest = { source: source?.text ?? null, statedMs, marginMs };
  if (source === null) return { ...rest, reading: null, unread: null };
  const answer = await readBattery(source, env);
  return answer.is === 'read'
    ? { ...rest, reading: answer.reading, unread: null }
    : { ...rest, reading: null, unread: answer.why };
};

/** How long a run that began now would take, by what is recorded of its guests and what its battery says. */
export const forecastOf = (policy: Policy, { settings, seen, past, battery }: Basis): Forecast => {
  const play = player(seen.guests, durationsIn(past));
  const goingDown = atShutdown(settings, policy);
  const reading = battery?.reading ?? null;
  return {
    prediction: play(policy, reading),
    atShutdown: goingDown === null ? null : play(goingDown, reading),
    battery: battery === null ? null : lookAhead(battery, goingDown ?? policy, play),
    unread: unreadWords(past),
    unasked: unaskedConnections(seen),
    underWay: runUnderWay(past)?.begun.pid ?? null,
  };
};

export type PolicyPlay = (policy: Policy, reading: BatteryReading | null) => Prediction;

/** Plays a run of these guests through. */
export const player =
  (guests: readonly Guest[], durationOf: (guest: Guest) => Duration): PolicyPlay =>
  (policy, reading) =>
    predict(planOf(underBattery(policy, reading), guests, 0), policy, durationOf, reading);

/** @param policy as for a host that goes down: that is what an empty battery brings */
export const lookAhead = (battery: KnownBattery, policy: Policy, play: PolicyPlay): Outlook =>
  outlookOf(battery, policy, (reading) => play(policy, reading));

const unreadWords = (past: Past): string | null => {
  switch (past.is) {
    case 'read':
    case 'absent':
      return null;
    case 'none':
      return 'no record is kept';
    case 'unreadable':
      return recordNotReadable(past.detail).cause;
  }
};
