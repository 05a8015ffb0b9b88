import { labelsOf, namingFor, type Naming } from '../names/labels.ts';
import type { GuestName } from '../record-base.ts';
import type { Timeline } from './model.ts';

/** Guests of a run as sentences name them: whole, and each differently. */
export const namesIn = (timeline: Timeline, unicode: boolean): Naming =>
  namingFor(guestsIn(timeline), timeline.many, unicode);

/** The same without their connection. */
export const labelsIn = (timeline: Timeline, unicode: boolean): Naming =>
  labelsOf(guestsIn(timeline), unicode);

/** Those that were left alone, too. */
const guestsIn = ({ guests, run }: Timeline): GuestName[] =>
  [...guests, ...run.begun.plan.leftAlone].map(({ guest }) => guest);
