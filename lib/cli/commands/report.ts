import type { CommandModule } from 'yargs';

/** Reads the record, and asks no libvirt. */
export const reportCommand: CommandModule = {
  command: 'report',
  describe: 'the last runs, from the record: a timeline per guest',
  handler: () => undefined,
};
