import type { LimitMatter } from '../../check/finding.ts';
import { plain } from '../duration.ts';
import { orderDoesNotFit, reserveTooLong } from '../texts.ts';
import type { Words } from './message.ts';

/** Limits that contradict each other, the battery, or what the guests take. */
export const LIMIT_WORDS: Words<LimitMatter['code']> = {
  'reserve-too-long': ({ reserveMs, limitMs }) => ({
    cause: `${reserveTooLong(reserveMs, limitMs).cause}: a run refuses that, and the shell asks the guests instead`,
    remedy: 'raise SHUTDOWN_TIMEOUT, or lower RESERVE',
  }),
  'no-limit': ({ isOnMains }) => ({
    cause: `SHUTDOWN_TIMEOUT is 0: one guest that does not go down holds up the host ${
      isOnMains ? 'for as long as mains power is there' : 'until the battery is empty'
    }`,
    remedy: 'set it to less than the battery lasts, with some time for the host itself',
  }),
  'leaves-guests': () => ({
    cause:
      'ON_TIMEOUT is "leave": guests that are not down in time are killed as they are when the host goes on',
    remedy: 'ON_TIMEOUT=destroy has QEMU write its disks first; ON_TIMEOUT=save saves the guests',
  }),
  'asked-once': ({ retryMs, resortMs }) => ({
    cause:
      (retryMs === 0
        ? 'RETRY_INTERVAL is 0'
        : `RETRY_INTERVAL of ${plain(retryMs)} is not shorter than the ${plain(resortMs)} until the last resort`) +
      ': a guest that misses the first request gets no other',
    remedy:
      `set RETRY_INTERVAL to ${plain(Math.min(30_000, Math.floor(resortMs / 3_000) * 1_000))} or so: Windows and guests that ` +
      'boot often miss the first; illumos takes a second as a no',
  }),
  'order-does-not-fit': ({ groups, availableMs }) => ({
    cause: orderDoesNotFit(groups, availableMs).cause,
    remedy: 'raise SHUTDOWN_TIMEOUT, or put more guests into one group of ORDER',
  }),
};
