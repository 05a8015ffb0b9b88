import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { virsh } from './stand-in/main.mjs';
import { standIn, type ConnectionSpec, type GuestSpec, type Rig } from './stand-in/rig.ts';
import { driver, invocationOf, lab, notModelled } from './stand-in/transcript-commands.ts';
import { readTranscript, type Block } from './stand-in/transcript.ts';
import { compareVersions } from './stand-in/version.mjs';

const versions = ['0.7.5', '0.8.3', '0.9.8', '0.9.12', '0.10.2', '1.2.2', '9.0.0'];

describe.each(versions)('the stand-in of version %s prints what the real virsh printed', (version) => {
  const blocks = readTranscript(fileURLToPath(new URL(`transcripts/${version}.txt`, import.meta.url)));
  const applicable = blocks.filter(({ title }) => notModelled[`${version} ${title}`] === undefined);
  let rig: Rig;

  beforeAll(async () => {
    rig = await standIn({ version, daemon: '9.0.0', uri: lab, connections: connections(blocks) });
  });
  afterAll(() => {
    rig.cleanup();
  });

  test.each(applicable)('$title', async (block) => {
    const { argv, input, env } = invocationOf(block.title);
    const world = argv.includes(driver) ? await threeGuests(version) : rig;
    const result = await runInProcess(world, argv, input, env);
    if (world !== rig) world.cleanup();
    expect(result).toEqual({ code: block.code, stdout: steady(block.stdout), stderr: block.stderr });
  });
});

test('every block that is not modelled exists', () => {
  const titles = versions.flatMap((version) =>
    readTranscript(fileURLToPath(new URL(`transcripts/${version}.txt`, import.meta.url))).map(
      ({ title }) => `${version} ${title}`,
    ),
  );
  expect(titles).toEqual(expect.arrayContaining(Object.keys(notModelled)));
  expect(titles.length).toBeGreaterThan(790);
});

async function runInProcess(
  { env }: Rig,
  argv: readonly string[],
  input = '',
  more: Readonly<Record<string, string>> = {},
) {
  const written: [Buffer[], Buffer[]] = [[], []];
  const code = await virsh(argv, {
    env: { ...env, LC_ALL: 'C', ...more },
    terminal: false,
    readInput: () => input,
    write: (descriptor, text) => written[descriptor === 1 ? 0 : 1].push(Buffer.from(text)),
  });
  const [stdout, stderr] = written.map((pieces) => Buffer.concat(pieces).toString());
  return { code, stdout: steady(stdout ?? ''), stderr };
}

function steady(text: string): string {
  return text.replace(/\(Time: [\d.]+ ms\)/, '(Time: N ms)');
}

function connections(blocks: readonly Block[]): Record<string, ConnectionSpec> {
  return {
    [lab]: { guests: labGuests(blocks) },
    'test:///default': { guests: [{ name: 'test' }] },
    // The causes are the network's own words: the stand-in only puts them in order.
    'qemu+ssh://nowhere/system': { refuses: causeIn(blocks, 'SSH fail') },
    'qemu+tcp://127.0.0.1:9/system': { refuses: causeIn(blocks, 'TCP refused') },
  };
}

function labGuests(blocks: readonly Block[]): GuestSpec[] {
  const cpuTime = /CPU time: +(\S+)/.exec(
    blocks.find(({ title }) => title === 'P dominfo run1')?.stdout ?? '',
  )?.[1];
  return [
    { name: 'run1', id: 1, uuid: '1561d04f-6d30-4553-bb67-b30d056ee1aa', deaf: true, cpuTime: cpuTime ?? '' },
    { name: 'paused1', id: 2, uuid: '77bbb364-1163-4c0c-8cbe-0aabb58a6146', state: 'paused' },
    { name: 'web 2', id: 4, uuid: '5ccb2706-82c0-4e14-b655-32aa6d9c8cfa' },
    { name: '7', uuid: '04578107-8136-486c-9d06-687f87ea1821', state: 'shut off' },
    { name: 'off1', uuid: '0f9c0d13-1c97-4a3d-81db-91da1147237a', state: 'shut off' },
    { name: 'saved1', uuid: 'b1cc7b7a-c6ae-402b-8450-7a5788300e61', state: 'shut off', saved: true },
    {
      name: 'thirty-two-char-long-guest-name-xy',
      uuid: 'c2b6a5e2-e677-49ba-889d-70762ae07073',
      state: 'shut off',
    },
    { name: 'transient-like', uuid: '578898f4-fc4b-4413-8aa3-56a0ee095996', state: 'shut off' },
    { name: 'zwölf', uuid: 'de584549-81b1-4c23-9d0d-4e7309cbd366', state: 'shut off' },
  ];
}

function causeIn(blocks: readonly Block[], title: string): string {
  const lines = blocks.find((block) => block.title === title)?.stderr.split('\n') ?? [];
  const cause = lines.find((line) => line !== '' && !line.endsWith('failed to connect to the hypervisor'));
  return (cause ?? '').replace(/^error: /, '');
}

// The driver `test:` runs inside virsh and differs by version in what it can.
function threeGuests(version: string): Promise<Rig> {
  const saves = compareVersions(version, '1.2.2') >= 0;
  const refuses = {
    managedsave: 'this function is not supported by the connection driver: virDomainManagedSave',
  };
  const guests: GuestSpec[] = [
    { name: 'a', reason: saves ? 'unknown' : 'booted', ...(saves ? {} : { refuses }) },
    { name: 'b' },
    { name: 'web 1' },
  ];
  return standIn({ version, uri: driver, guests });
}
