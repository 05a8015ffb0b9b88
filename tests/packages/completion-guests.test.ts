// Whose guests the completion offers, and how it asks for them: with a stand-in virsh, or one of each release's looks.
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { standIn } from '../faults/stand-in/rig.ts';
import { makeStage, offered, type Question } from './completion/stage.ts';

const FAR = 'qemu+ssh://root@far/system';
const stage = makeStage({
  default: ['web1', 'web 2', 'db'],
  'qemu:///system': ['q1', 'q2'],
  'lxc:///system': ['l1'],
  [FAR]: ['HANGS'],
});
afterAll(stage.remove);

describe('the guests are those of', () => {
  const file = (text: string): void => {
    writeFileSync(join(stage.folder, 'defaults'), text);
  };
  const env = { URIS: 'qemu:///system lxc:///system' };

  test.each<[string, string, string, Question, string[]]>([
    ['virsh’s own default', '-- w', '', {}, ['web1', 'web\\ 2']],
    ['the line’s connection', '-c qemu:///system q', 'URIS=lxc:///system', { env }, ['q1', 'q2']],
    ['all of them', '-c qemu:///system --connect=lxc:///system -- ', '', {}, ['l1', 'q1', 'q2']],
    ['one that is quoted', '-c "qemu:///system" q', '', {}, ['q1', 'q2']],
    ['"default"', '-c default -c lxc:///system -- d', '', { env }, ['db']],
    ['the environment', '-- ', 'URIS=default', { env }, ['l1', 'q1', 'q2']],
    [
      'virsh’s own default where it is set to nothing',
      '-- d',
      'URIS=lxc:///system',
      { env: { URIS: '' } },
      ['db'],
    ],
    ['the default file', '-- ', 'URIS=qemu:///system\n', {}, ['q1', 'q2']],
    ['its last word on it', '-- ', 'URIS=lxc:///system\nexport URIS="qemu:///system"', {}, ['q1', 'q2']],
    [
      'it, quotes and all',
      '-- ',
      "# virsh's\nURIS='qemu:///system' # it's\nORDER=\"a\nURIS=no\"",
      {},
      ['q1', 'q2'],
    ],
    ['several in it', '-- ', 'URIS="qemu:///system \\\n lxc:///system"', {}, ['l1', 'q1', 'q2']],
    ['it, never run', '-- d', 'URIS=$(touch pwned)default\ntouch pwned\nURIS=default', {}, ['db']],
    ['the file that is named', '--defaults other -- ', 'URIS=lxc:///system', {}, ['q1', 'q2']],
    ['no such file', '--defaults nowhere -- d', 'URIS=lxc:///system', {}, ['db']],
  ])('%s', async (_, line, text, question, expected) => {
    file(text);
    writeFileSync(join(stage.folder, 'other'), 'URIS=qemu:///system');
    expect(await offered(stage, line, question)).toEqual(expected);
    expect(existsSync(join(stage.folder, 'pwned'))).toBe(false);
  });

  test('connections that are set are offered, too', async () => {
    file('');
    expect(await offered(stage, '-c vbox', { env: { URIS: 'vbox:///session qemu:///system' } })).toEqual([
      'vbox:///session',
    ]);
  });
});

describe('virsh', () => {
  test('is only asked for its list, read-only, and not at all where no guest can stand', async () => {
    const own = makeStage({ default: ['web'] });
    for (const line of ['--', '--mode ', '-t ', 'init ', 'init install ', '--record '])
      await offered(own, line);
    expect(own.calls()).toEqual([]);
    await offered(own, '-c qemu:///system -c default ');
    expect(own.calls()).toEqual([
      '--readonly --quiet -c qemu:///system list --name',
      '--readonly --quiet list --name',
    ]);
    own.remove();
  });

  test('that hangs on one connection holds up the prompt for two seconds, and no other connection’s guests', async () => {
    const start = performance.now();
    const line = `-c qemu:///system ${`-c ${FAR} `.repeat(4)} -- `;
    expect(await offered(stage, line)).toEqual(['q1', 'q2']);
    expect(performance.now() - start).toBeLessThan(7_000);
  });

  test.each(['9.0.0', '1.2.2', '0.10.2', '0.9.8', '0.8.3', '0.7.5'])(
    'of %s tells the names',
    async (version) => {
      const rig = await standIn({
        version,
        guests: [
          { name: 'run1' },
          { name: 'web 2', state: 'paused' },
          { name: 'in shutdown', state: 'in shutdown' },
          { name: 'thirty-two-char-long-guest-name-xy' },
          { name: 'off', state: 'shut off' },
        ],
      });
      const answers = await offered(stage, '-- ', { env: rig.env });
      expect(answers).toEqual(['in\\ shutdown', 'run1', 'thirty-two-char-long-guest-name-xy', 'web\\ 2']);
      rig.cleanup();
    },
  );

  test.each([
    ['no virsh', []],
    ['neither setsid nor timeout', ['virsh']],
  ])('a host with %s is served without a word of complaint', async (_, programs) => {
    const folder = join(stage.folder, `bin-${String(programs.length)}`);
    mkdirSync(folder);
    const paths = ['cat', 'tr', 'sh', 'bash'].map((name) => `/bin/${name}`);
    for (const path of [...paths, ...programs.map((name) => join(stage.folder, 'bin', name))])
      symlinkSync(path, join(folder, path.split('/').pop() ?? ''));
    const expected = programs.length === 0 ? [] : ['db'];
    expect(await offered(stage, '-- d', { env: { PATH: folder } })).toEqual(expected);
    expect(await offered(stage, 'sh', { env: { PATH: folder } })).toEqual(['shutdown']);
  });
});
