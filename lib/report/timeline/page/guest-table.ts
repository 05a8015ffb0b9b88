import { connectionName, OUTCOME_WORDS } from '../../words.ts';
import type { GuestLine } from '../guest-line.ts';
import { outcomeWord, tookWord } from '../layout.ts';
import type { Timeline } from '../model.ts';
import { labelsIn } from '../naming.ts';
import { isGoodEnd, marksOf, SIGNS, type Mark, type Sign } from '../signs.ts';
import { element, type Attributes, type Child, type Markup } from './markup.ts';

/** The same as the picture in words: for screen readers, and to be looked up. @param id the run's, which has headings by it */
export const guestTable = (timeline: Timeline, id: string): Markup => {
  const columns = COLUMNS.filter(({ when }) => when?.(timeline) ?? true);
  const header = [GUEST, ...columns].map(({ title, look }) =>
    element('th', { scope: 'col', ...classOf(look) }, title),
  );
  const label = labelsIn(timeline, true);
  const rows = timeline.guests.map((guest) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, element('bdi', {}, label(guest.guest))),
      columns.map(({ look, cell }) => element('td', classOf(look), cell(guest, timeline))),
    ),
  );
  return element(
    'div',
    { class: 'scroll', role: 'region', 'aria-labelledby': `${id}-title ${id}-guests`, tabindex: 0 },
    element(
      'table',
      {},
      element('caption', {}, element('span', {}, CAPTION)),
      element('thead', {}, element('tr', {}, header)),
      element('tbody', {}, rows),
    ),
  );
};

const CAPTION = 'Times are seconds since the run began; "took" counts from the first request.';

const classOf = (look: Head['look']): Attributes => (look === undefined ? {} : { class: look });

interface Head {
  readonly title: string;
  /** A number stands at the right; what has many words has room for some of them on a line. */
  readonly look?: 'number' | 'long';
}

interface Column extends Head {
  /** Left out where it would say nothing. */
  readonly when?: (timeline: Timeline) => boolean;
  readonly cell: (guest: GuestLine, timeline: Timeline) => Child;
}

const GUEST: Head = { title: 'guest' };

const COLUMNS: readonly Column[] = [
  { title: 'connection', when: ({ many }) => many, cell: ({ guest }) => connectionName(guest.connection) },
  {
    title: 'group',
    look: 'number',
    when: ({ groups }) => groups > 1,
    cell: ({ group }) => (group === null ? 'later' : String(group)),
  },
  {
    title: 'outcome',
    cell: (guest, timeline) =>
      element('span', { class: `outcome ${toneOf(guest)}` }, outcomeWord(guest, timeline)),
  },
  { title: 'asked', look: 'number', cell: (guest, timeline) => times(marks(guest, timeline, isAsked)) },
  {
    title: 'asked again',
    cell: (guest, timeline) => times(marks(guest, timeline, isAskedAgain)),
  },
  {
    title: 'what else',
    look: 'long',
    cell: (guest, timeline) => marks(guest, timeline, isElse).map(inWords).join(', '),
  },
  { title: 'ended', look: 'number', cell: ({ endedAt }) => (endedAt === null ? '' : seconds(endedAt)) },
  { title: 'took', look: 'number', cell: tookWord },
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
