import type { CommandModule } from 'yargs';

/** Changes nothing: the same reading and planning as a run, without the run. */
export const planCommand: CommandModule = {
  command: 'plan [guest..]',
  describe: 'what would happen, and how the time would be parted; changes nothing',
  builder: (yargs) => yargs.positional('guest', { type: 'string', describe: 'names, UUIDs or globs' }),
  handler: () => undefined,
};
