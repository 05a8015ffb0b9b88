import type { ConnectionFacts, Facts, InitFacts, Lack, RecordFacts, VirshFacts } from '../../check/facts.ts';
import { batterySentence } from '../battery-words.ts';
import { plain } from '../duration.ts';
import { shown } from '../printable.ts';
import { makeStyle } from '../style.ts';
import type { TableOptions } from '../view-options.ts';
import { connectionName, count } from '../words.ts';
import { broken } from './broken.ts';

/** What was looked at: a line for each, that a report of a fault can be begun with. */
export const headerLines = (facts: Facts, options: TableOptions): string[] => {
  const { faint } = makeStyle(options.color);
  return factRows(facts).flatMap(([label, text]) =>
    broken(shown(text, options.unicode), options.columns - LABEL_WIDTH).map(
      (line, at) => `${faint((at === 0 ? label : '').padEnd(LABEL_WIDTH))}${line}`,
    ),
  );
};

const LABEL_WIDTH = 10;

type Row = readonly [label: string, text: string];

const factRows = ({ host, guests, limits }: Facts): Row[] => [
  ['Node', `${host.node.version} (${host.node.path})`],
  ['virsh', virshText(host.virsh)],
  ...host.connections.map((connection, at): Row => [at === 0 ? 'libvirtd' : '', connectionText(connection)]),
  ['init', initText(host.init)],
  ['record', recordText(host.record)],
  ['guests', guestsText(guests.length, limits.plan.leftAlone.length)],
  ...predictionRows(limits),
  ...batteryRows(limits),
];

const virshText = ({ version, lacks }: VirshFacts): string =>
  version === null ? 'none found' : `${version}${without(lacks)}`;

/** `, without modes, graceful`. */
const without = (lacks: readonly Lack[]): string =>
  lacks.length === 0 ? '' : `, without ${lacks.join(', ')}`;

const connectionText = ({ uri, answer }: ConnectionFacts): string => {
  const name = connectionName(uri);
  if (!answer.ok) return `${name}: cannot be asked`;
  const events = answer.events ? 'lifecycle events' : 'polled, no lifecycle events';
  const version = `${answer.daemon ?? 'version unknown'}${without(answer.lacks)}`;
  return `${name}: ${version}, ${events}, ${count(answer.guests, 'guest')}`;
};

const initText = (init: InitFacts): string => {
  switch (init.is) {
    case 'served':
      return init.headline;
    case 'unserved':
      return `${init.init}, for which there are no files`;
    case 'unknown':
      return init.cause;
  }
};

const recordText = (record: RecordFacts): string => {
  switch (record.is) {
    case 'kept':
      return `${record.file}, ${record.runs === 0 ? 'no run yet' : count(record.runs, 'run')}`;
    case 'unreadable':
      return `${record.file}, cannot be read`;
    case 'none':
      return 'none is kept';
  }
};

const guestsText = (guests: number, leftAlone: number): string =>
  `${count(guests, 'guest')} looked at${leftAlone === 0 ? '' : `, ${String(leftAlone)} of them left alone by a run`}`;

/** Without a guest there is nothing to predict. */
const predictionRows = ({ plan, prediction, policy }: Facts['limits']): Row[] => {
  if (plan.groups.length === 0) return [];
  const { worstMs, availableMs } = prediction;
  const limit = policy.limitMs === Infinity ? 'no limit' : `${plain(availableMs)} until the last resort`;
  const assumed = prediction.groups
    .flatMap((group) => group.guests)
    .filter(({ duration }) => duration.basis === 'assumed').length;
  const worst =
    (worstMs === Infinity ? 'at worst not all go down' : `all down after ${plain(worstMs)} at worst`) +
    (assumed === 0 ? '' : ` (assumed for ${count(assumed, 'guest')})`);
  return [['time', `${worst}; ${limit}`]];
};

const batteryRows = ({ battery }: Facts['limits']): Row[] => {
  if (battery === null) return [];
  const { source, reading, statedMs, marginMs } = battery.known;
  const stated = statedMs === null ? [] : [`BATTERY_RUNTIME ${plain(statedMs)}`];
  if (source === null) return [['battery', stated.join('')]];
  const told = reading === null ? 'cannot be read' : batterySentence(reading);
  return [['battery', [`${source}: ${told}`, `margin ${plain(marginMs)}`, ...stated].join('; ')]];
};
