/** Fields of `apcaccess status`, as they stand behind the colon; null: the UPS tells no such field. */
export type ApcFields = Readonly<Record<string, string | null>>;

/** A Smart-UPS on mains, full, as apcupsd 3.14.14 tells it: its names, its order, its units, and the blank behind a status. */
export const FULL: ApcFields = {
  DATE: '2026-01-05 08:00:00 +0000  ',
  HOSTNAME: 'lab',
  VERSION: '3.14.14 (31 May 2016) debian',
  UPSNAME: 'lab',
  CABLE: 'USB Cable',
  DRIVER: 'USB UPS Driver',
  UPSMODE: 'Stand Alone',
  STARTTIME: '2026-01-05 07:59:00 +0000  ',
  MODEL: 'Smart-UPS 1500',
  STATUS: 'ONLINE ',
  LINEV: '230.0 Volts',
  LOADPCT: '20.0 Percent',
  BCHARGE: '100.0 Percent',
  TIMELEFT: '25.0 Minutes',
  MBATTCHG: '5 Percent',
  MINTIMEL: '3 Minutes',
  MAXTIME: '0 Seconds',
  DLOWBATT: '2 Minutes',
  BATTV: '27.3 Volts',
  NUMXFERS: '0',
  TONBATT: '0 Seconds',
  CUMONBATT: '0 Seconds',
  XOFFBATT: 'N/A',
  SERIALNO: 'LAB000000000',
};

/** apcupsd's own bits, which another apcupsd goes by. */
const FLAGS: Readonly<Record<string, number>> = {
  CAL: 0x1,
  TRIM: 0x2,
  BOOST: 0x4,
  ONLINE: 0x8,
  ONBATT: 0x10,
  OVERLOAD: 0x20,
  LOWBATT: 0x40,
  REPLACEBATT: 0x80,
  COMMLOST: 0x100,
  SHUTTING: 0x200,
};
const PLUGGED_IN = 0x0100_0000;
const BATTERY_PRESENT = 0x0400_0000;

/** The records of one answer, with the head and the end that apcupsd gives them, and the flags of the status. */
export function apcRecords(fields: ApcFields): string[] {
  const { DATE = '', STATUS } = fields;
  const all: ApcFields = { ...fields, STATFLAG: fields['STATFLAG'] ?? flagsOf(STATUS ?? '') };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [line(name, value)]));
  const body = [...lines, line('END APC', DATE ?? '')];
  const bytes = body.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const head = ['001', String(body.length + 1).padStart(3, '0'), String(bytes).padStart(4, '0')];
  return [line('APC', head.join(',')), ...body];
}

const line = (name: string, value: string): string => `${name.padEnd(9)}: ${value}\n`;

function flagsOf(status: string): string {
  const words = status.split(' ');
  const battery = words.includes('NOBATT') ? 0 : BATTERY_PRESENT;
  const flags = words.reduce((sum, word) => sum | (FLAGS[word] ?? 0), PLUGGED_IN | battery);
  return `0x${flags.toString(16).toUpperCase().padStart(8, '0')}`;
}
