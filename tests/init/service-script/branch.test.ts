import { describe, expect, test } from 'vitest';
import { findStopBranch } from '../../../lib/init/service-script/branch.ts';

const found = (text: string): unknown => {
  const result = findStopBranch(text);
  if (!result.ok) return `${result.reason} ${String(result.line)}`;
  return [result.line, result.indent, result.parts];
};

const script = (stop: string, above = ''): string =>
  `#!/bin/sh\n${above}case "$1" in\n  start) begin ;;\n${stop}\n  *) exit 1 ;;\nesac\n`;

describe('the stop branch is found', () => {
  test.each<[string, string, unknown]>([
    ['by a plain pattern', '  stop)\n\tend\n\t;;', [5, '\t', false]],
    ['in double quotes', '  "stop")\n\tend;;', [5, '\t', false]],
    ['in single quotes', "  'stop' )\n    end;;", [5, '    ', false]],
    ['with quotes in the middle', '  st"o"p)\nend;;', [5, '', false]],
    ['with a backslash', '  \\stop)\n end;;', [5, ' ', false]],
    ['in brackets', '(stop)\n end;;', [5, ' ', false]],
    ['with force-stop', ' stop | force-stop)\n end;;', [5, ' ', false]],
    ['behind force-stop', ' force-stop|stop)\n end;;', [5, ' ', false]],
    ['over two lines', ' force-stop|\\\n stop)\n end;;', [6, ' ', false]],
    ['with a comment behind it', ' stop)# end)\n\n # first\n  end;;', [5, '  ', false]],
    ['within its line', '  stop) end ;;', [4, '      ', true]],
    ['within its line, tabs', '\tstop) end ;;', [4, '\t\t', true]],
    ['within its line, going on', '  stop) end \\\n  well;;', [4, '      ', true]],
    ['with a continued line behind it', '  stop) \\\n  end;;', [4, '      ', true]],
    ['as the last branch without ;;', '  stop)\n  end\nesac\ncase x in x) ;;', [5, '  ', false]],
    ['ahead of a condition', '  stop)\n  if a; then end; fi;;', [5, '  ', false]],
  ])('%s', (_what, stop, place) => {
    expect(found(script(stop))).toEqual(place);
  });

  test.each([
    ['$1', ''],
    ['${1}', ''],
    ['"${1}"', ''],
    ['"${1:-}"', ''],
    ['"${1-help}"', ''],
    ['"$action"', 'action="$1"\n'],
    ['$ACTION', 'ACTION=${1:-}\n'],
    ['"${A}"', 'readonly=yes\nA=$1\n'],
  ])('in a case on %s', (subject, above) => {
    const text = script('  stop)\n\tend;;', above).replace('"$1" in', `${subject} in`);
    expect(found(text)).toEqual([5 + above.split('\n').length - 1, '\t', false]);
  });

  test.each([
    ['#! /bin/sh -e'],
    ['#!/bin/bash'],
    ['#!/usr/bin/dash'],
    ['#!/usr/bin/env bash'],
    ['#!/bin/busybox sh'],
    ['# none'],
  ])('in a script of %s', (first) => {
    expect(found(script('  stop)\n end;;').replace('#!/bin/sh', first))).toEqual([5, ' ', false]);
  });

  test.each([
    ['a comment', '# case "$1" in stop) end;; esac\n'],
    ['a quote', 'x=\'\ncase "$1" in stop) end;; esac\'\n'],
    ['a substitution', 'x="$(echo "stop)" \'(\' \\)\n# )\n)"\n'],
    ['a default', 'x=${x:-"stop) \\` \' }"}\n'],
    ['backticks', 'x=`echo "stop)" \\`echo\\``\n'],
    ['a here-document', 'cat <<X\ncase "$1" in stop) end;; esac\\\nX\nX\n'],
    ['a here-document behind tabs', 'cat <<-"X Y"; echo\n\tcase "$1" in stop) end\n\tX Y\n'],
    ['two here-documents', 'cat <<X <<\\Y\n`"\nX\nstop) \'\\\nY\n'],
    ['a function', 'f() {\n  case "$1" in stop) end;; esac\n}\n'],
    ['a function in brackets', 'f () ( case "$1" in (stop) end;; esac )\n'],
    ['a function of bash', 'function f\n{\n  case "$1" in stop) end;; esac\n}\n'],
    ['a case on something else', 'case "$2$RUNLEVEL" in stop) end;; esac\n'],
    ['words that are arguments', 'echo case $1 in esac; echo if fi done } {\n'],
    ['closed compounds', 'if a; then { b; }; fi; while c; do (d); done >x; for e in f; do g; done\n'],
    ['a test', '[ "$1" = stop ] || [[ $1 == @(a|b) ]]\n'],
    ['an array', 'x=(stop "b)" c)\n'],
  ])('in spite of %s', (_what, above) => {
    const lines = above.split('\n').length - 1;
    expect(found(script('  stop)\n\tend;;', above))).toEqual([5 + lines, '\t', false]);
  });

  test.each(['cat <<X\nX', 'cat <<-X\n\tX', 'cat <<X <<Y\nX\nY'])(
    'where the last line, without an end, is that of a here-document: %j',
    (end) => {
      expect(found(`${script('  stop)\n\tend;;')}${end}`)).toEqual([5, '\t', false]);
    },
  );
});

