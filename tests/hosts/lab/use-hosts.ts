import { afterEach, onTestFailed } from 'vitest';
import { startHost, type Host, type HostOptions } from './host.ts';

/** Starts hosts for the tests of the file that calls this at its top: closed after each test, their console shown if it failed. */
export function useHosts(): (options?: HostOptions) => Promise<Host> {
  const hosts: Host[] = [];
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.close()));
  });
  return async (options) => {
    const host = await startHost(options);
    hosts.push(host);
    onTestFailed(() => {
      process.stderr.write(`The host's console:\n${host.console.text}\n`);
    });
    return host;
  };
}
