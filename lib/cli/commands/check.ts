import type { CommandModule } from 'yargs';

/** Changes nothing: looks at what a host's shutdown would meet. */
export const checkCommand: CommandModule = {
  command: 'check [guest..]',
  describe: 'is this host, is each running guest ready? What to mend, and how; changes nothing',
  builder: (yargs) => yargs.positional('guest', { type: 'string', describe: 'names, UUIDs or globs' }),
  handler: () => undefined,
};