describe('what is not sure is refused, with the reason and the line to look at', () => {
  const branch = 'case "$1" in\nstop) end;;\nesac\n';
  test.each<[string, string, string]>([
    ['an empty file', '', 'no-stop-branch null'],
    ['no case at all', '#!/bin/sh\nstart\n', 'no-stop-branch null'],
    ['no branch for stop', script('restart) end; begin;;'), 'no-stop-branch null'],
    ['force-stop alone', script('force-stop) end;;'), 'no-stop-branch null'],
    ['a comparison instead', '#!/bin/sh\nif [ "$1" = "stop" ]; then end; fi\n', 'no-stop-branch 2'],
    ['a case on an unknown variable', 'case "$x" in\nstop) end;;\nesac', 'no-stop-branch 2'],
    ['a variable that holds something else', `x=$1\nx=y\n${branch.replace('$1', '$x')}`, 'no-stop-branch 4'],
    ['a shift ahead', `shift\n${branch}`, 'no-stop-branch 3'],
    ['a case that bash alone reads in $()', `x=$(case a in a) :;; esac)\n${branch}`, 'unclear 1'],
    ['Windows line ends', script(' stop)\n end;;').replaceAll('\n', '\r\n'), 'carriage-returns 1'],
    ['a single Windows line end', script(' stop)\r\n end;;'), 'carriage-returns 4'],
    ['perl', `#!/usr/bin/perl\n${branch}`, 'not-sh 1'],
    ['init-d-script', '#!/usr/bin/env /lib/init/init-d-script\nDAEMON=x\n', 'not-sh 1'],
    ['OpenRC', `#!/sbin/openrc-run\n${branch}`, 'not-sh 1'],
    ["Upstart's wrapper", `#!/bin/sh\n[ "$JOB" = "upstart-job" ] || ${branch}`, 'upstart-job 2'],
    ['a call of it', '#!/bin/sh\n\nexec /lib/init/upstart-job libvirt-bin "$@"\n', 'upstart-job 3'],
    ['two branches', script('stop) a;;\nstop) b;;'), 'several-stop-branches 5'],
    ['two cases', `${branch}${branch}`, 'several-stop-branches 5'],
    ['one of two in a condition', `if a; then\n${branch}fi\n${branch}`, 'several-stop-branches 7'],
    ['a condition', `if a; then\n${branch}fi\n`, 'not-at-top 3'],
    ['a condition in one line', `a && {\n${branch}}\n`, 'not-at-top 3'],
    ['a loop', `for x in a b; do ${branch}done\n`, 'not-at-top 2'],
    ['brackets', `(${branch})\n`, 'not-at-top 2'],
    ['another branch', `case $2 in\na)\n${branch};;\nesac\n`, 'not-at-top 4'],
    ['a function alone', `main() {\n${branch}}\nmain "$@"\n`, 'not-at-top 3'],
    ['start|stop by name', script('start|stop|restart)\n $1;;'), 'shared-branch 4'],
    ['stop and restart', script('stop|restart) end;;'), 'shared-branch 4'],
    ['stop and a pattern', script('stop|s*) end;;'), 'shared-branch 4'],
    ['restart falling through', script('restart) a;&\nstop) b;;'), 'shared-branch 5'],
    ['a pattern ahead', script('s*) a;;\nstop) b;;'), 'earlier-branch 4'],
    ['a default ahead', script('*) a;;\nstop) b;;'), 'earlier-branch 4'],
    ['a variable ahead', script('"$x") a;;\nstop) b;;'), 'earlier-branch 4'],
    ['a branch that is empty', script('stop)\n\n;;'), 'no-stop-command 4'],
    ['a branch that only speaks', script('stop)\n echo no; exit 0;;'), 'no-stop-command 4'],
    ['a here-document on its line', script('halt) cat <<X;; stop)\n;;\nX\n end;;'), 'unclear 4'],
    ['an open quote', `echo '\n${branch}`, 'unclear 1'],
    ['an open here-document', `${branch}cat <<X\n`, 'unclear 4'],
    ['an open case', 'a\ncase "$1" in\nstop) end', 'unclear 3'],
    ['an unexpected fi', `a; fi\n${branch}`, 'unclear 1'],
    ['an unexpected )', `a\n)\n${branch}`, 'unclear 2'],
    ['a pattern that is none', 'case "$1" in\nstop; end;;\nesac', 'unclear 2'],
    ["bash's arithmetic", `((a<<2))\n${branch}`, 'unclear 1'],
    ["bash's quotes", `a=$'\\''\n${branch}`, 'unclear 1'],
  ])('%s', (_what, text, refusal) => {
    expect(found(text)).toBe(refusal);
  });

  test('the problem names the line; the remedy, where there is one, is another than a hand', () => {
    expect(findStopBranch(script('start|stop)\n $1;;'))).toMatchObject({
      problem: 'the branch at line 4 is not for stop alone',
      remedy: expect.stringMatching(/^give stop a branch/u) as string,
    });
    expect(findStopBranch('#!/usr/bin/perl\n')).toMatchObject({
      problem: expect.stringMatching(/^line 1: sh does not run this/u) as string,
      remedy: expect.stringMatching(/^use the init script of our own/u) as string,
    });
    expect(findStopBranch('')).toMatchObject({
      problem: expect.stringMatching(/^no branch/u) as string,
      remedy: null,
    });
  });
});
