import { once } from 'node:events';
import { expect } from 'vitest';
import type { CheckRecord, FindingFields } from '../../../lib/report/check/json.ts';
import type { Host } from './host.ts';
import type { RunOptions } from './run.ts';

export interface Checked {
  readonly status: number | null;
  readonly record: CheckRecord;
  /** By guest. What this machine's own init is like is not the tests' affair. */
  readonly codes: Readonly<Record<string, readonly string[]>>;
}

/** Runs `check`. Throws unless everything is as it was. */
export const checkOn = async (
  host: Host,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Checked> => {
  const before = await everything(host);
  const end = await host.run(['check', ...args], options).ended;
  expect(await everything(host)).toBe(before);
  expect(end.events, end.stderr).toHaveLength(1);
  const record = end.events[0] as unknown as CheckRecord;
  expect(end.status).toBe(record.counts.error > 0 ? 3 : 0);
  const codes: Record<string, string[]> = {};
  for (const { about, code } of record.findings) if (about !== null) (codes[about.name] ??= []).push(code);
  return { status: end.status, record, codes };
};

/** What was found about a guest, or about the host; throws where nothing was. */
export const findingIn = ({ record }: Checked, code: string, name: string | null = null): FindingFields => {
  const found = record.findings.find((one) => one.code === code && (about(one) ?? null) === name);
  if (found === undefined) throw new Error(`no ${code} of ${name ?? 'the host'}`);
  return found;
};

const about = (finding: FindingFields): string | undefined => finding.about?.name;

/** Does what a remedy says: its virsh commands, by a shell of the host, in order. Throws if one fails. */
export const mend = async (host: Host, { remedy }: FindingFields): Promise<void> => {
  const commands = [...remedy.matchAll(/`(virsh [^`]*)`/gu)].map(([, command = '']) => command);
  expect(commands, remedy).not.toEqual([]);
  const script = ['set -e', `cd ${host.lab.folder}`, ...commands].join('\n');
  const [status] = (await once(host.lab.spawn(['sh', '-c', script]), 'exit')) as [number | null];
  expect(status, script).toBe(0);
};

/** All that libvirt tells of the guests, but what passes by itself. */
export const everything = async ({ lab }: Host): Promise<string> => {
  const list = await lab.virsh('list', '--all');
  const uuids = (await lab.virsh('list', '--all', '--uuid')).split('\n').filter((line) => line !== '');
  const script = uuids.flatMap((uuid) => [`domstate --reason ${uuid}`, `dominfo ${uuid}`, `dumpxml ${uuid}`]);
  const told = uuids.length === 0 ? '' : await lab.virsh(script.join('; '));
  return `${list}${told.replace(/^CPU time:.*$/gmu, '')}`;
};
