import { describe, expect, it } from 'vitest';
import * as texts from '../../lib/report/texts.ts';
import { hasControls, NASTY_NAMES } from './support/world.ts';

const NASTY = NASTY_NAMES.join('\n');

const MESSAGES: Record<string, texts.Message> = {
  failure: texts.failure(NASTY, { reason: 'no-connection', detail: NASTY }),
  unknownGuests: texts.unknownGuests([NASTY, 'b']),
  badUsage: texts.badUsage(NASTY),
  reserveTooLong: texts.reserveTooLong(20_000, 10_000),
  orderDoesNotFit: texts.orderDoesNotFit(3, 10_000),

  lockNotWritable: texts.lockNotWritable(NASTY, 'EROFS'),
  recordNotWritable: texts.recordNotWritable(NASTY),
  endedBySignal: texts.endedBySignal('SIGINT'),
  unexpected: texts.unexpected(NASTY),
};

describe('a message', () => {
  it.each(Object.entries(MESSAGES))(
    '(%s) names cause and remedy, without control characters',
    (_, message) => {
      expect(message.cause).not.toBe('');
      expect(message.remedy).not.toBe('');
      expect(hasControls(texts.asLine(message))).toBe(false);
    },
  );

  it.each(Object.entries(texts.FAILURE_REMEDIES))('has a remedy for %s', (_, remedy) => {
    expect(remedy).toMatch(/^[ -~]{20,}$/u);
  });

  it('quotes what was typed', () => {
    expect(texts.unknownGuests(['web 1', 'db']).cause).toBe(
      'no guest is called "web 1" and "db"; nothing was done',
    );
  });
});
