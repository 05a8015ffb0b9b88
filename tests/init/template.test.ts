// Templates are filled strictly, and what comes out is sh that the shells of every release and shellcheck accept.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { fill, fillTemplate, indented, isPlainPath, isServiceName } from '../../lib/init/template.ts';
import { scriptOf, TEMPLATE_NAMES, VALUES } from './template-names.ts';

const NO_PARTS = (name: string): string => {
  throw new Error(`there is no part ${name}`);
};
const filled = (template: string, parts: Record<string, string> = {}): string =>
  fill(template, VALUES, (name) => parts[name] ?? NO_PARTS(name));

describe('strict filling', () => {
  test('each value stands wherever its placeholder stood', () => {
    expect(filled('a=@NODE@ b=@SCRIPT@:@NODE@\n')).toBe('a=/usr/bin/node b=/usr/sbin/lsd:/usr/bin/node\n');
  });

  test('a part takes the place of its line, indented as the line was; empty lines stay empty', () => {
    expect(filled('if x\n\t# @PART two@\nfi\n', { two: 'a @NODE@\n\n\tb\n\n' })).toBe(
      'if x\n\ta /usr/bin/node\n\n\t\tb\nfi\n',
    );
    expect(indented('a\n\nb\n', '  ')).toBe('  a\n\n  b\n');
  });

  test('what looks like a replacement pattern is taken as it is', () => {
    expect(filled('# @PART p@\n', { p: "$& $1 $$ $' `" })).toBe("$& $1 $$ $' `\n");
    expect(fill('@A@ @A@', { A: '$&$1' }, NO_PARTS)).toBe('$&$1 $&$1');
  });

  test.each([
    ['a placeholder that nobody fills', 'x @NOBODY@\n', /@NOBODY@/],
    ['one in a part', '# @PART p@\n', /@NOBODY@/],
    ['a part that is not there', '# @PART none@\n', /none/],
    ['a part within a line', 'x # @PART p@\n', /left over.*@PART p@/],
    ['a part with words behind it', '# @PART p@ here\n', /left over/],
    ['a placeholder that does not end', 'x @NODE y\n', /left over.*@NODE y/],
    ['a placeholder in small letters after the first', 'x @Node@\n', /left over/],
  ])('%s is refused', (_what, template, message) => {
    expect(() => filled(template, { p: 'x @NOBODY@' })).toThrow(message);
  });

  test('an @ that is no placeholder stays: an address, "$@"', () => {
    const text = '"$@" root@host user@example.org ups@HOST UPS[@HOST[:PORT]]\n';
    expect(filled(text)).toBe(text);
  });

  test('a value may look like a placeholder', () => {
    expect(fill("ups='@UPS@'", { UPS: 'a @PART b@ @NODE@' }, NO_PARTS)).toBe("ups='a @PART b@ @NODE@'");
  });
});

describe('the templates', () => {
  test.each(TEMPLATE_NAMES)('%s fills, and nothing is left over', (name) => {
    const text = fillTemplate(name, VALUES);
    expect(text).not.toMatch(/(?<![\w[])@[A-Z]/);
    expect(text.endsWith('\n')).toBe(true);
    expect(text).not.toMatch(/[ \t]$/m);
  });

  test.each(TEMPLATE_NAMES.filter((name) => name !== 'default/libvirt-shutdown-domains'))(
    '%s shows its version and what it is made for',
    (name) => {
      const text = fillTemplate(name, VALUES);
      if (name !== 'sysv/stop-stanza') expect(text).toContain('libvirt-shutdown-domains 1.2.3');
      expect(text).toContain('script=/usr/sbin/lsd\n');
      expect(text).toContain('node=/usr/bin/node\n');
    },
  );

  test('the service is the one of the host', () => {
    const values = { ...VALUES, SERVICE: 'libvirtd' };
    expect(fillTemplate('upstart/libvirt-shutdown-domains.conf', values)).toContain(
      'start on stopping libvirtd\n',
    );
    expect(fillTemplate('sysv/await-libvirt-bin-stopped', values)).toContain('goal_and_state libvirtd)');
  });

  const READERS = [
    ['dash', '-n'],
    ['busybox', 'sh', '-n'],
    ['shellcheck', '-s', 'sh'],
  ];
  const cases = TEMPLATE_NAMES.flatMap((name) =>
    READERS.map((reader) => [reader.join(' '), name, reader] as const),
  );

  test.each(cases)('%s accepts %s', (_reader, name, [program = '', ...words]) => {
    const text = fillTemplate(name, VALUES);
    const script = name.startsWith('upstart/') ? scriptOf(text) : text;
    const args = program === 'shellcheck' ? [...words, '-'] : words;
    const { status, stdout, stderr, error } = spawnSync(program, args, { input: script, encoding: 'utf8' });
    expect(error).toBeUndefined();
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
  });
});

describe('what can stand in the files as it is', () => {
  test.each([
    ['/usr/bin/node', true],
    ['/opt/node-v16.20.2/bin/node', true],
    ['/opt/my node/bin/node', false],
    ['node', false],
    ['/opt/$(reboot)', false],
    ["/opt/it's", false],
    ['/opt/x\n', false],
    ['', false],
  ])('the path %j: %s', (path, plain) => {
    expect(isPlainPath(path)).toBe(plain);
  });

  test.each([
    ['libvirt-bin', true],
    ['libvirtd', true],
    ['virtqemud.2', true],
    ['../libvirtd', false],
    ['-libvirtd', false],
    ['a b', false],
    ['a;b', false],
    ['', false],
  ])('the service %j: %s', (name, good) => {
    expect(isServiceName(name)).toBe(good);
  });
});
