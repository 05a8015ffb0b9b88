// Stand-ins for `upsc` and `apcaccess`, whose answer a test changes while a run goes on.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventName } from '../../lib/report/record-types.ts';
import { program, sleep, type Rig, type Running } from './run-tool.ts';

export interface UpsSays {
  readonly stdout?: string;
  readonly stderr?: string;
  /** Exit status. Default: 0. */
  readonly status?: number;
  /** Before it says anything. Seconds. */
  readonly sleep?: number;
}

export interface FakeUps {
  /** From the next call on; what is left out is as it begins. */
  readonly say: (says: UpsSays) => void;
  /** The arguments of each call so far. */
  readonly calls: () => string[];
}

/** Puts an `upsc` first on the run's PATH. */
export const fakeUpsc = (rig: Rig, says: UpsSays): FakeUps => fake(rig, 'upsc', says);

/** Puts an `apcaccess` first on the run's PATH. */
export const fakeApcaccess = (rig: Rig, says: UpsSays): FakeUps => fake(rig, 'apcaccess', says);

/** null: left out. */
type Fields = Readonly<Record<string, string | number | null>>;

/** What `upsc` prints of a UPS with these variables; the default: on mains, full. */
export const nutSays = (variables: Fields = {}): string =>
  Object.entries<Fields[string]>({
    'battery.charge': 100,
    'battery.runtime': 1_500,
    'battery.runtime.low': 120,
    'device.model': 'Smart-UPS 1500',
    'ups.status': 'OL',
    ...variables,
  })
    .flatMap(([name, value]) => (value === null ? [] : [`${name}: ${String(value)}\n`]))
    .join('');

/** What `upsc` prints on battery, with so many seconds left. */
export const onBattery = (runtime: number | string, more: Fields = {}): string =>
  nutSays({ 'battery.runtime': runtime, 'ups.status': 'OB DISCHRG', ...more });

/** Waits until a run has told so many of these. */
export const untilTold = async (run: Running, name: EventName, many: number): Promise<void> => {
  for (let waited = 0; run.of(name).length < many; waited += 20) {
    if (waited > 20_000) throw new Error(`${name} was not told: ${run.stdout()}${run.stderr()}`);
    await sleep(20);
  }
};

/** What `apcaccess status` prints of a UPS with these fields; the default: on mains, full. */
export const apcupsdSays = (fields: Fields = {}): string =>
  Object.entries<Fields[string]>({
    APC: '001,036,0881',
    MODEL: 'Smart-UPS 1500',
    STATUS: 'ONLINE ',
    BCHARGE: '100.0 Percent',
    TIMELEFT: '25.0 Minutes',
    MBATTCHG: '5 Percent',
    MINTIMEL: '3 Minutes',
    DLOWBATT: '2 Minutes',
    ...fields,
  })
    .flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(9)}: ${String(value)}\n`]))
    .join('');

const fake = (rig: Rig, name: string, begin: UpsSays): FakeUps => {
  const folder = join(rig.folder, `says-${name}`);
  mkdirSync(folder, { recursive: true });
  const at = (part: string): string => join(folder, part);
  const put = (part: string, text: string): void => {
    writeFileSync(at(`${part}.new`), text);
    renameSync(at(`${part}.new`), at(part));
  };
  const say = ({ stdout = '', stderr = '', status = 0, sleep = 0 }: UpsSays): void => {
    put('stdout', stdout);
    put('stderr', stderr);
    put('rest', `pause=${String(sleep)}; status=${String(status)}`);
  };
  say(begin);
  writeFileSync(at('calls'), '');
  program(
    rig,
    name,
    `cd '${folder}' && echo "$*" >> calls && . ./rest\n` +
      '[ "$pause" = 0 ] || sleep "$pause"\ncat stderr >&2; cat stdout; exit "$status"',
  );
  return { say, calls: () => readFileSync(at('calls'), 'utf8').split('\n').slice(0, -1) };
};
