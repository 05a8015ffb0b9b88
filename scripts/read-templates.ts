import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const INIT = fileURLToPath(new URL('../init', import.meta.url));

/** Every file below init/ that goes to a host, whole or as a part of others, by its path there. */
export const readTemplates = (): Record<string, string> =>
  Object.fromEntries(
    ['parts', 'upstart', 'sysv', 'default', 'ups/nut', 'ups/apcupsd'].flatMap((folder) =>
      readdirSync(`${INIT}/${folder}`)
        .sort()
        .map((name) => [`${folder}/${name}`, readFileSync(`${INIT}/${folder}/${name}`, 'utf8')]),
    ),
  );
