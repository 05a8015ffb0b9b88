import { quoted } from './exclude-line.ts';
import type { ConnectionFacts, Stray } from './facts.ts';

/** The line of the default file for the connections that there are, and those that these guests are on: to be copied as it is. */
export const urisLine = (connections: readonly ConnectionFacts[], strays: readonly Stray[]): string => {
  const given = connections.map(({ uri }) => (uri === '' ? 'default' : uri));
  const missing = strays.map(({ driver }) => `${driver}:///system`);
  return `URIS="${[...new Set([...given, ...missing])].map(quoted).join(' ')}"`;
};
