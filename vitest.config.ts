import { defineConfig } from 'vitest/config';

// The tiers of DESIGN section 8; tests/house/tiers.test.ts holds that each test file is in one. Tiers with the same place go
// together. Real guests, and the start-up that is measured, have the machine to themselves: one file after the other.
const project = (
  name: string,
  place: number,
  include: string[],
  more: Record<string, unknown> = {},
): object => ({
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
  define: { __VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    projects: [
      project('unit', 0, ['tests/{guests-pure,shutdown,settings,virsh,report,cli,house,init}/**/*.test.ts']),
      project('host', 0, ['tests/host/**/*.test.ts']),
      project('faults', 1, ['tests/faults/**/*.test.ts']),
      project('bundle', 3, ['tests/bundle/**/*.test.ts'], alone),
      project('guests', 2, ['tests/guests/**/*.test.ts'], { ...alone, testTimeout: 120_000 }),
    ],
  },
});
