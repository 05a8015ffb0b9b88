// What the running Upstart has made of the files, asked by a stand-in initctl; /proc is a folder's.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verdict } from '../../lib/cli/init/status-words.ts';
import { viewBy, type UpstartView } from '../../lib/init/upstart.ts';
import { freshFolder } from '../host/folder.ts';
import { hostOf, installIn } from './hands.ts';
import { put } from './rc/host.ts';
import { makeRoot, type Release } from './roots.ts';

const root = freshFolder();
const OVERRIDE = '/etc/init/libvirt-bin.override';
const RUNS = 'libvirt-bin start/running, process 77\n';

/** What initctl says to `status`. @param status its exit status */
const view = async (output: string, status = 0): Promise<UpstartView | null> =>
  viewBy(await hostOf(root()), async ([verb]) =>
    Promise.resolve(
      verb === 'version' ? { status: 0, output: 'init (upstart 1.12.1)\n' } : { status, output },
    ),
  );

const lineOf = (check: UpstartView | null): string => {
  if (check === null) return 'nothing';
  const { good, text, remedy } = verdict(check, 'own-script');
  return good ? text : `! ${text} -> ${remedy ?? ''}`;
};

/** libvirtd as process 77, started this many seconds ago. */
const libvirtdOf = (ageSeconds: number): void => {
  put(root(), 'proc/uptime', '90000.00 100.00\n');
  const fields = Array.from({ length: 50 }, () => '0');
  fields[22 - 3] = String((90_000 - ageSeconds) * 100);
  put(root(), 'proc/77/stat', `77 (lib (virt) d) ${fields.join(' ')}\n`);
};

const installed = async (release: Release): Promise<void> => {
  makeRoot(root(), release);
  await installIn(root());
};

describe('our job', () => {
  test.each([
    [0, 'Upstart knows the job libvirt-shutdown-domains: good'],
    [1, /^! Upstart does not know the job libvirt-shutdown-domains -> initctl reload-configuration/u],
  ])('is known to it or not: initctl ends with %i', async (status, expected) => {
    await installed('10.04');
    expect(lineOf(await view('', status))).toMatch(expected);
  });
});

describe('libvirt-bin keeps the pre-stop that it was started with:', () => {
  const ANEW =
    'stop libvirt-bin && start libvirt-bin # guests run on; those marked for autostart are started';
  const GOOD = `libvirt-bin runs with the pre-stop of ${OVERRIDE}: good`;
  const UNTOLD = `! which pre-stop libvirt-bin runs with cannot be told -> ${ANEW}`;

  test('it is ours if the override is older than the process', async () => {
    await installed('14.04');
    libvirtdOf(-10);
    expect(lineOf(await view(RUNS))).toBe(GOOD);
    libvirtdOf(3600);
    expect(lineOf(await view(RUNS))).toBe(
      `! libvirt-bin was started before ${OVERRIDE} came, and keeps the pre-stop of then until it is stopped -> ${ANEW}`,
    );
  });

  test.each<[string, () => void]>([
    [
      'the override is gone',
      () => {
        rmSync(join(root(), OVERRIDE));
      },
    ],
    [
      'the process has ended',
      () => {
        rmSync(join(root(), 'proc/77'), { recursive: true });
      },
    ],
    [
      'its age is no number',
      () => {
        put(root(), 'proc/77/stat', '77 (libvirtd) S\n');
      },
    ],
    [
      '/proc is not there',
      () => {
        rmSync(join(root(), 'proc'), { recursive: true });
      },
    ],
  ])('it is not called good where that cannot be told: %s', async (_, spoil) => {
    await installed('14.04');
    libvirtdOf(-10);
    spoil();
    expect(lineOf(await view(RUNS))).toBe(UNTOLD);
  });

  test('one that does not run keeps none', async () => {
    await installed('14.04');
    expect(lineOf(await view('libvirt-bin stop/waiting\n'))).toBe('nothing');
  });

  test('this machine’s /proc is read as that of the test', async () => {
    await installed('14.04');
    put(root(), 'proc/uptime', readFileSync('/proc/uptime', 'utf8'));
    put(root(), 'proc/77/stat', readFileSync('/proc/self/stat', 'utf8'));
    // This process is older than the file.
    expect((await view(RUNS))?.good).toBe(false);
  });
});
