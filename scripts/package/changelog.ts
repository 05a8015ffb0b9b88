const WIDTH = 78;

interface Release {
  readonly version: string;
  readonly date: Date;
  readonly body: string;
}

/**
 * CHANGELOG.md in the form that Debian's tools read (deb-changelog(5)), newest first. What is not released yet belongs to the
 * version that is being packaged, at the time that its package bears.
 */
export const debianChangelog = (
  markdown: string,
  { version, date, author }: { version: string; date: Date; author: string },
): string => {
  const releases = sections(markdown, version, date);
  if (releases.length === 0) throw new Error('CHANGELOG.md has no section');
  return releases.map((release) => stanza(release, author)).join('\n');
};

const sections = (markdown: string, version: string, date: Date): Release[] =>
  markdown
    .split(/^## /mu)
    .slice(1)
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n');
      const [, released, day] = /^\[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?$/u.exec(heading) ?? [];
      if (released === undefined) throw new Error(`CHANGELOG.md: "${heading}" is no heading of a version`);
      const body = lines.join('\n');
      return day === undefined
        ? { version, date, body }
        : { version: released, date: new Date(`${day}T12:00:00Z`), body };
    });

const stanza = ({ version, date, body }: Release, author: string): string => {
  const items = body.split(/^(?=- |### )/mu).flatMap(item);
  return [
    `libvirt-shutdown-domains (${version}) unstable; urgency=medium`,
    '',
    ...items,
    '',
    ` -- ${author}  ${rfc2822(date)}`,
    '',
  ].join('\n');
};

/** A list's item, with its lines joined and broken anew; a heading of such items; nothing else. */
const item = (text: string): string[] => {
  const words = text
    .trim()
    .replace(/`|\*\*/gu, '')
    .split(/\s+/u);
  if (words[0] === '###') return [`  [ ${words.slice(1).join(' ')} ]`];
  return words[0] === '-' ? broken(words.slice(1)) : [];
};

const broken = (words: readonly string[]): string[] => {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${lines.length === 0 ? '  * ' : '    '}${word}`);
  }
  return lines;
};

/** `Mon, 23 Nov 2026 05:00:00 +0000` */
const rfc2822 = (date: Date): string => date.toUTCString().replace('GMT', '+0000');
