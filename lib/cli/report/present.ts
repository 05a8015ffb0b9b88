import { placeFile } from '../../host/place-file.ts';
import { asLine } from '../../report/texts.ts';
import { renderPage } from '../../report/timeline/page/page.ts';
import { pastRunRecord } from '../../report/timeline/json.ts';
import type { Timeline } from '../../report/timeline/model.ts';
import { renderTimelines } from '../../report/timeline/terminal.ts';
import {
  noRunWhole,
  noRunYet,
  pageNotWritten,
  pageWritten,
  unreadableLines,
} from '../../report/timeline/texts.ts';
import type { TableOptions } from '../../report/view-options.ts';
import type { Settings } from '../options.ts';
import { complain, give, sayMistakes, sayPainted, sayWrapped } from '../say.ts';
import { isStandardOutput } from './place.ts';

export interface Presented {
  readonly settings: Settings;
  readonly file: string;
  /** Lines of the file that could not be read. */
  readonly unreadable: number;
  /** Runs of the file that cannot be shown, for their beginning is not there. */
  readonly beheaded: number;
  /** The newest last. */
  readonly timelines: readonly Timeline[];
  readonly look: TableOptions;
}

/** Says the timelines in the way that was asked for. Gives the exit status. */
export const present = async (presented: Presented): Promise<number> => {
  const { settings, timelines, look, file } = presented;
  const unreadable = unreadableLines(file, presented.unreadable, presented.beheaded);
  const json = settings.json.value;
  const page = settings.html.value;
  if (json && unreadable !== null) complain(unreadable);
  if (timelines.length === 0) return presentNone(presented, json ? null : unreadable);
  const status = page === '' ? 0 : await writePage(page, renderPage(timelines, { file, unreadable }));
  if (status !== 0) return status;
  if (json) for (const timeline of timelines) give(JSON.stringify(pastRunRecord(timeline)));
  else if (page === '') for (const line of renderTimelines(timelines, unreadable, look)) sayPainted(line);
  else if (!isStandardOutput(page)) sayWrapped(pageWritten(page, timelines.length));
  return 0;
};

const presentNone = ({ settings, file, beheaded }: Presented, unreadable: string | null): number => {
  if (settings.json.value) return 0;
  if (unreadable !== null) sayWrapped(unreadable);
  const page = settings.html.value;
  const none = beheaded === 0 ? noRunYet(file) : noRunWhole(file);
  sayWrapped(`${none}${page === '' ? '' : ` ${page} was not written.`}`);
  return 0;
};

const writePage = async (page: string, text: string): Promise<number> => {
  if (isStandardOutput(page)) {
    give(text.trimEnd());
    return 0;
  }
  const placed = await placeFile(page, text);
  if (placed.is === 'written') return 0;
  const problem = asLine(pageNotWritten(page, placed.code, placed.detail));
  if (placed.is === 'refused') return sayMistakes([problem]);
  complain(problem);
  return 1;
};
