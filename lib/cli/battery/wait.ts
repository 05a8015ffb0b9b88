import { hostname } from 'node:os';
import { READ_EVERY_MS } from '../../host/battery/watch.ts';
import { readBattery } from '../../host/battery/read.ts';
import { batteryWaitSentence, type BatteryWait } from '../../report/battery-wait.ts';
import { batteryWaitRecord, toLine } from '../../report/json.ts';
import { READ_AGAIN_MS } from '../../shutdown/battery-belief.ts';
import {
  isInDoubt,
  judgeSilence,
  judgeWait,
  type Needs,
  type WaitVerdict,
} from '../../shutdown/battery-wait.ts';
import type { BatteryReading, BatterySource } from '../../shutdown/battery-source.ts';
import { processClock as clock, restartClock } from '../clock.ts';
import type { Console } from '../console.ts';
import { needReader, type Needing } from './need.ts';

/** From where it begins until the run has looked at the guests, and asks them. Milliseconds. */
const BEGIN_MS = 5_000;
/** How much later than a reading the guests may be asked: after the next one, read twice, by a run that begins then. */
const TARDINESS_MS = READ_EVERY_MS + READ_AGAIN_MS + BEGIN_MS;
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
    const { is, againMs } =
      answer.is === 'unread'
        ? waiting.onUnread(answer.why)
        : waiting.on(answer.reading, { needMs: await need(), marginMs, tardinessMs: TARDINESS_MS });
    if (againMs === null) return is === 'begin';
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
};

/** `againMs`: when to read it again; null: the waiting is over. */
interface Turn {
  readonly is: WaitVerdict['is'];
  readonly againMs: number | null;
}

/** What was read so far, and what was said of it. */
class Waiting {
  readonly #source: BatterySource;
  readonly #console: Console;
  #last: Pick<BatteryWait, 'reading' | 'needs'> = { reading: null, needs: null };
  #verdict: WaitVerdict | null = null;
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

  on(reading: BatteryReading, needs: Needs): Turn {
    const isNews = this.#failures > 0 || this.#last.reading?.power !== reading.power;
    this.#failures = 0;
    const before = this.#verdict;
    this.#verdict = judgeWait(reading, needs);
    if (isInDoubt(before, this.#verdict)) return { is: 'wait', againMs: READ_AGAIN_MS };
    this.#last = { reading, needs };
    return this.#tell(this.#verdict, isNews || this.#waitedMs - this.#saidAt >= SAY_AGAIN_MS);
  }

  onUnread(why: string): Turn {
    this.#failures += 1;
    if (this.#failures === 1) this.#say('unread', why);
    this.#verdict = judgeSilence(this.#verdict, this.#failures);
    return this.#tell(this.#verdict, false);
  }

  #tell(verdict: WaitVerdict, isNews: boolean): Turn {
    const { is } = verdict;
    if (is === 'begin') this.#say('begins', verdict.why);
    else if (is === 'give-up') this.#say('given-up', 'mains power is there');
    else if (isNews) this.#say('waiting', '');
    return { is, againMs: is === 'wait' ? READ_EVERY_MS : null };
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
