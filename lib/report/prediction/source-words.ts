import type { Share } from '../../shutdown/outage.ts';
import { plain } from '../duration.ts';
import { oneLine } from '../printable.ts';
import type { Message } from '../texts.ts';

/** @param source as it was given: `nut:ups@host`, `apcupsd` @param why a sentence of cause */
export const sourceUnread = (source: string, why: string): Message => ({
  cause: `${source} cannot be read: ${oneLine(why).replace(/[.;,: ]+$/u, '')}`,
  remedy: why.endsWith('is not installed') ? INSTALL[toolOf(source)] : lookYourself(source),
});

const INSTALL = {
  nut: 'install nut-client, or put upsc on PATH',
  apcupsd: 'install apcupsd, or put apcaccess on PATH',
} as const;

const lookYourself = (source: string): string => {
  const daemon = DAEMONS[toolOf(source)];
  return `${askCommand(source)} shows the same: ${daemon} (BATTERY=${source})?`;
};

const DAEMONS = {
  nut: 'do upsd and the driver run (`service nut-server status`), is the UPS called so',
  apcupsd: 'does apcupsd run (`service apcupsd status`), with NETSERVER on, at that place',
} as const;

/** `upsc ups@host`: to be copied. */
export const askCommand = (source: string): string => {
  const address = source.slice(source.indexOf(':') + 1);
  if (toolOf(source) === 'nut') return `\`upsc ${address}\``;
  return `\`apcaccess status${source.includes(':') ? ` ${address}` : ''}\``;
};

export const toolOf = (source: string): 'nut' | 'apcupsd' => (source.startsWith('nut:') ? 'nut' : 'apcupsd');

/** `1500 s of battery less 30 s of margin and 20 s for the last resort leave 1450 s`. */
export const shareWords = ({
  lastsMs,
  marginMs,
  reserveMs,
  forGuestsMs,
  by,
  isLowAssumed,
}: Share): string => {
  const less = [
    ...(marginMs > 0 ? [`${plain(marginMs)} of margin`] : []),
    ...(reserveMs > 0 ? [`${plain(reserveMs)} for the last resort`] : []),
  ];
  const lasts = `${plain(lastsMs)} ${isLowAssumed ? '(assumed) ' : ''}${OF_BATTERY[by]}`;
  return less.length === 0
    ? `there are ${lasts}`
    : `${lasts} less ${less.join(' and ')} leave ${plain(forGuestsMs)}`;
};

const OF_BATTERY: Readonly<Record<Share['by'], string>> = {
  runtime: 'of battery',
  warning: 'from its low battery warning on',
  stated: 'of battery (BATTERY_RUNTIME)',
};

/** Who shuts the host down. apcupsd has other marks, too, which may come first. */
export const beginsWords = (source: string): string =>
  toolOf(source) === 'nut' ? 'upsmon begins' : 'apcupsd may begin';

/** Where that is a mark of apcupsd's own: `, at MINUTES 3`. */
export const markWords = ({ by, lastsMs }: Share): string =>
  by === 'runtime' ? `, at MINUTES ${String(lastsMs / 60_000)}` : '';

/** What a UPS that does not tell how long it lasts means for a run. */
export const NO_RUNTIME = 'a run on battery keeps its limit until the UPS calls itself low';
