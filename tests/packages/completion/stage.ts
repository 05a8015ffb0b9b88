// A host as the completion sees it: a folder with its file, a stand-in virsh first on PATH, and guests.
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fillCompletion } from '../../../lib/cli/completion/fill.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
export const TEMPLATE = join(HERE, '../../../scripts/package/completion.bash');
/** Where the machine has another bash, BASH_FOLDER=/folder has that one serve. */
const SYSTEM = `${process.env['BASH_FOLDER'] ?? '/usr/local/bin'}:/usr/bin:/bin`;

export interface Stage {
  readonly folder: string;
  /** The filled file, where bash-completion would find it. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  /** Every call of virsh so far, sorted. */
  readonly calls: () => string[];
  readonly remove: () => void;
}

/** @param guests names by connection; 'HANGS' for one that never answers */
export const makeStage = (guests: Readonly<Record<string, readonly string[]>>): Stage => {
  const folder = mkdtempSync(join(tmpdir(), 'completion-'));
  const completions = join(folder, 'share/bash-completion/completions');
  for (const each of [completions, join(folder, 'bin'), join(folder, 'guests')])
    mkdirSync(each, { recursive: true });
  symlinkSync(join(HERE, 'virsh'), join(folder, 'bin/virsh'));
  for (const [uri, names] of Object.entries(guests))
    writeFileSync(join(folder, 'guests', uri.replace(/\//gu, '_')), `${names.join('\n')}\n`);
  const file = join(completions, 'libvirt-shutdown-domains');
  writeFileSync(file, filled(folder));
  return {
    folder,
    file,
    env: { PATH: `${join(folder, 'bin')}:${SYSTEM}`, STAND_INS: folder, HOME: folder, LC_ALL: 'C.UTF-8' },
    calls: () => readLines(join(folder, 'calls')).sort(),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** As it is installed, but for the default file: this machine's is none of a test's business. */
const filled = (folder: string): string =>
  fillCompletion(readFileSync(TEMPLATE, 'utf8')).replace(
    '/etc/default/libvirt-shutdown-domains',
    `${folder}/defaults`,
  );

const readLines = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];

export interface Question {
  readonly env?: Readonly<Record<string, string>>;
  /** How the user's shell is set, `-u` for instance. */
  readonly set?: readonly string[];
  /** What readline would replace, where it is not what follows the last break character. */
  readonly text?: string;
}

/** What is offered behind `libvirt-shutdown-domains ` and this line, sorted; with it, nothing is said on standard error. */
export const offered = async (stage: Stage, line: string, question: Question = {}): Promise<string[]> => {
  const { env = {}, set = [], text = /[^ =:<>]*$/u.exec(line)?.[0] ?? '' } = question;
  const words = [join(HERE, 'answers.bash'), stage.file, `libvirt-shutdown-domains ${line}`, text];
  const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', ...set, ...words], {
    env: { ...stage.env, ...env },
    cwd: stage.folder,
  });
  if (stderr !== '') throw new Error(`the completion wrote on the prompt: ${stderr}`);
  return stdout
    .split('\n')
    .filter((each) => each !== '')
    .sort();
};
