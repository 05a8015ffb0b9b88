import { realPlace } from '../../host/real-place.ts';
import { DEFAULT_FILE } from '../../settings/load.ts';
import type { Settings } from '../options.ts';
import type { Past } from '../past.ts';

/** The page goes there and nowhere else. It may be a socket, which has no path to be opened by. */
export const isStandardOutput = (page: string): boolean =>
  ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'].includes(page);

/** Why a page is not to be written there, whatever the system says to it; null: it may be tried. */
export const placeMistake = async (
  { html: { value: page }, json, defaults }: Settings,
  past: Past,
): Promise<string | null> => {
  if (page === '') return '--html takes the name of a file to write';
  if (page === '-')
    return '--html takes the name of a file: /dev/stdout for standard output, ./- for a file "-"';
  if (json.value && isStandardOutput(page))
    return '--html and --json would both go to standard output: name a file for the page';
  const place = await placeOf(page);
  // All that is known of an outage, and what every later run is told to do.
  if (past.is !== 'none' && place === (await placeOf(past.file)))
    return `--html ${page} is the record itself: name another file for the page`;
  if (place === (await placeOf(defaults.value === '' ? DEFAULT_FILE : defaults.value)))
    return `--html ${page} is the default file: name another file for the page`;
  return null;
};

/** What has no place is told apart by its name: that it cannot be written is said later. */
const placeOf = async (file: string): Promise<string> => realPlace(file).catch(() => file);
