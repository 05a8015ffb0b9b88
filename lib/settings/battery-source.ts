import type { BatterySource } from '../shutdown/battery-source.ts';
import type { Parsed } from './option.ts';

/**
 * `nut:UPS[@HOST[:PORT]]` or `apcupsd[:HOST[:PORT]]`; `none` is no source. HOST is a name or an IPv4 address; with nut
 * also an IPv6 address in brackets, which apcaccess (3.14.14) does not take.
 */
export const batterySource = (words: readonly string[]): Parsed<BatterySource | null> => {
  const text = words[words.length - 1] ?? '';
  if (text === 'none') return { ok: true, value: null };
  const source = parse(text);
  return source === null
    ? { ok: false, problem: `takes ${FORMS}; not "${text}"` }
    : { ok: true, value: source };
};

const FORMS = 'nut:UPS[@HOST[:PORT]] or apcupsd[:HOST[:PORT]], nut:apc@localhost for instance';

const NAME = '[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?';
const IPV6 = String.raw`\[[0-9A-Fa-f:.]+\]`;
const PORT = String.raw`(?::(\d{1,5}))?`;
/** A UPS's name is a section of ups.conf; one that begins with a dash would be an option of upsc. */
const NUT = new RegExp(`^nut:([A-Za-z0-9_][A-Za-z0-9_.-]*(?:@(?:${NAME}|${IPV6})${PORT})?)$`, 'u');
const APCUPSD = new RegExp(`^apcupsd(?::(${NAME}${PORT}))?$`, 'u');

const parse = (text: string): BatterySource | null => {
  const [, ups, upsPort] = NUT.exec(text) ?? [];
  if (ups !== undefined && isPort(upsPort)) return { tool: 'nut', address: ups, text };
  const apcupsd = APCUPSD.exec(text);
  if (apcupsd !== null && isPort(apcupsd[2])) return { tool: 'apcupsd', address: apcupsd[1] ?? '', text };
  return null;
};

const isPort = (port: string | undefined): boolean =>
  port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
