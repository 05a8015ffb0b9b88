/** Lines of `key: value` as upsc and apcaccess print them; of a key that comes twice the last counts. */
export const fieldsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const [, key, value] = /^\s*([A-Za-z0-9._ ]*[A-Za-z0-9])\s*:(.*)$/u.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value.trim()]];
    }),
  );
