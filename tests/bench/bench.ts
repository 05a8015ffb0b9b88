// `npm run bench -- [--guests 60] [--delay 0] [--rounds 3]`: ours beside libvirt-guests.sh and the floor, on the same guests.
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { startLab, type Lab } from '../guests/lab/lab.ts';
import { contenders, type Contender } from './contenders.ts';
import { measure, type Measured } from './measure.ts';
import { printTable } from './table.ts';

const { guests, delay, rounds } = await yargs(hideBin(process.argv))
  .options({
    guests: { type: 'number', default: 60, describe: 'how many' },
    delay: { type: 'number', default: 0, describe: 'seconds that each guest takes to go down' },
    rounds: { type: 'number', default: 3, describe: 'how often each contender runs' },
  })
  .strict()
  .parse();

if (process.getuid() !== 0) {
  say('The benchmark needs root: its libvirtd runs in a mount namespace of its own. Run: sudo npm run bench');
  process.exit(1);
}

const lab = await startLab();
process.once('SIGINT', () => void lab.stop().finally(() => process.exit(130)));
try {
  printTable({ guests, delaySeconds: delay, rounds }, await runRounds(lab));
} finally {
  await lab.stop();
}

/** Every contender once in each round, each time in another order: what came before must not favour one of them. */
async function runRounds(lab: Lab): Promise<Map<string, Measured[]>> {
  say(`Starting ${guests} guests ...`);
  const orders = Array.from({ length: guests }, (_, index) => ({
    name: `guest-${index}`,
    delaySeconds: delay,
    start: false,
  }));
  await lab.addGuests(orders);
  const all = contenders(lab);
  const results = new Map<string, Measured[]>(all.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of rotated(all, round)) {
      await lab.start();
      say(`round ${round + 1} of ${rounds}: ${contender.name} ...`);
      results.get(contender.name)?.push(await measure(lab, contender));
    }
  }
  return results;
}

function rotated(all: readonly Contender[], by: number): Contender[] {
  return all.map((_, index) => all[(index + by) % all.length]).filter((one) => one !== undefined);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
