import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { DAEMON_LACKS, LACKS } from '../../lib/check/facts.ts';
import type { Code } from '../../lib/check/finding.ts';
import { STORIES } from './stories.ts';

const page = readFileSync(join(fileURLToPath(import.meta.url), '../../../docs/readiness.md'), 'utf8');
const rows = [
  ...page.matchAll(/^\| `([a-z-]+)` +\| ((?:error|warning|note)(?:, (?:warning|note))?) +\| (.*?) +\|/gmu),
].map(([, code = '', severity = '', when = '']) => ({ code, severity, when }));

describe('docs/readiness.md', () => {
  test('has a row for each code, and no other', () => {
    expect(rows.map(({ code }) => code).sort()).toEqual(Object.keys(STORIES).sort());
  });

  test.each(rows)('tells the severities of $code: $severity', ({ code, severity }) => {
    const severities = STORIES[code as Code].map(([, one]) => one);
    expect(severity.split(', ').sort()).toEqual([...new Set(severities)].sort());
  });

  test.each(Object.entries(LACKS))('tells since when virsh has %s: %s', (lack, since) => {
    expect(rows.find(({ code }) => code === `virsh-lacks-${lack}`)?.when).toContain(`before ${since} `);
  });

  test.each(DAEMON_LACKS)('tells since when libvirtd has %s', (lack) => {
    expect(rows.find(({ code }) => code === `libvirtd-lacks-${lack}`)?.when).toContain(
      `before ${LACKS[lack]} `,
    );
  });
});
