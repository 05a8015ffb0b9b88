import type { Naming } from '../../names/labels.ts';
import { cutOffSentences, headline, isGood, leftAlone, verdict } from '../facts.ts';
import type { Timeline } from '../model.ts';
import { namesIn } from '../naming.ts';
import { notesOf } from '../notes.ts';
import { remedies } from '../remedies.ts';
import { batterySection } from './battery-section.ts';
import { guestTable } from './guest-table.ts';
import { limitSentence } from './limit-words.ts';
import { element, type Markup } from './markup.ts';
import { pictures } from './picture.ts';
import { sentence } from './sentence.ts';

/** A run: what it came to, its picture, what a picture cannot show, and all of it as a table. */
export const runSection = (timeline: Timeline, index: number, all: readonly Timeline[]): Markup => {
  const id = `run-${String(index + 1)}`;
  const { guests, run } = timeline;
  const name = namesIn(timeline, true);
  const { id: runId, begun } = run;
  return element(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    element('h2', { id: `${id}-title` }, headline(timeline)),
    outcome(timeline, name, index === all.length - 1),
    guests.length === 0 ? [] : [heading(id, 'picture', 'Picture'), ...pictures(timeline, id)],
    batterySection(timeline, id),
    happenings(timeline, name, id),
    guests.length === 0 ? [] : [heading(id, 'guests', 'Guests'), guestTable(timeline, id)],
    element('p', { class: 'meta' }, `Run ${runId}, version ${begun.version}, PID ${String(begun.pid)}.`),
  );
};

/** How it went, what is to be done, and what it was allowed to take. */
const outcome = (timeline: Timeline, name: Naming, newest: boolean): Markup[] => {
  const tone = isGood(timeline) ? 'good' : 'bad';
  const cut = timeline.cutOff?.cause === 'under-way' ? 'doubtful' : 'bad';
  const remedy = newest ? remedies(timeline, name) : [];
  return [
    element('p', { class: `verdict ${tone}` }, verdict(timeline)),
    ...cutOffSentences(timeline, name).map((text) => element('p', { class: cut }, text)),
    ...remedy.map((text) => element('p', { class: 'remedy' }, sentence(text))),
    element('p', { class: 'limits' }, limitSentence(timeline)),
  ];
};

/** One can jump to it: a page of 300 guests is long. */
const heading = (id: string, part: string, text: string): Markup =>
  element('h3', { id: `${id}-${part}` }, text);

const happenings = (timeline: Timeline, name: Naming, id: string): Markup[] => {
  const alone = leftAlone(timeline, name);
  const notes = notesOf(timeline, name, Infinity);
  if (notes.length === 0 && alone === '') return [];
  const items = notes.map(({ at, text }) => element('li', {}, `${at.toFixed(1)} s: `, sentence(text)));
  return [
    heading(id, 'notes', 'What happened'),
    ...(notes.length === 0 ? [] : [element('ul', { class: 'notes' }, items)]),
    ...(alone === '' ? [] : [element('p', {}, sentence(alone))]),
  ];
};
