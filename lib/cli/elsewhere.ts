import { unreachable } from '../guests/unreachable.ts';
import type { CommandLine, RunLine } from './command-line.ts';
import { sayInformation, sayMistakes } from './say.ts';

/** What is no run and no plan of one has a story of its own, read only when it is wanted. Gives the exit status. */
export const goElsewhere = async (line: Exclude<CommandLine, RunLine>, version: string): Promise<number> => {
  switch (line.is) {
    case 'information':
      return sayInformation(line.text);
    case 'mistake':
      return sayMistakes([line.problem]);
    case 'init':
      return (await import('./init/run.ts')).runInit(line, version);
    case 'check':
      return (await import('./check/run.ts')).runCheck(line, version);
    case 'report':
      return (await import('./report/run.ts')).runReport(line);
    default:
      return unreachable(line);
  }
};
