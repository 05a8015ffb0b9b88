import { describe, expect, test } from 'vitest';
import type { Guest } from '../../lib/guests/guest.ts';
import type { Inquiry } from '../../lib/virsh/desk.ts';
import { inquire } from '../../lib/virsh/inquiry.ts';
import type { Ending, Finished, RunningProcess } from '../../lib/virsh/process.ts';
import { turns } from '../../lib/virsh/turns.ts';
import type { Virsh, VirshOptions } from '../../lib/virsh/virsh.ts';

const guests = Array.from({ length: 10 }, (_, at): Guest => ({
  connection: '',
  uuid: `uuid-${String(at)}`,
  name: `g${String(at)}`,
  id: at,
  state: 'running',
  persistent: true,
}));

const ENDED: Ending = { is: 'exited', code: 0 };

/** A virsh whose `ask UUID` prints `well`; after a word of `hangs` nothing comes any more. */
const fakeVirsh = (hangs: (word: string) => boolean): { virsh: Virsh; scripts: string[] } => {
  const scripts: string[] = [];
  const start = (_: string, [script = '']: readonly string[], options: VirshOptions): RunningProcess => {
    scripts.push(script);
    const said = { stdout: '', stderr: '' };
    let end: (ending: Ending) => void = () => undefined;
    const ending = new Promise<Ending>((resolve) => (end = resolve));
    setTimeout(() => {
      for (const command of script.split('; ')) {
        const [name, word = ''] = command.split(' ');
        if (hangs(word)) return;
        const line = name === 'ask' ? 'well' : name === 'uri' ? 'x:///' : word;
        said.stdout += `${line}\n`;
        options.onLine?.(line, 'stdout');
      }
      end(ENDED);
    }, 1);
    setTimeout(end, options.limitMs, { is: 'timed-out' });
    const finished = ending.then((is): Finished => ({ ending: is, ...said }));
    return {
      finished,
      cancel: () => {
        end({ is: 'cancelled' });
      },
    };
  };
  return { virsh: { start } as unknown as Virsh, scripts };
};

const inquiry = (more: Partial<Inquiry<string>> = {}): Inquiry<string> => ({
  commandsFor: ({ uuid }) => `ask ${uuid}`,
  judge: (_, { stdout, stalled }) => (stdout.includes('well') ? 'well' : `not whole, ${String(stalled)}`),
  isWhole: (answer) => answer === 'well',
  late: () => 'late',
  connectMs: 1_000,
  answerMs: 100,
  stallMs: 50,
  allMs: 5_000,
  lineByLine: false,
  together: () => 5,
  parallel: () => 2,
  ...more,
});

describe('guests are asked together', () => {
  test('in few processes', async () => {
    const { virsh, scripts } = fakeVirsh(() => false);
    expect(await inquire(virsh, guests, inquiry())).toEqual(guests.map(() => 'well'));
    expect(scripts).toHaveLength(2);
  });

  test('and one that hangs is asked alone, while those behind it go on', async () => {
    const { virsh, scripts } = fakeVirsh((word) => word === 'uuid-2');
    const answers = await inquire(virsh, guests, inquiry());
    expect(answers).toEqual(guests.map((_, at) => (at === 2 ? 'not whole, answering' : 'well')));
    expect(scripts.filter((script) => script === 'uri; ask uuid-2')).toHaveLength(1);
    expect(scripts.length).toBeLessThan(6);
  });

  test('and whose answer is one though it hung is not asked again', async () => {
    const { virsh, scripts } = fakeVirsh((word) => word === 'uuid-2');
    const answers = await inquire(virsh, guests, inquiry({ isWhole: () => true }));
    expect(answers[2]).toBe('not whole, answering');
    expect(scripts.filter((script) => script.includes('ask uuid-2'))).toHaveLength(1);
  });

  test('and comes to an end where no connection stands', async () => {
    const { virsh } = fakeVirsh(() => true);
    const answers = await inquire(virsh, guests, inquiry({ connectMs: 30 }));
    expect(new Set(answers)).toEqual(new Set(['not whole, connecting']));
  });

  test('until the time of all is up: the rest is late, also who was being asked then', async () => {
    const { virsh } = fakeVirsh((word) => word.startsWith('uuid-'));
    const before = performance.now();
    const answers = await inquire(virsh, guests, inquiry({ together: () => 1, answerMs: 200, allMs: 500 }));
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(answers.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => 'not whole, answering'));
    expect(answers.slice(4)).toEqual(Array.from({ length: 6 }, () => 'late'));
  });
});

test('turns let so many work at a time, in order', async () => {
  const turn = turns(2);
  let working = 0;
  const order: number[] = [];
  const work = async (at: number): Promise<number> => {
    order.push(at);
    working += 1;
    expect(working).toBeLessThanOrEqual(2);
    await new Promise((resolve) => setTimeout(resolve, 5));
    working -= 1;
    if (at === 1) throw new Error('one fails');
    return at;
  };
  const ends = await Promise.allSettled([0, 1, 2, 3, 4].map((at) => turn(async () => work(at))));
  expect(ends.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true, true]);
  expect(order).toEqual([0, 1, 2, 3, 4]);
});
