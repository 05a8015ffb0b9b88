import { connectionName } from '../../words.ts';
import { OUTCOME_WORDS } from '../../words.ts';
import type { GuestLine } from '../guest-line.ts';
import { outcomeWord, tookWord } from '../layout.ts';
import type { Timeline } from '../model.ts';
import { isGoodEnd, marksOf, SIGNS, type Mark, type Sign } from '../signs.ts';
import { element, type Child, type Markup } from './markup.ts';

/** The same as the picture in words: for screen readers, and to be looked up. */
export const guestTable = (timeline: Timeline): Markup => {
  const columns = COLUMNS.filter(({ when }) => when?.(timeline) ?? true);
  const header = columns.map(({ title, number }) =>
    element('th', { scope: 'col', ...(number === true && { class: 'number' }) }, title),
  );
  const rows = timeline.guests.map((guest) =>
    element(
      'tr',
      {},
      columns.map(({ number, cell, isName }) =>
        isName === true
          ? element('th', { scope: 'row' }, cell(guest, timeline))
          : element('td', number === true ? { class: 'number' } : {}, cell(guest, timeline)),
      ),
    ),
  );
  return element(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': 'Table of the guests', tabindex: 0 },
    element(
      'table',
      {},
      element('caption', {}, CAPTION),
      element('thead', {}, element('tr', {}, header)),
      element('tbody', {}, rows),
    ),
  );
};

const CAPTION = 'Times are seconds since the run began; "took" counts from the first request.';

interface Column {
  readonly title: string;
  readonly number?: boolean;
  readonly isName?: boolean;
  /** Left out where it would say nothing. */
  readonly when?: (timeline: Timeline) => boolean;
  readonly cell: (guest: GuestLine, timeline: Timeline) => Child;
}

const COLUMNS: readonly Column[] = [
  { title: 'guest', isName: true, cell: ({ guest }) => element('bdi', {}, guest.name) },
  { title: 'connection', when: ({ many }) => many, cell: ({ guest }) => connectionName(guest.connection) },
  {
    title: 'group',
    number: true,
    when: ({ groups }) => groups > 1,
    cell: ({ group }) => (group === null ? 'later' : String(group)),
  },
  {
    title: 'outcome',
    cell: (guest, timeline) =>
      element('span', { class: `outcome ${toneOf(guest)}` }, outcomeWord(guest, timeline)),
  },
  { title: 'asked', number: true, cell: (guest, timeline) => times(marks(guest, timeline, isAsked)) },
  {
    title: 'asked again',
    cell: (guest, timeline) => times(marks(guest, timeline, isAskedAgain)),
  },
  { title: 'what else', cell: (guest, timeline) => marks(guest, timeline, isElse).map(inWords).join(', ') },
  { title: 'ended', number: true, cell: ({ endedAt }) => (endedAt === null ? '' : seconds(endedAt)) },
  { title: 'took', number: true, cell: tookWord },
];

export const toneOf = ({ end }: GuestLine): 'good' | 'bad' | 'doubtful' => {
  if (end === null) return 'doubtful';
  return isGoodEnd(end.outcome) ? 'good' : 'bad';
};

const isAsked = (sign: Sign): boolean => sign === 'asked';
const isAskedAgain = (sign: Sign): boolean => sign === 'asked-again';
const isElse = (sign: Sign): boolean => !isAsked(sign) && !isAskedAgain(sign) && sign !== 'open';

/** Without the end, which has columns of its own. */
const marks = (guest: GuestLine, { endsAt }: Timeline, fits: (sign: Sign) => boolean): Mark[] =>
  marksOf(guest, endsAt).filter(
    ({ sign, at }) => fits(sign) && !(sign in OUTCOME_WORDS && at === guest.endedAt),
  );

const times = (some: readonly Mark[]): string => some.map(({ at }) => seconds(at)).join(', ');

const inWords = ({ at, sign }: Mark): string => `${SIGNS[sign].words} ${seconds(at)}`;

const seconds = (at: number): string => `${at.toFixed(1)} s`;
