import type { BatteryReading, Power } from '../../shutdown/battery-source.ts';
import { fieldsOf } from './fields.ts';
import { duration, isNonsense, percent } from './numbers.ts';

/**
 * `upsc UPS`: the variables of NUT's developer guide, appendix "NUT command and variable naming scheme". Times are seconds.
 * A sentence where it tells neither a status nor a runtime, or a runtime that is none; low battery is believed all the same.
 */
export const parseUpsc = (text: string): BatteryReading | string => {
  const fields = fieldsOf(text);
  const status = fields.get('ups.status') ?? '';
  const runtime = fields.get('battery.runtime');
  const runtimeMs = duration(runtime, 1000);
  const power = powerOf(status.split(/\s+/u));
  if (power !== 'low' && isNonsense(runtime, runtimeMs))
    return `upsc tells nonsense: battery.runtime: ${runtime ?? ''}`;
  if (power === 'unknown' && runtimeMs === null) return 'upsc tells neither ups.status nor battery.runtime';
  return {
    power,
    runtimeMs,
    chargePercent: percent(fields.get('battery.charge')),
    lowMs: duration(fields.get('battery.runtime.low'), 1000),
    status,
  };
};

/** FSD: a shutdown that upsmon or an administrator has ordered, whatever the mains do. LB on mains: it is being charged. */
const powerOf = (flags: readonly string[]): Power => {
  if (flags.includes('FSD')) return 'low';
  if (flags.includes('OB')) return flags.includes('LB') ? 'low' : 'battery';
  if (flags.includes('OL')) return 'mains';
  return flags.includes('LB') ? 'low' : 'unknown';
};
