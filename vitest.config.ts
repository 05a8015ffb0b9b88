import { defineConfig } from 'vitest/config';

// The tiers of DESIGN section 8. Those with real processes run one file after the other where they measure time.
const project = (name: string, include: string[], more: Record<string, unknown> = {}): object => ({
  test: { name, include, exclude: [], testTimeout: 60_000, hookTimeout: 120_000, ...more },
});

export default defineConfig({
  define: { __VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    projects: [
      project('unit', ['tests/{guests-pure,shutdown,settings,virsh,report,cli,house,init}/**/*.test.ts']),
      project('host', ['tests/host/**/*.test.ts']),
      project('faults', ['tests/faults/**/*.test.ts']),
      project('bundle', ['tests/bundle/**/*.test.ts']),
      project('guests', ['tests/guests/**/*.test.ts'], { testTimeout: 120_000 }),
    ],
  },
});
