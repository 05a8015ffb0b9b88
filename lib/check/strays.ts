import type { HostFacts, Stray } from './facts.ts';
import type { HostMatter } from './finding.ts';
import { mayHave } from './locality.ts';
import { urisLine } from './uris-line.ts';

/**
 * Those guests that no connection lists. Two drivers may each have a guest of one name.
 * @param living of this host
 * @param listed with what virsh makes of their connection's URI
 */
export const straysAmong = (
  living: readonly Stray[],
  listed: readonly { readonly name: string; readonly uri: string }[],
): Stray[] =>
  living.filter(({ driver, name }) => !listed.some((one) => one.name === name && mayHave(one.uri, driver)));

/**
 * Where a libvirtd of this host that could have it answers, a stray is one that another look would list. Where one does not
 * answer, it is that one's; where there is none, nobody asks it.
 */
export const strayMatters = ({ strays, connections }: HostFacts): HostMatter[] => {
  const couldHave = ({ driver }: Stray, answers: boolean): boolean =>
    connections.some(({ meant, answer }) => answer.ok === answers && mayHave(meant, driver));
  const unlisted = strays.filter((stray) => !couldHave(stray, true));
  const without = unlisted.filter((stray) => couldHave(stray, false));
  const uncovered = unlisted.filter((stray) => !couldHave(stray, false));
  return [
    ...(without.length > 0 ? [{ code: 'guests-without-libvirtd', strays: without } as const] : []),
    ...(uncovered.length > 0
      ? [{ code: 'guests-not-covered', strays: uncovered, line: urisLine(connections, uncovered) } as const]
      : []),
  ];
};
