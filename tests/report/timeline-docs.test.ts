// docs/report.md against what it describes.
import { expect, it } from 'vitest';
import { pastRunRecord } from '../../lib/report/timeline/json.ts';
import { SIGN_NAMES, SIGNS } from '../../lib/report/timeline/signs.ts';
import { renderTimelines } from '../../lib/report/timeline/terminal.ts';
import { read } from '../house/sources.ts';
import { asked, batteryRead, batteryUnread, cutOff, heartbeat, NUT } from './support/past-run.ts';

const page = read('docs/report.md');
const plot = { groups: [['db1']], settings: NUT };
const told = [batteryRead(0.5), batteryUnread(30)];
const cut = cutOff('power', plot, asked(1, 'db1'), ...told, asked(31, 'db1', 2), heartbeat(34));

it('every sign is explained, in both of its forms', () => {
  const rows = [...page.matchAll(/^\| `(\S)` +\| `(\S)` +\|/gmu)].map(([, unicode, ascii]) => ({
    unicode,
    ascii,
  }));
  for (const name of SIGN_NAMES) {
    const { unicode, ascii } = SIGNS[name];
    expect(rows).toContainEqual({ unicode, ascii });
  }
  expect(rows).toHaveLength(SIGN_NAMES.length + 2);
});

it('every field of --json is described', () => {
  const json = pastRunRecord(cut);
  const fields = [
    ...[json, json.guests[0], json.cutOff, json.lastResort],
    ...[json.battery, json.battery?.readings[0], json.battery?.unread[0]],
  ].flatMap((one) => Object.keys(one ?? {}));
  expect(fields.length).toBeGreaterThan(20);
  for (const field of fields) expect(page, field).toContain(`\`${field}\``);
});

it('the sentence about a record that was cut off is the one that is said', () => {
  const [sentence] = /^> (.*)$/mu.exec(page)?.slice(1) ?? [];
  const wide = { color: false, unicode: true, many: false, columns: 200 };
  expect(renderTimelines([cut], null, wide)).toContain(sentence);
});
