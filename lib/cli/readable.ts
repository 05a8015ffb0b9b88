import { ascii, shown } from '../report/printable.ts';
import { isUnicodeLocale } from '../report/style.ts';

// What is written for a person is made fit for the locale here, so that nothing that prints can forget it.

const UNICODE = isUnicodeLocale(process.env);

/** A line of any origin. */
export const readable = (text: string): string => shown(text, UNICODE);

/** Text that was made to be shown: its lines' ends and its colours stay. */
export const painted = (text: string): string => (UNICODE ? text : ascii(text));
