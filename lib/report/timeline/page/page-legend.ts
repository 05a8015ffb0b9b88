import type { Timeline } from '../model.ts';
import { marksOf, SIGN_NAMES, SIGNS, type Sign } from '../signs.ts';
import type { Stage } from '../guest-line.ts';
import { scaleOf } from '../scale.ts';
import { isWide } from './geometry.ts';
import { element, type Markup } from './markup.ts';
import { drawMark, drawStage } from './shapes.ts';

/** What the shapes mean that can be seen: to those who see them, and to nobody else. */
export const pageLegend = (timeline: Timeline): Markup => {
  const scale = scaleOf(timeline);
  const seen = new Set<Sign>(
    timeline.guests.flatMap((guest) => [
      ...guest.segments.filter((one) => isWide(one, scale)).map(({ is }): Sign => is),
      ...marksOf(guest, timeline.endsAt).map(({ sign }) => sign),
    ]),
  );
  const items = SIGN_NAMES.filter((sign) => seen.has(sign)).map((sign) =>
    element('li', {}, swatch(sign), SIGNS[sign].words),
  );
  return element('ul', { class: 'legend', 'aria-hidden': 'true' }, items);
};

const swatch = (sign: Sign): Markup =>
  element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', viewBox: '0 0 36 22' },
    isStage(sign) ? drawStage(sign, 3, 33, 11) : drawMark(sign, 18, 11),
  );

const STAGES: readonly Stage[] = ['waiting', 'going-down', 'saving', 'forcing'];

const isStage = (sign: Sign): sign is Stage => STAGES.some((stage) => stage === sign);
