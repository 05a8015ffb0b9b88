import { defineConfig } from 'vitest/config';
import { readTemplates } from './scripts/read-templates.ts';

// The tiers of DESIGN section 8; tests/house/tiers.test.ts holds that each test file is in one. Tiers with the same place go
// together. Real guests, and the start-up that is measured, have the machine to themselves: one file after the other.
const project = (
  name: string,
  place: number,
  include: string[],
  more: Record<string, unknown> = {},
): object => ({
  define: {
    __VERSION__: JSON.stringify('0.0.0-test'),
    __TEMPLATES__: JSON.stringify(readTemplates()),
  },
  test: {
    name,
    include,
    exclude: [],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    sequence: { groupOrder: place },
    ...more,
  },
});
const alone = { fileParallelism: false };

export default defineConfig({
  test: {
    projects: [
      project('unit', 0, [
        'tests/{guests-pure,shutdown,check,settings,virsh,report,cli,house,init}/**/*.test.ts',
      ]),
      project('host', 0, ['tests/host/**/*.test.ts']),
      project('faults', 1, ['tests/faults/**/*.test.ts']),
      // They wait more than they work; a place of its own, for vitest has one number of workers for each.
      project('shell', 5, ['tests/shell/**/*.test.ts'], { maxWorkers: 4 }),
      project('bundle', 3, ['tests/bundle/**/*.test.ts'], alone),
      project('guests', 2, ['tests/guests/**/*.test.ts'], { ...alone, testTimeout: 120_000 }),
      project('packages', 6, ['tests/packages/**/*.test.ts'], { testTimeout: 180_000, hookTimeout: 300_000 }),
      // The first one that needs it builds a Debian: about a minute, more where the mirror is far.
      // Each host has namespaces of its own, and waits more than it works: two files at a time.
      project('hosts', 4, ['tests/hosts/**/*.test.ts'], {
        maxWorkers: 2,
        testTimeout: 180_000,
        hookTimeout: 900_000,
      }),
    ],
  },
});
