import { beforeAll, describe } from 'vitest';
import { debianRoot } from './lab/debian-root.ts';
import { useHosts } from './lab/use-hosts.ts';
import { brokenScenarios } from './upstart/broken-scenarios.ts';
import { installedScenarios } from './upstart/installed-scenarios.ts';
import { meanwhileScenarios } from './upstart/meanwhile-scenarios.ts';
import { momentScenarios } from './upstart/moment-scenarios.ts';
import { packageScenarios } from './upstart/package-scenarios.ts';
import { fileTests } from './upstart/file-tests.ts';
import { findReleases } from './upstart/releases.ts';
import { serviceScenarios } from './upstart/service-scenarios.ts';
import { controls, shutdownScenarios } from './upstart/shutdown-scenarios.ts';

// A real Upstart is in no package registry. Where the machine has one, it is PID 1 of the hosts below: UPSTART_DEST names the
// folders that `make install DESTDIR=` left, with colons between. Without one, what lands on such a host is tested here, and
// tests/shell runs it with a stand-in that repeats what Upstart was seen to do.

const startHost = useHosts();

beforeAll(async () => {
  await debianRoot();
});

describe('a host of Upstart, whatever init this machine has', () => {
  fileTests();
});

for (const release of findReleases(process.env['UPSTART_DEST']))
  for (const manner of release.manners) {
    const scene = { startHost, release, manner };
    const name = `Upstart ${release.version} is PID 1, libvirt-bin a job in the manner of ${manner}`;
    describe.concurrent(`${name}, and nothing is done about it: the host`, () => {
      controls(scene);
    });
    describe.concurrent(`${name}: the host goes down`, () => {
      shutdownScenarios(scene);
    });
    describe.concurrent(`${name}: the host goes down after or during something else`, () => {
      momentScenarios(scene);
    });
    describe.concurrent(`${name}: the host goes down, and meanwhile`, () => {
      meanwhileScenarios(scene);
    });
    describe.concurrent(`${name}: the host goes down, and something is broken`, () => {
      brokenScenarios(scene);
    });
    describe.concurrent(`${name}: no guest is touched, and Node not started, by`, () => {
      serviceScenarios(scene);
    });
    describe.concurrent(`${name}: on a host that runs`, () => {
      installedScenarios(scene);
    });
    describe.concurrent(`${name}: on a host that runs,`, () => {
      packageScenarios(scene);
    });
  }
