import { performance } from 'node:perf_hooks';
import { believe, NOTHING_READ, READ_AGAIN_MS, weigh, type Belief } from '../../shutdown/battery-belief.ts';
import type { BatterySource } from '../../shutdown/battery-source.ts';
import type { Emit } from '../../shutdown/ports.ts';
import { readBattery, type BatteryAnswer } from './read.ts';

/**
 * Between two readings: NUT's drivers look at the UPS every 2 s or so (ups.conf(5), pollinterval), though usbhid-ups at the runtime
 * every 30 (pollfreq); apcupsd each second on battery (apcupsd.conf(5), POLLTIME). Milliseconds.
 */
export const READ_EVERY_MS = 5_000;

/**
 * Reads the battery again and again, one reading at a time; sooner where one is in doubt. Nothing waits for it: the process may end
 * meanwhile.
 */
export const watchBattery = (source: BatterySource, env: NodeJS.ProcessEnv, emit: Emit): void => {
  let belief = NOTHING_READ;
  const read = async (): Promise<void> => {
    const answer = await readBattery(source, env);
    belief = after(belief, answer);
    emit(
      answer.is === 'read'
        ? { is: 'battery', reading: answer.reading }
        : { is: 'battery-unread', why: answer.why },
    );
    setTimeout(() => void read(), belief.doubted === null ? READ_EVERY_MS : READ_AGAIN_MS).unref();
  };
  void read();
};

const after = (belief: Belief, answer: BatteryAnswer): Belief =>
  answer.is === 'read' ? weigh(belief, { reading: answer.reading, at: performance.now() }) : believe(belief);
