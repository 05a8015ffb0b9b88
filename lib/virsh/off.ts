import type { Guest } from '../guests/guest.ts';
import { LOOK_LIMIT_MS } from './look.ts';
import { parseTable } from './table.ts';
import type { Virsh } from './virsh.ts';

/**
 * The guests of a connection that are off: for words of the command line that name none of the running ones.
 * By UUID and by name, raw where this virsh prints it raw (0.9.11 or later), else as the table has it.
 * @returns null when virsh could not tell
 */
export const listOff = async (
  virsh: Virsh,
  connection: string,
  plainLists: boolean,
): Promise<Guest[] | null> => {
  const script = plainLists ? 'list --inactive --name; echo @; list --inactive --uuid' : 'list --inactive';
  const { stdout, ending } = await virsh.run(connection, [script], { limitMs: LOOK_LIMIT_MS });
  if (ending.is !== 'exited' || ending.code !== 0) return null;
  if (!plainLists) return parseTable(stdout)?.map(({ name }) => offGuest(connection, name, '')) ?? null;
  const [names = '', uuids = ''] = stdout.split(/^@\n/mu);
  return [
    ...lines(names).map((name) => offGuest(connection, name, '')),
    ...lines(uuids).map((uuid) => offGuest(connection, '', uuid)),
  ];
};

const offGuest = (connection: string, name: string, uuid: string): Guest => ({
  connection,
  uuid,
  name,
  id: null,
  state: 'shut off',
  persistent: true,
});

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
