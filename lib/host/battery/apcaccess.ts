import type { BatteryReading, Power } from '../../shutdown/battery-source.ts';
import { fieldsOf } from './fields.ts';
import { credible, duration, isNonsense, percent } from './numbers.ts';

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
  const power = status === SHUTTING_DOWN ? powerBehind(fields.get('STATFLAG'), runtimeMs) : powerOf(status);
  if (power !== 'low' && power !== 'ordered' && isNonsense(runtime, runtimeMs))
    return `apcaccess tells nonsense: TIMELEFT: ${runtime ?? ''}`;
  if (power === 'unknown' && runtimeMs === null) return 'apcaccess tells neither STATUS nor TIMELEFT';
  const chargePercent = percent(fields.get('BCHARGE'));
  return {
    power,
    runtimeMs: credible(runtimeMs, { isLow: power === 'low', chargePercent }),
    chargePercent,
    lowMs: duration(fields.get('DLOWBATT'), 60_000),
    actsMs: duration(fields.get('MINTIMEL'), 60_000),
    lowBy: 'ups',
    status,
  };
};

/** What apcupsd shows instead of all else from its decision on, be it for LOWBATT, MINUTES, BATTERYLEVEL or TIMEOUT. */
const SHUTTING_DOWN = 'SHUTTING DOWN';

/** `ONLINE` may stand beside TRIM or BOOST. On battery for a calibration counts with apcupsd as not on battery (src/action.c). */
const powerOf = (status: string): Power => {
  const says = (word: string): boolean => status.split(/\s+/u).includes(word);
  if (says('ONBATT')) return says('CAL') ? 'calibrating' : says('LOWBATT') ? 'low' : 'battery';
  if (says('ONLINE')) return 'mains';
  return says('LOWBATT') ? 'low' : 'unknown';
};

/** Its raw bits still tell (include/defines.h). Where there are none, nor a runtime, the battery may be low. */
const powerBehind = (statflag: string | undefined, runtimeMs: number | null): Power => {
  const bits = /^0x([0-9a-f]{1,8})\b/iu.exec(statflag ?? '')?.[1];
  if (bits === undefined) return runtimeMs === null ? 'low' : 'ordered';
  const isSet = (bit: number): boolean => (Number.parseInt(bits, 16) & bit) !== 0;
  return isSet(BATTLOW) && (isSet(ONBATT) || !isSet(ONLINE)) ? 'low' : 'ordered';
};

const ONLINE = 0x08;
const ONBATT = 0x10;
const BATTLOW = 0x40;
