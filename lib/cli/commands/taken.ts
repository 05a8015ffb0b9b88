import type { OPTIONS } from '../options.ts';

export type CommandName = 'shutdown' | 'plan' | 'check' | 'report';
type OptionName = keyof typeof OPTIONS;

/** An option that would not be heeded is a slip, and may be a dear one. */
export const unfitOption = (command: CommandName, given: Iterable<string>): string | null => {
  for (const name of given) {
    const problem = unfit(command, name as OptionName);
    if (problem !== null) return problem;
  }
  return null;
};

/** Whether a command heeds an option. */
export const takes = (command: CommandName, name: OptionName): boolean =>
  command === 'report' ? BY_REPORT.includes(name) : !NOT_BY[command].includes(name);

const unfit = (command: CommandName, name: OptionName): string | null => {
  if (takes(command, name)) return null;
  return ONLY_REPORT.includes(name) ? `--${name} is for report` : `${command} does not take --${name}`;
};

const ONLY_REPORT: readonly OptionName[] = ['last', 'html'];
/** It reads one file, and no settings of a run. */
const BY_REPORT: readonly OptionName[] = [...ONLY_REPORT, 'json', 'no-color', 'record', 'defaults'];
const NOT_BY: Readonly<Record<Exclude<CommandName, 'report'>, readonly OptionName[]>> = {
  shutdown: ONLY_REPORT,
  plan: [...ONLY_REPORT, 'battery-wait'],
  check: [...ONLY_REPORT, 'if-host-going-down', 'dry-run', 'lock', 'battery-wait'],
};
