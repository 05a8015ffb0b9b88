import { runFate, viewHost } from '../../host/run-fate.ts';
import type { PastRun } from '../../report/history/runs.ts';
import { begunAt } from '../../report/timeline/local-time.ts';
import { timelineOf, type Timeline } from '../../report/timeline/model.ts';
import type { ReportLine } from '../command-line.ts';
import { openConsole } from '../console.ts';
import { readPast } from '../past.ts';
import { readSettings } from '../read-settings.ts';
import { sayMistakes, sayWhole } from '../say.ts';
import { mistakeIn } from './mistakes.ts';
import { present } from './present.ts';

/** Shows the last runs, from the record. Asks no libvirt. Gives the exit status. */
export const runReport = async ({ flags }: ReportLine): Promise<number> => {
  const { env } = process;
  const read = await readSettings(flags, env);
  if (!read.ok) return sayMistakes(read.problems);
  const { settings } = read;
  const past = await readPast(settings, env);
  const mistake = mistakeIn(settings, flags.has('html'), past);
  if (mistake !== null) return sayMistakes([mistake]);
  const { file, runs, unreadable } =
    past.is === 'read' ? past : { ...NOTHING, file: 'file' in past ? past.file : '' };
  const timelines = await Promise.all(runs.slice(-settings.last.value).map(timelineHere));
  const { look } = openConsole(settings, env);
  return sayWhole(async () => present({ settings, file, unreadable, timelines, look }));
};

const NOTHING = { runs: [], unreadable: 0 };

/** A run whose record has no end is told in the light of what this host has done since. */
const timelineHere = async (run: PastRun): Promise<Timeline> => {
  if (run.end !== null) return timelineOf(run, 'unknown');
  const { begun, lines } = run;
  const last = lines[lines.length - 1] ?? begun;
  const traces = {
    host: begun.host,
    pid: begun.pid,
    begunAt: [begunAt(begun), begunAt(last)],
    lastLineAt: Date.parse(last.time),
  };
  return timelineOf(run, runFate(traces, await viewHost(begun.pid)));
};
