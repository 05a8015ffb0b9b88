import type { CommandModule } from 'yargs';

/** The default command. */
export const shutdownCommand: CommandModule = {
  command: ['shutdown [guest..]', '$0'],
  describe: 'shut down these guests, or all that are running (the default command)',
  builder: (yargs) => yargs.positional('guest', { type: 'string', describe: 'names, UUIDs or globs' }),
  handler: () => undefined,
};
