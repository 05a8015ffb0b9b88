import type { BatteryReading, Power } from '../../shutdown/battery-source.ts';
import { fieldsOf } from './fields.ts';
import { duration, isNonsense, percent } from './numbers.ts';

/**
 * `apcaccess status`: apcupsd's manual, "Status report fields". TIMELEFT, DLOWBATT and MINTIMEL, its setting
 * MINUTES, are minutes. A sentence where it tells neither a status nor a runtime, or has no UPS.
 */
export const parseApcaccess = (text: string): BatteryReading | string => {
  const fields = fieldsOf(text);
  const status = fields.get('STATUS') ?? '';
  if (/\bCOMMLOST\b/u.test(status)) return 'apcupsd has lost its UPS (COMMLOST)';
  const runtime = fields.get('TIMELEFT');
  const runtimeMs = duration(runtime, 60_000);
  const power = powerOf(status);
  if (power !== 'low' && isNonsense(runtime, runtimeMs))
    return `apcaccess tells nonsense: TIMELEFT: ${runtime ?? ''}`;
  if (power === 'unknown' && runtimeMs === null) return 'apcaccess tells neither STATUS nor TIMELEFT';
  return {
    power,
    runtimeMs,
    chargePercent: percent(fields.get('BCHARGE')),
    lowMs: duration(fields.get('DLOWBATT'), 60_000),
    actsMs: duration(fields.get('MINTIMEL'), 60_000),
    status,
  };
};

/** `SHUTTING DOWN` is what apcupsd shows from its decision on; `ONLINE` may stand beside TRIM or BOOST. */
const powerOf = (status: string): Power => {
  if (/\bSHUTTING DOWN\b/u.test(status)) return 'low';
  if (/\bONBATT\b/u.test(status)) return /\bLOWBATT\b/u.test(status) ? 'low' : 'battery';
  if (/\bONLINE\b/u.test(status)) return 'mains';
  return /\bLOWBATT\b/u.test(status) ? 'low' : 'unknown';
};
