import type { RunRecord } from '../../../lib/report/record-types.ts';
import type { Host } from '../lab/host.ts';

const RECORD = '/var/log/libvirt-shutdown-domains/runs.jsonl';

/** What is on the host's disk of its runs, after it went down too. Throws unless each line is whole. */
export async function record(host: Host): Promise<RunRecord[]> {
  const text = await host.read(RECORD);
  return text
    .replace(/\n$/u, '')
    .split('\n')
    .map((line) => JSON.parse(line) as RunRecord);
}

/** The outcome of each guest by name, as the last run wrote it; undefined: it has not written its end. */
export async function recordedOutcomes(host: Host): Promise<Record<string, string> | undefined> {
  const last = (await record(host)).at(-1);
  if (last?.event !== 'run-ended') return undefined;
  return Object.fromEntries(last.outcomes.map(({ guest, outcome }) => [guest.name, outcome]));
}
