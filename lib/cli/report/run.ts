import { timelineOf } from '../../report/timeline/model.ts';
import type { ReportLine } from '../command-line.ts';
import { openConsole } from '../console.ts';
import { readPast, type Past } from '../past.ts';
import { readEachSetting } from '../read-settings.ts';
import { sayMistakes, sayWhole } from '../say.ts';
import { mistakeIn } from './mistakes.ts';
import { present, type Presented } from './present.ts';

/** Shows the last runs, from the record. Asks no libvirt. Gives the exit status. */
export const runReport = async ({ flags }: ReportLine): Promise<number> => {
  const { env } = process;
  const read = await readEachSetting(flags, env);
  if (!read.ok) return sayMistakes(read.problems);
  const { settings } = read;
  const past = await readPast(settings, env);
  const mistake = await mistakeIn(settings, flags.has('html'), past);
  if (mistake !== null) return sayMistakes([mistake]);
  const { look } = openConsole(settings, env);
  return sayWhole(async () => present({ settings, look, ...shown(past, settings.last.value) }));
};

/** A run whose record has no end is told in the light of what this host has done since. */
const shown = (
  past: Past,
  last: number,
): Pick<Presented, 'file' | 'unreadable' | 'beheaded' | 'timelines'> => {
  if (past.is !== 'read')
    return { file: past.is === 'none' ? '' : past.file, unreadable: 0, beheaded: 0, timelines: [] };
  const { file, unreadable, beheaded, runs, fateOf } = past;
  return {
    file,
    unreadable,
    beheaded,
    timelines: runs.slice(-last).map((run) => timelineOf(run, fateOf(run))),
  };
};
