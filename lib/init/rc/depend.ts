/**
 * /etc/init.d/.depend.stop, which insserv writes and startpar reads: a script and those whose stop it waits for.
 * Read in startpar's makeboot.c (0.53 to 0.65) and tried with 0.65: a script that is not in it is never stopped, whatever its link.
 */
export type DependStop = ReadonlyMap<string, readonly string[]>;

/** Reads what startpar makes of the file: `TARGETS = a b`, `b: a`; lines of one script add up; a name on the right is a script too. */
export const parseDependStop = (text: string): DependStop => {
  const stop = new Map<string, string[]>();
  const add = (name: string, waitsFor: readonly string[]): void => {
    stop.set(name, [...(stop.get(name) ?? []), ...waitsFor]);
  };
  for (const line of text.split('\n')) {
    const { head, names } = readLine(line);
    if (head !== null && head !== 'TARGETS') add(head, names);
    if (head !== null)
      names.forEach((name) => {
        add(name, []);
      });
  }
  return stop;
};

/**
 * Whether `name` begins only when `first` has ended. Only scripts that are run pass the wait on: startpar drops the others
 * together with their lines, so what waited for `first` by way of a dropped one waits no longer.
 */
export const waitsFor = (
  stop: DependStop,
  isRun: (name: string) => boolean,
  name: string,
  first: string,
): boolean => {
  const seen = new Set<string>();
  const look = (at: string): boolean => {
    if (seen.has(at)) return false;
    seen.add(at);
    return (stop.get(at) ?? []).some((next) => isRun(next) && (next === first || look(next)));
  };
  return look(name);
};

/** The file with `name` in it, stopped before each of `laters`; unchanged where it says so already. insserv writes the same at its next run. */
export const withStop = (text: string, name: string, laters: readonly string[]): string => {
  const open = new Set(laters);
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n').map((line) => {
    const { head, names } = readLine(line);
    if (head === null || (head !== 'TARGETS' && !open.delete(head))) return line;
    return names.includes(name) ? line : `${line.trimEnd()} ${name}`;
  });
  return [...lines, ...[...open].map((later) => `${later}: ${name}`), ''].join('\n');
};

/** The file without `name`: what `withStop` put in is gone, to the byte. */
export const withoutStop = (text: string, name: string): string =>
  text
    .split('\n')
    .flatMap((line) => {
      const { head, names } = readLine(line);
      if (head === name) return [];
      if (head === null || !names.includes(name)) return [line];
      const rest = names.filter((one) => one !== name).map((one) => ` ${one}`);
      if (head === 'TARGETS') return [`TARGETS =${rest.join('')}`];
      return rest.length === 0 ? [] : [`${head}:${rest.join('')}`];
    })
    .join('\n');

/** `INTERACTIVE =` and what is neither has no head. */
const readLine = (line: string): { head: string | null; names: string[] } => {
  const [, targets, script, names = ''] = /^\s*(?:(TARGETS) =|([^\s:=#]+):)(.*)$/u.exec(line) ?? [];
  return { head: targets ?? script ?? null, names: names.split(/\s+/u).filter((name) => name !== '') };
};
