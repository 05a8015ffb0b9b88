import type { BatteryReading, Power } from '../../shutdown/battery-source.ts';
import { fieldsOf } from './fields.ts';
import { credible, duration, isNonsense, percent } from './numbers.ts';

/**
 * `upsc UPS`: the variables of NUT's developer guide, appendix "NUT command and variable naming scheme". Times are seconds.
 * A sentence where it tells neither a status nor a runtime, or a runtime that is none; low battery and a shutdown that was ordered
 * are believed all the same.
 */
export const parseUpsc = (text: string): BatteryReading | string => {
  const fields = fieldsOf(text);
  const status = fields.get('ups.status') ?? '';
  const runtime = fields.get('battery.runtime');
  const runtimeMs = duration(runtime, 1000);
  const power = powerOf(status.split(/\s+/u));
  if (power !== 'low' && power !== 'ordered' && isNonsense(runtime, runtimeMs))
    return `upsc tells nonsense: battery.runtime: ${runtime ?? ''}`;
  if (power === 'unknown' && runtimeMs === null) return 'upsc tells neither ups.status nor battery.runtime';
  const chargePercent = percent(fields.get('battery.charge'));
  return {
    power,
    runtimeMs: credible(runtimeMs, { isLow: power === 'low', chargePercent }),
    chargePercent,
    lowMs: duration(fields.get('battery.runtime.low'), 1000),
    // ups.conf(5), ignorelb: then the driver compares battery.charge and battery.runtime with their marks.
    lowBy: fields.has('driver.flag.ignorelb') ? 'marks' : 'ups',
    status,
  };
};

/**
 * FSD: a shutdown that upsmon or an administrator has ordered, whatever the mains do. LB on mains: it is being charged. CAL with
 * OB: upsmon does not call that critical, low or not (clients/upsmon.c, is_ups_critical).
 */
const powerOf = (flags: readonly string[]): Power => {
  const isOrdered = flags.includes('FSD');
  if (flags.includes('OL')) return isOrdered ? 'ordered' : 'mains';
  if (flags.includes('CAL') && !isOrdered) return 'calibrating';
  if (flags.includes('LB')) return 'low';
  if (isOrdered) return 'ordered';
  return flags.includes('OB') ? 'battery' : 'unknown';
};
