import type { Guest, GuestState } from '../guests/guest.ts';
import type { Outcome, OutcomeStatus } from '../guests/outcome.ts';
import type { BatteryReading } from './battery-source.ts';
import type { Call, Failure } from './event.ts';
import type { LastResort, Mode } from './policy.ts';

/**
 * What a run tells the world, for the live view, the log lines, the JSON lines and the record alike.
 * A new member without a formatter does not compile. Times are milliseconds on the run's clock.
 */
export type Report = { readonly at: number } & ReportBody;

export type ReportBody =
  | {
      readonly is: 'group-begun';
      readonly place: number;
      /** From 1. */
      readonly index: number;
      readonly groups: number;
      readonly guests: number;
    }
  | { readonly is: 'share-used'; readonly place: number; readonly index: number; readonly left: number }
  | { readonly is: 'order-gave-way'; readonly why: string; readonly guests: number }
  | {
      readonly is: 'guest-asked';
      readonly guest: Guest;
      readonly mode: Mode;
      /** 1 for the first request. */
      readonly attempt: number;
      /** When it was sent; `at` is when it was answered. */
      readonly sentAt: number;
    }
  | {
      readonly is: 'guest-not-asked';
      readonly guest: Guest;
      readonly mode: Mode;
      readonly why: string;
      readonly sentAt: number;
    }
  | { readonly is: 'guest-resumed' | 'guest-woken'; readonly guest: Guest }
  | { readonly is: 'guest-call-failed'; readonly guest: Guest; readonly call: Call; readonly why: string }
  | { readonly is: 'guest-saving'; readonly guest: Guest }
  | { readonly is: 'guest-forcing'; readonly guest: Guest; readonly graceful: boolean }
  | {
      readonly is: 'guest-changed';
      readonly guest: Guest;
      readonly from: GuestState;
    }
  | { readonly is: 'guest-found'; readonly guest: Guest }
  | { readonly is: 'guest-back'; readonly guest: Guest; readonly round: number }
  | {
      readonly is: 'guest-ended';
      readonly guest: Guest;
      readonly outcome: Outcome;
      /** Requests sent. */
      readonly asks: number;
      /** From the first request to the end; null for a guest that was never asked. */
      readonly tookMs: number | null;
    }
  | { readonly is: 'connection-lost'; readonly connection: string; readonly failure: Failure }
  | { readonly is: 'connection-back'; readonly connection: string; readonly awayMs: number }
  | {
      readonly is: 'battery-read';
      readonly reading: BatteryReading;
      /** In force from now on; the reserve is a part of the limit. */
      readonly limitMs: number;
      readonly reserveMs: number;
      /** It is shorter than the one told before. */
      readonly moved: boolean;
    }
  | { readonly is: 'battery-unread'; readonly why: string }
  | {
      readonly is: 'last-resort';
      readonly lastResort: LastResort;
      readonly guests: number;
      readonly why: string;
    }
  | { readonly is: 'signal'; readonly signal: string; readonly ignored: boolean }
  | { readonly is: 'run-ended'; readonly status: OutcomeStatus; readonly signal: string | null };
