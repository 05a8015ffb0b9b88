import { batteryFacts } from '../battery-facts.ts';
import type { Timeline } from '../model.ts';
import { batteryPicture } from './battery-picture.ts';
import { batteryTable } from './battery-table.ts';
import { element, type Markup } from './markup.ts';

/** How the battery went: in a sentence, as a curve, and all of it as a table. Nothing where none was heeded. @param id the run's */
export const batterySection = (timeline: Timeline, id: string): Markup[] => {
  const { battery } = timeline;
  if (battery === null) return [];
  return [
    element('h3', { id: `${id}-battery` }, 'Battery'),
    element('p', {}, batteryFacts(timeline)),
    ...batteryPicture(timeline, id),
    ...batteryTable(battery, id),
  ];
};
