// Real apcupsd, with Debian's apccontrol and event scripts: on battery it calls what `init generate apcupsd` made, and that saves
// the guests before apcupsd shuts the host down.
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { upsFiles } from '../../lib/init/ups-files.ts';
import { BUILT_FILE } from './lab/built-file.ts';
import { startApcupsd, type Apcupsd } from './lab/ups/apcupsd.ts';
import { upsTools } from './lab/ups/tools.ts';
import { useHost } from './support/host.ts';
import { eventsOf, tell } from './support/run.ts';
import { until } from './support/until.ts';

const host = useHost();
let tools: string;
let apcupsd: Apcupsd;

beforeAll(async () => {
  tools = await upsTools();
  apcupsd = await startApcupsd({ within: host.lab });
}, 120_000);
afterAll(() => apcupsd.stop());

/** As the words at the end of `init generate apcupsd` say it. */
const putInPlace = async (): Promise<void> => {
  const given = { node: process.execPath, script: BUILT_FILE, ups: apcupsd.address };
  const [script] = upsFiles('apcupsd', given, '1.2.3');
  if (script === undefined) throw new TypeError('the script comes first');
  const place = join(apcupsd.folder, basename(script.path));
  await writeFile(place, script.text, { mode: script.mode });
  execFileSync('sed', ['-i', `1a ${place}`, join(apcupsd.folder, 'onbattery')]);
};

test('onbattery has the program save the guests; later apcupsd shuts the host down, and a run then is told so', async () => {
  const web = await host.guest({ name: 'web' });
  await putInPlace();
  await apcupsd.set({ STATUS: 'ONBATT', TIMELEFT: '1.5 Minutes', BCHARGE: '40.0 Percent' });
  await until(async () => (await host.state(web)) === 'shut off (shutdown)', 'the guest’s end');
  expect(await web.marker()).toMatchObject({ clean: true, presses: 1 });

  // MINUTES 3, which has to hold for 5 s.
  await apcupsd.shows({ STATUS: 'SHUTTING DOWN', TIMELEFT: '1.5 Minutes' });
  await until(async () => (await apcupsd.calls()).includes('shutdown -h now'), 'the shutdown command');
  // It does not wait for them.
  const calls = await apcupsd.calls();
  expect(calls.sort()).toEqual(['doshutdown', 'onbattery', 'powerout', 'runlimit', 'shutdown -h now']);
  const waited = await host.record();
  expect(eventsOf(waited, 'run-ended')).toMatchObject([{ outcomes: [{ outcome: 'clean' }] }]);
  expect(eventsOf(waited, 'battery-read')[0]).toMatchObject({ status: 'ONBATT SLAVE', chargePercent: 40 });

  await host.lab.start([web]);
  const end = await host.run(['-t', '120', '--battery', `apcupsd:${apcupsd.address}`], { standIns: tools })
    .ended;
  expect(end.status, tell(end.events)).toBe(0);
  const [told] = eventsOf(end.events, 'battery-read');
  expect(told).toMatchObject({ status: 'SHUTTING DOWN', runtimeSeconds: 90, moved: true });
  expect(told?.limitSeconds).toBeCloseTo((told?.elapsed ?? 0) + 60, 0);
});
