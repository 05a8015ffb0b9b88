import { describe, expect, test } from 'vitest';
import {
  insertStanza,
  markedStanza,
  readStanza,
  removeStanza,
} from '../../../lib/init/service-script/edit.ts';
import { complaints, fixture, FIXTURES, runScript } from './shell.ts';

/** All that indentation could break: a here-document, a quote over two lines, a word over two lines, an empty line. */
const STANZA = `if [ -n "$LOG" ]; then
	cat <<EOF >>"$LOG"
stanza
EOF
	text='two
lines' wo\\
rd=1

fi
[ "$text$word" = 'two
lines1' ] || echo broken >>"$LOG"
`;

const inserted = (text: string, stanza = STANZA): { text: string; line: number; change: string } => {
  const result = insertStanza(text, stanza);
  if (!result.ok) throw new Error(result.problem);
  return result;
};

const removed = (text: string): string => {
  const result = removeStanza(text);
  return result.ok ? `${result.was}\n${result.text}` : `${result.reason} ${String(result.line)}`;
};

/** The line above the opening mark, that mark's beginning, and the line below the closing one. */
const around = (text: string): string[] => {
  const lines = text.split('\n');
  const open = lines.findIndex((line) => line.includes('# >>>'));
  const close = lines.findIndex((line) => line.includes('# <<<'));
  return [lines[open - 1], lines[open]?.replace(/#.*/u, '#'), lines[close + 1]].map(String);
};

describe('the stanza goes in as the first thing that stop does, indented as its neighbours are', () => {
  test.each([
    ['libvirt-first.init', ['  stop)', '\t#', '\tlog_daemon_msg "Stopping the daemon" "$NAME"']],
    ['libvirt-bin.init', ['  stop)', '\t#', '']],
    ['libvirt-9.init', ['    stop)', '        #', '        log_daemon_msg "Stopping the daemon" "$NAME"']],
    [
      'skeleton.init',
      ['  stop|force-stop)', '\t#', '\t[ "$VERBOSE" != no ] && log_daemon_msg "Stopping" "$NAME"'],
    ],
    ['one-line.init', ['\tstop)', '\t\t#', ' stop_daemon ;;']],
    [
      'tricks.init',
      [`   'force-stop' )	# stop) is here`, '\t#', '\tlog_daemon_msg "Stopping" "$(by_signal stop)"'],
    ],
    ['by-itself.init', ['        stop)', '                #', '                log_begin_msg "Stopping"']],
  ])('%s', (name, lines) => {
    const { text, line, change } = inserted(fixture(name));
    expect(around(text)).toEqual(lines);
    expect(text.split('\n')[line - 1]).toContain('# >>> libvirt-shutdown-domains');
    expect(change).toBe('inserted');
  });
});

describe.each(FIXTURES)('%s', (name) => {
  const text = fixture(name);
  const { text: with_ } = inserted(text);

  test('is a script that each sh takes, before and after', () => {
    expect([complaints(text), complaints(with_)]).toEqual([[], []]);
  });

  test('runs the stanza on stop, ahead of everything else, and then as before', () => {
    const before = runScript(text, 'stop');
    expect(before.some((line) => /^(?:start-stop-daemon --stop|killproc)/u.test(line))).toBe(true);
    expect(runScript(with_, 'stop')).toEqual(['stanza', ...before]);
  });

  test.each(['start', 'restart', 'force-reload', 'reload', 'status'])('does on %s what it did', (action) => {
    const before = runScript(text, action);
    // A script that calls itself comes through its stop branch: there the stanza itself knows that the host stays up.
    const after = runScript(with_, action).filter((line) => name !== 'by-itself.init' || line !== 'stanza');
    expect(after).toEqual(before);
  });

  test('is as it was, to the byte, once the stanza is taken out', () => {
    expect(removed(with_)).toBe(`present\n${text}`);
  });

  test('is as it was even without a newline at its end', () => {
    const bare = text.trimEnd();
    expect(removed(inserted(bare).text)).toBe(`present\n${bare}`);
  });

  test('gives back the stanza that it holds', () => {
    expect(readStanza(with_)).toMatchObject({ ok: true, state: 'present', stanza: STANZA });
  });

  test('is left alone where the same stanza is in, and gets another in its place', () => {
    expect(inserted(with_)).toMatchObject({ text: with_, change: 'none' });
    const other = inserted(with_, 'echo other');
    expect(other).toEqual({ ...inserted(text, 'echo other'), change: 'replaced' });
    expect(removed(other.text)).toBe(`present\n${text}`);
  });
});

describe('between the marks', () => {
  const text = fixture('libvirt-bin.init');

  test('what someone changed is seen', () => {
    const changed = inserted(text).text.replace('stanza\n', 'stanza of mine\n');
    expect(readStanza(changed)).toMatchObject({ stanza: STANZA.replace('stanza\n', 'stanza of mine\n') });
    expect(removed(changed)).toBe(`present\n${text}`);
  });

  test('what someone left open is given back as it is', () => {
    const open = inserted(text, 'true\n').text.replace('\ttrue\n', '\techo "\n');
    expect(readStanza(open)).toMatchObject({ stanza: 'echo "\n' });
    expect(removed(open)).toBe(`present\n${text}`);
  });

  test('a block that was pasted stays at its place, and is taken out from there', () => {
    const script = '#!/bin/sh\nif [ "$1" = stop ]; then\n@killall libvirtd\nfi\n';
    const pasted = script.replace('@', markedStanza('echo old'));
    expect(inserted(pasted, 'echo new').text).toBe(script.replace('@', markedStanza('echo new')));
    expect(removed(pasted)).toBe(`present\n${script.replace('@', '')}`);
  });

  test('a script without marks holds nothing, and nothing is taken out', () => {
    expect(readStanza(text)).toEqual({ ok: true, state: 'absent' });
    expect(removed(text)).toBe(`absent\n${text}`);
  });

  test('the mark of another program is none of ours', () => {
    expect(removed('# >>> libvirt-shutdown-domains-extra\n')).toMatch(/^absent/u);
  });
});

describe('marks that do not match are refused with their line, and nothing is touched', () => {
  const open = '\t# >>> libvirt-shutdown-domains (from here)\n';
  const close = '\t# <<< libvirt-shutdown-domains\n';
  test.each([
    ['one without its end', `a\n${open}b\n`, 2],
    ['an end without its beginning', `a\nb\n${close}`, 3],
    ['the end first', `${close}a\n${open}`, 1],
    ['two beginnings', `${open}${open}${close}`, 2],
    ['two ends', `${open}${close}a\n${close}`, 4],
    ['two blocks', `${open}${close}${open}${close}`, 3],
  ])('%s', (_what, text, line) => {
    const refusal = { ok: false, reason: 'broken-marks', line };
    expect(insertStanza(text, STANZA)).toMatchObject(refusal);
    expect(removeStanza(text)).toMatchObject(refusal);
    expect(readStanza(text)).toMatchObject(refusal);
  });
});
