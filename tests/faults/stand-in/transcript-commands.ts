// Which arguments stand behind the titles of the transcripts.

/** The connection of the title's `P`. */
export const lab = 'qemu+unix:///session?socket=/srv/lab/run/libvirt-sock';
/** A test driver's connection with the guests a, b and "web 1". */
export const driver = 'test:///srv/lab/three.xml';

export interface Invocation {
  readonly argv: readonly string[];
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Blocks that the stand-in does not model, and why. */
export const notModelled: Readonly<Record<string, string>> = {
  '9.0.0 T managedsave': 'the real one hung until it was killed: nothing to compare',
};

const at = (...argv: string[]): Invocation => ({ argv: ['-c', lab, ...argv] });
const quietly = (...argv: string[]): Invocation => ({ argv: ['-q', '-c', lab, ...argv] });
const three = (...argv: string[]): Invocation => ({ argv: ['-c', driver, ...argv] });
const nowhere = (...argv: string[]): Invocation => ({
  argv: ['-c', 'qemu+unix:///system?socket=/nonexistent', ...argv],
});
const typed = 'domstate run1\ndomstate nosuch\ndomstate off1\n';

const SPECIAL: Readonly<Record<string, Invocation>> = {
  'P -q list (dash c after)': quietly('list'),
  // The title leaves out --all: without it, virsh lists active guests only.
  'P list --managed-save': at('list', '--all', '--managed-save'),
  'P domstate "" (empty)': at('domstate', ''),
  'P domstate (no arg)': at('domstate'),
  'P domname 7 (a NAME, not an id)': at('domname', '7'),
  'P batch domstate run1; nosuch; off1': at('domstate run1; domstate nosuch; domstate off1'),
  'P batch last fails': at('domstate run1; domstate nosuch'),
  'P -q batch': quietly('domstate run1; domstate nosuch; domstate off1'),
  'P batch with unknown cmd in the middle': at('domstate run1; frobnicate; domstate off1'),
  'P batch with unknown option in the middle': at('domstate run1; domstate --frob off1; domstate off1'),
  "P batch quoted name: domstate 'web 2'; domstate run1": at("domstate 'web 2'; domstate run1"),
  'P batch dquoted name: domstate "web 2"; domstate run1': at('domstate "web 2"; domstate run1'),
  'P batch backslash: domstate web\\ 2; domid run1': at('domstate web\\ 2; domid run1'),
  'P batch newline separated': at('domstate run1\ndomstate off1'),
  'P batch trailing ;': at('domstate run1;'),
  'P batch argv form: domstate run1 ; domstate off1': at('domstate', 'run1', ';', 'domstate', 'off1'),
  'P one string arg no ;': at('domstate run1'),
  'P batch echo marker': at('echo @1; domstate run1; echo @2; domstate nosuch; echo @3'),
  'P batch quit': at('domstate run1; quit; domstate off1'),
  'P stdin batch': { ...at(), input: typed },
  'P -q stdin batch': { ...quietly(), input: typed },
  'event --list': at('event', '--list'),
  'unknown command': at('frobnicate'),
  'unknown option (long)': at('list', '--frob'),
  'unknown option (short)': at('list', '-z'),
  'unknown global option': { argv: ['--frob', 'list'] },
  '--readonly': { argv: ['--readonly', '-c', lab, 'domstate', 'run1'] },
  '-r shutdown': { argv: ['-r', '-c', lab, 'shutdown', 'off1'] },
  'connfail unix socket': nowhere('list'),
  'connfail batch': nowhere('domstate a; domstate b'),
  'connfail version': nowhere('version'),
  'bad uri': { argv: ['-c', 'nosuch:///system', 'list'] },
  '--version': { argv: ['--version'] },
  '-v': { argv: ['-v'] },
  'P domstate embedded dquotes: argv \'"web 2"\'': at('domstate', '"web 2"'),
  'P domstate embedded squotes': at('domstate', "'web 2'"),
  'P list --all --name --title?': at('list', '--all', '--table'),
  'P domstate UUID': at('domstate', '1561d04f-6d30-4553-bb67-b30d056ee1aa'),
  'P domstate numeric id 1': at('domstate', '1'),
  'P domstate 7 (name)': at('domstate', '7'),
  'P domstate 999 (no id, no name)': at('domstate', '999'),
  'P domstate bad-uuid': at('domstate', '1561d04f-6d30-4553-bb67-b30d056ee1ab'),
  'P abbreviated option: list --al': at('list', '--al'),
  'no args': { ...at(), input: '' },
  'SSH fail': { argv: ['-c', 'qemu+ssh://nowhere/system', 'list'] },
  'TCP refused': { argv: ['-c', 'qemu+tcp://127.0.0.1:9/system', 'list'] },
  'T list default uri test:///default': { argv: ['-c', 'test:///default', 'list'] },
  'env-uri': { argv: ['uri'], env: { VIRSH_DEFAULT_CONNECT_URI: lab } },
  'T shutdown a (test) ; domstate a': three('shutdown a; domstate a; shutdown a; domstate a'),
  'T -q shutdown a': { argv: ['-q', '-c', driver, 'shutdown a; list --all; domstate a'] },
  'T --reason batch': three('destroy b; domstate --reason b; domstate --reason a'),
  'T suspend/resume': three('suspend a; list; domstate a; domstate --reason a; resume a; domstate a'),
  'T managedsave': three('managedsave a; list --all'),
  'T -t timing': { argv: ['-t', '-c', lab, 'domid', 'run1'] },
};

/** The arguments of a block. A title that is not explained is the command line itself, `P` for the connection. */
export function invocationOf(title: string): Invocation {
  const special = SPECIAL[title];
  if (special !== undefined) return special;
  const words = [...title.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  if (words[0] !== 'P') throw new Error(`No arguments known for the block "${title}"`);
  return words[1] === '-q' ? quietly(...words.slice(2)) : at(...words.slice(1));
}
