import { guestName } from '../../words.ts';
import { cutOffSentences, headline, isGood, leftAlone, remedies, verdict } from '../facts.ts';
import type { Timeline } from '../model.ts';
import { notesOf } from '../notes.ts';
import { element, type Markup } from './markup.ts';
import { guestTable } from './guest-table.ts';
import { pageLegend } from './page-legend.ts';
import { pictures } from './picture.ts';

/** A run: what it came to, its picture, what a picture cannot show, and all of it as a table. */
export const runSection = (timeline: Timeline, index: number, all: readonly Timeline[]): Markup => {
  const id = `run-${String(index + 1)}`;
  const { cutOff, guests, many, run } = timeline;
  const name = (guest: { name: string; connection: string }): string => guestName(guest, many);
  const tone = isGood(timeline) ? 'good' : 'bad';
  const cut = cutOff?.cause === 'under-way' ? 'doubtful' : 'bad';
  const alone = leftAlone(timeline, name);
  const remedy = index === all.length - 1 ? remedies(timeline) : [];
  return element(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    element('h2', { id: `${id}-title` }, headline(timeline)),
    element('p', { class: `verdict ${tone}` }, verdict(timeline)),
    cutOffSentences(timeline, name).map((text) => element('p', { class: cut }, text)),
    remedy.map((text) => element('p', { class: 'remedy' }, text)),
    guests.length === 0 ? [] : [...pictures(timeline, id), pageLegend(timeline)],
    notesList(timeline, name),
    alone === '' ? [] : element('p', {}, alone),
    guests.length === 0 ? [] : guestTable(timeline),
    element(
      'p',
      { class: 'meta' },
      `Run ${run.id}, version ${run.begun.version}, PID ${String(run.begun.pid)}.`,
    ),
  );
};

const notesList = (timeline: Timeline, name: Parameters<typeof notesOf>[1]): Markup[] => {
  const notes = notesOf(timeline, name);
  if (notes.length === 0) return [];
  const items = notes.map(({ at, text }) => element('li', {}, `${at.toFixed(1)} s: ${text}`));
  return [element('ul', { class: 'notes' }, items)];
};
