import { hostname } from 'node:os';
import { READ_EVERY_MS } from '../../host/battery/watch.ts';
import { readBattery } from '../../host/battery/read.ts';
import { batteryWaitSentence, type BatteryWait } from '../../report/battery-wait.ts';
import { batteryWaitRecord, toLine } from '../../report/json.ts';
import { judgeWait } from '../../shutdown/battery-wait.ts';
import type { BatterySource } from '../../shutdown/battery-source.ts';
import { processClock as clock, restartClock } from '../clock.ts';
import type { Console } from '../console.ts';
import { needReader, type Needing } from './need.ts';

/** So often in a row the source may fail to tell: then it may have been the last moment. */
const FAILURES = 3;
/** What has not changed is said again after this. Milliseconds. */
const SAY_AGAIN_MS = 60_000;

/**
 * Waits on battery until the runtime falls to what the run takes and the margin. Nobody is asked, and nothing is locked: whoever shuts
 * the host down meanwhile does not wait for this.
 * @returns whether the run is to begin; false: mains power is there
 */
export const waitOnBattery = async (known: Needing & { readonly console: Console }): Promise<boolean> => {
  const source = known.settings.battery.value;
  if (source === null) return true;
  const waiting = new Waiting(source, known.console);
  const need = needReader(known);
  const marginMs = known.settings['battery-margin'].value * 1000;
  for (;;) {
    // What was waited for is no part of the run's time.
    waiting.passed(clock.now());
    restartClock();
    const answer = await readBattery(source, known.env);
    const verdict =
      answer.is === 'unread'
        ? waiting.onUnread(answer.why)
        : waiting.on(answer.reading, { needMs: await need(), marginMs });
    if (verdict !== 'wait') return verdict === 'begin';
    await new Promise((resolve) => setTimeout(resolve, READ_EVERY_MS));
  }
};

type Verdict = 'wait' | 'begin' | 'give-up';

/** What was read so far, and what was said of it. */
class Waiting {
  readonly #source: BatterySource;
  readonly #console: Console;
  #last: Pick<BatteryWait, 'reading' | 'needMs' | 'marginMs'> = { reading: null, needMs: 0, marginMs: 0 };
  #failures = 0;
  #waitedMs = 0;
  #saidAt = -Infinity;

  constructor(source: BatterySource, console: Console) {
    this.#source = source;
    this.#console = console;
  }

  passed(ms: number): void {
    this.#waitedMs += ms;
  }

  on(reading: NonNullable<BatteryWait['reading']>, needs: { needMs: number; marginMs: number }): Verdict {
    const isNews = this.#failures > 0 || this.#last.reading?.power !== reading.power;
    this.#failures = 0;
    this.#last = { reading, ...needs };
    const verdict = judgeWait(reading, { ...needs, tardinessMs: READ_EVERY_MS });
    if (verdict.is === 'begin') this.#say('begins', verdict.why);
    else if (verdict.is === 'give-up') this.#say('given-up', 'mains power is there');
    else if (isNews || this.#waitedMs - this.#saidAt >= SAY_AGAIN_MS) this.#say('waiting', '');
    return verdict.is;
  }

  onUnread(why: string): Verdict {
    this.#failures += 1;
    if (this.#failures === 1) this.#say('unread', why);
    if (this.#failures < FAILURES) return 'wait';
    this.#say('begins', `it could not be read ${String(FAILURES)} times in a row`);
    return 'begin';
  }

  #say(is: BatteryWait['is'], why: string): void {
    this.#saidAt = this.#waitedMs;
    const { json, level, out, err } = this.#console;
    const wait: BatteryWait = { is, why, source: this.#source.text, waitedMs: this.#waitedMs, ...this.#last };
    if (json) {
      out.write(toLine(batteryWaitRecord(this.#waitedMs, wait, { run: hostname(), time: new Date() })));
      return;
    }
    const isWrong = is === 'unread' || is === 'begins';
    if (isWrong || level !== 'quiet') (isWrong ? err : out).write(`${batteryWaitSentence(wait)}\n`);
  }
}
