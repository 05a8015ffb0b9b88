// The changelog as dpkg's tools read it, made from CHANGELOG.md.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { debianVersion } from '../../scripts/package/about.ts';
import { debianChangelog } from '../../scripts/package/changelog.ts';
import { read } from '../house/sources.ts';

const RELEASE = { version: '0.3.0', date: new Date(1_400_000_000_000), author: 'Some One <one@example.org>' };

const MARKDOWN = `# Changelog

## [Unreleased]

### Fixed

- What \`--order\` does when a line of this file is so long that it has to be broken anew, for these
  lines are longer than eighty columns.
- **Short.**

## [0.2.0] - 2014-04-17

### Added

- The beginning.
`;

test('has a paragraph for each release, the unreleased one by the version that is packaged', () => {
  expect(debianChangelog(MARKDOWN, RELEASE)).toBe(`libvirt-shutdown-domains (0.3.0) unstable; urgency=medium

  [ Fixed ]
  * What --order does when a line of this file is so long that it has to be
    broken anew, for these lines are longer than eighty columns.
  * Short.

 -- Some One <one@example.org>  Tue, 13 May 2014 16:53:20 +0000

libvirt-shutdown-domains (0.2.0) unstable; urgency=medium

  [ Added ]
  * The beginning.

 -- Some One <one@example.org>  Thu, 17 Apr 2014 12:00:00 +0000
`);
});

test('of this repository is read by dpkg without a complaint', () => {
  const text = debianChangelog(read('CHANGELOG.md'), RELEASE);
  const read_ = execFileSync('dpkg-parsechangelog', ['-l', '-'], { input: text, encoding: 'utf8' });
  expect(read_).toMatch(/^Version: 0\.3\.0$/mu);
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test.each(['', '# Changelog\n', '## Next\n\n- x\n'])('what is no changelog is refused: %j', (markdown) => {
  expect(() => debianChangelog(markdown, RELEASE)).toThrow('CHANGELOG.md');
});

test.each([
  ['1.2.3', '1.2.3'],
  ['1.2.3-rc.1', '1.2.3~rc.1'],
])('version %s is %s to dpkg', (version, expected) => {
  expect(debianVersion(version)).toBe(expected);
});

test.each(['1.2', 'v1.2.3', '1.2.3 ', '../1.2.3', ''])('%j is refused as a version', (version) => {
  expect(() => debianVersion(version)).toThrow('is no version');
});
