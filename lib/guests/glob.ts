/**
 * Turns a shell glob (`*`, `?`, `[abc]`, `[!a-z]`, `\` for a literal character) into a test for whole names.
 * A `[` without its `]` stands for itself, as in sh.
 */
export const globMatcher = (glob: string): ((name: string) => boolean) => {
  const pattern = new RegExp(`^${toPattern(glob)}$`, 'su');
  return (name) => pattern.test(name);
};

/** Whether a word has to be matched rather than compared. */
export const isGlob = (word: string): boolean => /[*?[\\]/u.test(word);

const TOKEN = /\\(.)|\[(!?)(\]?[^\]]*)\]|\*|\?|[\s\S]/gu;

const toPattern = (glob: string): string =>
  glob.replace(TOKEN, (token: string, escaped?: string, not?: string, set?: string) => {
    if (escaped !== undefined) return literal(escaped);
    if (set !== undefined && set !== '')
      return `[${not === '!' ? '^' : ''}${set.replace(/[\]\\[^]/gu, '\\$&')}]`;
    if (token === '*') return '.*';
    if (token === '?') return '.';
    return literal(token);
  });

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
