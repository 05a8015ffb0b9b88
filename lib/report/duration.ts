/** `8.4 s`: how long something took, for lines and tables. Takes milliseconds. */
export const tenths = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** `48 s`, `4:12`, `1:00:05`: a time that runs, in whole seconds. Takes milliseconds. */
export const running = (ms: number): string => wholeSeconds(Math.floor(ms / 1000));

/** The same for a time that is left: 0 s only when it is up. */
export const left = (ms: number): string => wholeSeconds(Math.ceil(ms / 1000));

/** `300 s`, `93.3 s`: a time as in the options. Takes milliseconds. */
export const plain = (ms: number): string => `${String(Math.round(ms / 100) / 10)} s`;

const wholeSeconds = (seconds: number): string => {
  const rest = Math.max(0, seconds);
  if (rest < 60) return `${String(rest)} s`;
  const minutes = Math.floor(rest / 60);
  const tail = `:${twoDigits(rest % 60)}`;
  return minutes < 60 ? `${String(minutes)}${tail}` : `${hours(minutes)}${tail}`;
};

const hours = (minutes: number): string => `${String(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;

const twoDigits = (value: number): string => String(value).padStart(2, '0');
