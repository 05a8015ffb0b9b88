import { durationFrom, type Duration } from '../guests/duration.ts';
import type { Guest } from '../guests/guest.ts';
import { readRecord } from '../host/read-record.ts';
import { processBeganAt, runFate, viewHost, type HostView, type RunFate } from '../host/run-fate.ts';
import { partsOf, pastEnds, type PastEnds } from '../report/history/parts.ts';
import { begunAt, readRuns, type PastRun, type PastRuns } from '../report/history/runs.ts';
import type { Settings } from './options.ts';
import { recordFileOf } from './run-record.ts';

/** What is recorded of earlier runs. */
export type Past =
  | ({
      readonly is: 'read';
      readonly file: string;
      /** What became of a run whose record has no end. */
      readonly fateOf: (run: PastRun) => RunFate;
    } & PastRuns)
  /** There was no run yet. */
  | { readonly is: 'absent'; readonly file: string }
  | { readonly is: 'unreadable'; readonly file: string; readonly detail: string }
  /** None is kept: `--record none`. */
  | { readonly is: 'none' };

/** Reads the record that a run with these settings would write. Never rejects. */
export const readPast = async (settings: Settings, env: NodeJS.ProcessEnv): Promise<Past> => {
  const file = recordFileOf(settings, env);
  if (file === null) return { is: 'none' };
  const read = await readRecord(file);
  if (read.is !== 'read') return { ...read, file };
  const runs = readRuns(read.text);
  return { is: 'read', file, fateOf: await readFates(runs.runs), ...runs };
};

/** How the guests' parts in earlier runs ended. */
export const endsIn = (past: Past): PastEnds =>
  past.is === 'read' ? pastEnds(past.runs, past.fateOf) : pastEnds([], () => 'unknown');

/** How long each guest will take, by its earlier runs. */
export const durationsIn = (past: Past): ((guest: Guest) => Duration) => {
  const ends = endsIn(past);
  return (guest) => durationFrom(partsOf(ends(guest)));
};

/** The run that is going on at this moment. */
export const runUnderWay = (past: Past): PastRun | undefined =>
  past.is === 'read' ? past.runs.find((run) => past.fateOf(run) === 'under-way') : undefined;

/** In the light of what this host has done since. */
const readFates = async (runs: readonly PastRun[]): Promise<(run: PastRun) => RunFate> => {
  const open = runs.filter(({ end }) => end === null);
  const view = await viewHost();
  const fates = new Map(
    await Promise.all(open.map(async (run): Promise<[string, RunFate]> => [run.id, await fateOf(run, view)])),
  );
  return ({ id, end }) => (end === null ? (fates.get(id) ?? 'unknown') : 'unknown');
};

const fateOf = async ({ begun, lines }: PastRun, view: HostView): Promise<RunFate> => {
  const last = lines[lines.length - 1] ?? begun;
  const traces = {
    host: begun.host,
    pid: begun.pid,
    bootId: begun.bootId ?? null,
    // Of the first line and of the last: the clock may have been set in between.
    begunAt: [begunAt(begun), begunAt(last)],
    lastLineAt: Date.parse(last.time),
  };
  return runFate(traces, view, await processBeganAt(begun.pid));
};
