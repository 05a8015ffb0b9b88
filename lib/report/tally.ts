import { guestKey, type GuestKey } from '../guests/guest.ts';
import type { Report } from '../shutdown/report.ts';
import type { ReportOf } from './formatters.ts';

export type Ended = ReportOf<'guest-ended'>;

/** How the guests of a run have ended so far: the end of a run is told with all of them. */
export class Tally {
  readonly #ended = new Map<GuestKey, Ended>();

  /** To be given every report, in order. */
  take(report: Report): void {
    if (report.is === 'guest-ended') this.#ended.set(guestKey(report.guest), report);
    else if (report.is === 'guest-back') this.#ended.delete(guestKey(report.guest));
  }

  all(): Ended[] {
    return [...this.#ended.values()];
  }
}
