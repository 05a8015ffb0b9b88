// A stanza that an Upstart does not know makes the whole job unknown to it. The oldest, 0.6.5 of Ubuntu 10.04, decides for the job;
// override files exist since 1.3, so the release of 12.04 decides for ours. Where the words are from: init/parse_job.c of each.
import { describe, expect, test } from 'vitest';
import { fillTemplate } from '../../lib/init/template.ts';
import { VALUES } from './template-names.ts';

/** A stanza's first word, and what may follow it; null: anything. */
type Grammar = Readonly<Record<string, RegExp | null>>;

const PROCESS = /^(?:script|exec .+)$/u;
const LIMITS = /^(?:as|core|cpu|data|fsize|memlock|msgqueue|nice|nofile|nproc|rss|rtprio|sigpending|stack) /u;

const UPSTART_0_6_5: Grammar = {
  ...{ instance: null, description: null, author: null, version: null, env: null, export: null, emits: null },
  ...{ start: /^on ./u, stop: /^on ./u, exec: /^./u, script: /^$/u, task: /^$/u },
  ...{ 'pre-start': PROCESS, 'post-start': PROCESS, 'pre-stop': PROCESS, 'post-stop': PROCESS },
  ...{ expect: /^(?:stop|daemon|fork|none)$/u, kill: /^timeout \d+$/u, respawn: /^(?:|limit .+)$/u },
  ...{ normal: /^exit ./u, console: /^(?:none|output|owner)$/u, umask: /^0?[0-7]{3}$/u, nice: /^-?\d+$/u },
  ...{ oom: /^(?:never|-?\d+)$/u, limit: LIMITS, chroot: /^./u, chdir: /^./u },
};

/** What 1.5 has on top; the words of overrides since 1.3 are among them. */
const UPSTART_1_5: Grammar = {
  ...UPSTART_0_6_5,
  ...{ setuid: /^./u, setgid: /^./u, debug: null, manual: /^$/u, usage: null },
  ...{ kill: /^(?:timeout \d+|signal .+)$/u, oom: /^(?:score )?(?:never|-?\d+)$/u },
  ...{ console: /^(?:none|output|owner|log)$/u },
};

/** The stanzas of a job file that a grammar does not know. */
const strangers = (text: string, grammar: Grammar): string[] =>
  stanzasOf(text).filter((stanza) => {
    const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/u.exec(stanza) ?? [];
    if (!Object.hasOwn(grammar, word)) return true;
    return !(grammar[word]?.test(rest) ?? true);
  });

/** Lines outside of scripts, without comments, those that end with a backslash or within parentheses joined. */
const stanzasOf = (text: string): string[] => {
  const outside = text.replaceAll(/^((?:\S+ )?script)[ \t]*\n.*?^[ \t]*end script[ \t]*$/gmsu, '$1');
  const joined = outside
    .replaceAll(/\\\n/gu, ' ')
    .replaceAll(/\([^()]*\)/gu, (inner) => inner.replaceAll('\n', ' '));
  return joined
    .split('\n')
    .map((line) => line.replace(/(?:^|\s)#.*$/u, '').trim())
    .filter((line) => line !== '');
};

describe('the parser of stanzas', () => {
  test.each([
    'console log',
    'setuid nobody',
    'kill signal INT',
    'oom score never',
    'manual',
    'usage "x"',
    'reload signal HUP',
    'apparmor switch x',
    'cgroup cpu',
    'pre-stop scripts',
    'start of x',
    'nonsense',
  ])('knows that 0.6.5 lacks: %s', (stanza) => {
    expect(strangers(`task\n${stanza}\nscript\n\tmanual\nend script\n`, UPSTART_0_6_5)).toEqual([stanza]);
  });

  test.each([
    'kill timeout 5',
    'console output # why',
    'start on (starting rc\n  RUNLEVEL=[016]) # or',
    'pre-stop exec x',
    'limit nofile 1 2',
    '  # manual',
    'export A B',
    'umask 022',
  ])('and that it has: %s', (stanza) => {
    expect(strangers(`${stanza}\npre-start script\n  manual\nend script\n`, UPSTART_0_6_5)).toEqual([]);
  });
});

describe('the files', () => {
  test('the job has no stanza that Upstart 0.6.5 lacks', () => {
    const text = fillTemplate('upstart/libvirt-shutdown-domains.conf', VALUES);
    expect(strangers(text, UPSTART_0_6_5)).toEqual([]);
    expect(stanzasOf(text)).toEqual([
      expect.stringMatching(/^description "[^"]+"$/) as string,
      'start on stopping libvirt-bin',
      'task',
      'console output',
      'script',
    ]);
  });

  test('the override has none that Upstart 1.5 lacks, and replaces the pre-stop alone', () => {
    const text = fillTemplate('upstart/libvirt-bin.override', VALUES);
    expect(strangers(text, UPSTART_1_5)).toEqual([]);
    expect(stanzasOf(text)).toEqual(['pre-stop script']);
  });

  test('nothing in a script ends it early for Upstart', () => {
    for (const name of ['upstart/libvirt-shutdown-domains.conf', 'upstart/libvirt-bin.override'] as const)
      expect(fillTemplate(name, VALUES).match(/^\s*end\s+script/gmu)).toHaveLength(1);
  });
});
