import { afterAll, afterEach, onTestFailed, type TestContext } from 'vitest';
import { startHost, type Host, type HostOptions } from './host.ts';

/** With the context of a test, as those need that run at the same time, the host goes with that test. */
export type StartHost = (options?: HostOptions, test?: TestContext) => Promise<Host>;

/** Starts hosts for the tests of the file that calls this at its top: closed after each test, their console shown if it failed. */
export function useHosts(): StartHost {
  const hosts: Host[] = [];
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.close()));
  });
  return async (options, test) => {
    const host = await startHost(options);
    if (test === undefined) hosts.push(host);
    else test.onTestFinished(() => host.close());
    (test?.onTestFailed ?? onTestFailed)(() => {
      showConsole(host);
    });
    return host;
  };
}

/** One host for all tests of the file that calls this at its top, started by the first who asks for it, closed after the last. */
export function useOneHost(start: () => Promise<Host>): () => Promise<Host> {
  let started: Promise<Host> | undefined;
  afterAll(async () => {
    await (await started)?.close();
  });
  return async () => {
    const host = await (started ??= start());
    onTestFailed(() => {
      showConsole(host);
    });
    return host;
  };
}

function showConsole(host: Host): void {
  process.stderr.write(`The host's console:\n${host.console.text}\n`);
}
