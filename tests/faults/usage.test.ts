// What is wrong with a command line, a variable or a file is said in one clear message, and nothing is done to any guest.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deeds, runTool, world, type Result, type Rig, type ToolOptions } from './run-tool.ts';

const guests = [{ name: 'web' }, { name: 'db' }];

/** Exit status 2, one line on standard error, and no guest touched. */
const expectRefusal = (rig: Rig, result: Result, pattern: RegExp): void => {
  expect(result.stderr).toMatch(pattern);
  expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(result.stderr).toMatch(/nothing was done/);
  expect(result.stderr).not.toMatch(/^\s+at /m);
  expect(result.code).toBe(2);
  expect(deeds(rig)).toEqual([]);
};

const fileIn = (rig: Rig, text: string): string => {
  const file = join(rig.folder, 'default');
  writeFileSync(file, text);
  return file;
};

describe.concurrent('a mistake in the command line is refused before any guest is asked:', () => {
  test.each<[string, string[], RegExp]>([
    ['an unknown option', ['--frobnicate'], /frobnicate/],
    ['a misspelt option', ['--time-out', '5'], /time-out/],
    ['an unknown short option', ['-z'], /\bz\b/],
    ['an option without its value', ['--timeout'], /timeout/],
    ['an unknown guest', ['nobody'], /"nobody"/],
    ['one unknown guest among known ones', ['web', 'nobody', 'db'], /"nobody"/],
    ['a glob that fits no guest', ['x*'], /"x\*"/],
    ['a UUID that no guest has', ['00000000-0000-4000-8000-000000000000'], /00000000/],
    ['a command that does not exist, for it is no guest either', ['shutdonw'], /"shutdonw"/],
    ['an unknown guest behind --', ['--', '--json'], /"--json"/],
    ['a URI without a path', ['-c', 'qemu:'], /"qemu:".*|URI/],
    ['a URI of an unknown driver', ['-c', 'frob:///system'], /frob:\/\/\/system/],
    ['a URI of an unknown transport', ['-c', 'qemu+pigeon:///system'], /pigeon/],
    ['a URI with a blank', ['-c', 'qemu:// /system'], /URI/],
    ['a bad URI beside a good one', ['-c', 'qemu:///system', '-c', ':::'], /":::"/],
    ['a negative limit', ['--timeout', '-1'], /timeout/],
    ['a negative limit with =', ['--timeout=-1'], /timeout.*"-1"/],
    ['a limit that is a word', ['--timeout', 'abc'], /timeout.*"abc"/],
    ['a limit that is not a number', ['--timeout', 'NaN'], /timeout.*"NaN"/],
    ['an infinite limit', ['--timeout', 'Infinity'], /timeout.*"Infinity"/],
    ['a limit beyond all measure', ['--timeout', '1e99'], /timeout.*"1e99"/],
    ['an empty limit', ['--timeout', ''], /timeout/],
    ['a hexadecimal limit', ['--timeout', '0x10'], /timeout.*"0x10"/],
    ['a negative reserve', ['--reserve=-5'], /reserve.*"-5"/],
    ['a retry interval that is a word', ['--retry-interval', 'soon'], /retry-interval.*"soon"/],
    ['a fraction of a guest', ['--parallel', '1.5'], /parallel.*"1.5"/],
    ['a negative number of guests', ['--parallel=-2'], /parallel.*"-2"/],
    ['a reserve as long as the limit', ['--timeout', '10', '--reserve', '10'], /reserve/],
    ['a reserve longer than the limit', ['--timeout', '10', '--reserve', '30'], /reserve/],
    ['an unknown mode', ['--mode', 'telepathy'], /mode.*"telepathy"/],
    ['an unknown mode among known ones', ['--mode', 'acpi,telepathy'], /mode.*"telepathy"/],
    ['an unknown treatment of paused guests', ['--paused', 'kick'], /paused.*"kick"/],
    ['an unknown last resort', ['--on-timeout', 'pray'], /on-timeout.*"pray"/],
    ['the order that a later release brings', ['--order', 'metadata'], /metadata/],
  ])('%s', async (_, args, pattern) => {
    const rig = await world({ guests });
    expectRefusal(rig, await runTool(rig, args), pattern);
  });

  test('a URI that virsh has no driver for', async () => {
    const rig = await world({
      guests,
      connections: { 'bhyve:///system': { refuses: 'no connection driver available for bhyve:///system' } },
    });
    const result = await runTool(rig, ['-c', rig.uri, '-c', 'bhyve:///system']);
    expectRefusal(rig, result, /bhyve:\/\/\/system.*no connection driver/);
  });

  test('a guest that is off is known by its name, and is no mistake', async () => {
    const rig = await world({ guests: [...guests, { name: 'off', state: 'shut off' }] });
    const result = await runTool(rig, ['off']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(deeds(rig)).toEqual([]);
  });

  test('several mistakes are told together, one line each', async () => {
    const rig = await world({ guests });
    const { code, stderr } = await runTool(rig, ['--timeout', 'abc', '--mode', 'telepathy']);
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  });
});

describe.concurrent(
  'the same values are refused from everywhere, and the message says where they stand:',
  () => {
    const values: [string, string, RegExp][] = [
      ['SHUTDOWN_TIMEOUT', 'abc', /"abc"/],
      ['RETRY_INTERVAL', '-1', /"-1"/],
      ['PARALLEL_SHUTDOWN', '1e9', /"1e9"/],
      ['SHUTDOWN_MODE', 'telepathy', /"telepathy"/],
      ['PAUSED', 'kick', /"kick"/],
      ['ON_TIMEOUT', 'pray', /"pray"/],
      ['URIS', 'qemu:///system :::', /":::"/],
      ['RESERVE', '400', /reserve|RESERVE/],
      ['ORDER', 'metadata', /metadata/],
      ['PERSISTENT_ONLY', 'perhaps', /"perhaps"/],
    ];

    test.each(values)('%s=%s in the environment', async (key, value, pattern) => {
      const rig = await world({ guests });
      const result = await runTool(rig, [], { env: { [key]: value } });
      expectRefusal(rig, result, pattern);
      expect(result.stderr).toContain(`${key} in the environment`);
    });

    test.each(values)('%s=%s in the default file, with file and line', async (key, value, pattern) => {
      const rig = await world({ guests });
      const file = fileIn(rig, `# settings\n\n${key}="${value}"\n`);
      const result = await runTool(rig, ['--defaults', file]);
      expectRefusal(rig, result, pattern);
      expect(result.stderr).toContain(`${file}, line 3`);
    });
  },
);

describe.concurrent('a default file that cannot be understood is refused, with file and line:', () => {
  test.each<[string, string, number]>([
    ['an unknown key', 'RETRY_INTERVAL=5\nSHUTDOWN_TIME=5\n', 2],
    ['a line that is no assignment', '# fine\nSHUTDOWN_TIMEOUT 5\n', 2],
    ['blanks around =', 'SHUTDOWN_TIMEOUT = 5\n', 1],
    ['a quote that nothing closes', 'RETRY_INTERVAL=5\nORDER="a b\n', 2],
    ['a command', 'rm -rf /tmp/never\n', 1],
    ['an expansion', 'RETRY_INTERVAL=5\n\nORDER=$HOME\n', 3],
    ['Windows line ends', 'RETRY_INTERVAL=5\r\n', 1],
    ['a NUL byte', 'RETRY_INTERVAL=5\nORDER=a\0b\n', 2],
  ])('%s', async (_, text, line) => {
    const rig = await world({ guests });
    const file = fileIn(rig, text);
    const result = await runTool(rig, ['--defaults', file]);
    expectRefusal(rig, result, /default/);
    expect(result.stderr).toContain(`${file}, line ${String(line)}:`);
  });

  test('a file that was named and is not there', async () => {
    const rig = await world({ guests });
    expectRefusal(
      rig,
      await runTool(rig, ['--defaults', '/no/such/file']),
      /\/no\/such\/file cannot be read/,
    );
  });

  test('a folder in its place', async () => {
    const rig = await world({ guests });
    const folder = join(rig.folder, 'folder');
    mkdirSync(folder);
    expectRefusal(rig, await runTool(rig, ['--defaults', folder]), /folder cannot be read/);
  });

  test('a link that leads nowhere but to itself, which root cannot read either', async () => {
    const rig = await world({ guests });
    const file = join(rig.folder, 'default');
    symlinkSync(file, file);
    expectRefusal(rig, await runTool(rig, ['--defaults', file]), /cannot be read/);
  });
});

describe.concurrent('flag, environment, file and default hold in this order:', () => {
  const retryOf = async (
    args: string[],
    options: ToolOptions,
    file = '',
  ): Promise<number | null | undefined> => {
    const rig = await world({ guests: [] });
    const more = file === '' ? [] : ['--defaults', fileIn(rig, file)];
    const result = await runTool(rig, ['plan', ...args, ...more], options);
    expect(result.code).toBe(0);
    return result.of('plan')[0]?.settings.retrySeconds;
  };
  const env = { RETRY_INTERVAL: '7' };
  const file = 'RETRY_INTERVAL=8\n';

  test.each<[string, string[], ToolOptions, string, number]>([
    ['the flag wins over all', ['--retry-interval', '6'], { env }, file, 6],
    ['of two flags the last wins', ['--retry-interval', '5', '--retry-interval', '6'], { env }, file, 6],
    ['the environment wins over the file', [], { env }, file, 7],
    ['the file wins over the default', [], {}, file, 8],
    ['the default is last', [], {}, '', 30],
  ])('%s', async (_, args, options, text, expected) => {
    expect(await retryOf(args, options, text)).toBe(expected);
  });

  test('a flag makes good what is wrong elsewhere', async () => {
    expect(await retryOf(['--retry-interval', '6'], { env: { RETRY_INTERVAL: 'abc' } })).toBe(6);
  });
});
