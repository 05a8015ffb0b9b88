/** A host at the moment at which an init file is called. Needs root: each scene has mounts of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { expectNoLeftovers } from './leftovers.ts';
import { putNode, putPrograms } from './programs.ts';
import { Scene } from './run.ts';
import { putBelow, putConnection, type Connection, type Put } from './world.ts';

export interface SceneOptions extends Connection {
  /** What `runlevel` prints; default `2 0`; null: it fails, as without utmp. */
  readonly runlevel?: string | null;
  /** What `initctl status` answers, call by call; the last one for ever. No entry: an unknown job. */
  readonly jobs?: Readonly<Record<string, readonly string[]>>;
  readonly initctl?: 'hangs' | 'fails';
  /** Content of the default file; default: there is none. */
  readonly settings?: string;
  /** What the stand-in for Node does, in sh; default: there is neither Node nor the script. */
  readonly node?: string;
  /** Where that Node is; default: where the init files expect it. */
  readonly nodeFile?: string;
  /** Whether the script is there; default: where a Node is. */
  readonly script?: boolean;
  /** Connections with a URI; guests and faults outside are the default one's. */
  readonly connections?: Readonly<Record<string, Connection>>;
  /** Nobody can connect until the stand-in libvirtd is started, or even then. */
  readonly libvirtd?: 'stopped' | 'stopped and mute';
  /** The looks of virsh's table; default middle. */
  readonly table?: 'old' | 'middle' | 'new';
  /** Programs that this host lacks: timeout, initctl ... */
  readonly without?: readonly string[];
  /** More files, by their path in the scene. */
  readonly files?: Readonly<Record<string, string>>;
}

const folders: string[] = [];
const enders: (() => void)[] = [];

export const makeScene = async (options: SceneOptions = {}): Promise<Scene> => {
  if (process.getuid() !== 0) throw new Error('the shell tier needs root: each scene has mounts of its own');
  const folder = await mkdtemp(join(tmpdir(), 'scene-'));
  folders.push(folder);
  const put = putBelow(folder);
  await putPrograms(folder, options.without);
  await putPlaces(put);
  await putAnswers(put, options);
  await putScript(folder, put, options);
  for (const [uri, connection] of Object.entries({ default: options, ...options.connections }))
    enders.push(...(await putConnection(put, uri, connection)));
  for (const [path, text] of Object.entries(options.files ?? {})) await put(path, text);
  return new Scene(folder, put);
};

/** The places that scene.sh binds, and a guest that is off and marked to start with libvirtd. */
const putPlaces = async (put: Put): Promise<void> => {
  for (const place of ['run/libvirt/qemu', 'nothing', 'jobs']) await put(`${place}/.keep`, '');
  await put('console', '');
  await put('calls', '');
  await put('etc/default/other', '');
  await put('etc/libvirt/qemu/autostart/off.xml', '<domain/>\n');
};

const putAnswers = async (put: Put, options: SceneOptions): Promise<void> => {
  const { runlevel = '2 0', jobs = {}, initctl, libvirtd, table = 'middle' } = options;
  await put('table', table);
  if (runlevel !== null) await put('runlevel', `${runlevel}\n`);
  for (const [job, answers] of Object.entries(jobs)) await put(`jobs/${job}`, `${answers.join('\n')}\n`);
  if (initctl !== undefined) await put('initctl-does', `${initctl}\n`);
  if (libvirtd !== undefined) await put('libvirt-stopped', '');
  if (libvirtd === 'stopped and mute') await put('libvirtd-is-mute', '');
};

const putScript = async (folder: string, put: Put, options: SceneOptions): Promise<void> => {
  const { settings, node, nodeFile = 'bin/node', script = node !== undefined } = options;
  if (settings !== undefined) await put('etc/default/libvirt-shutdown-domains', settings);
  if (script) await put('etc/the-script', '');
  if (node === undefined) return;
  await putNode(folder, nodeFile);
  await put('node-does', `${node}\n`);
};

afterAll(async () => {
  for (const end of enders.splice(0)) end();
  const gone = folders.splice(0);
  try {
    await expectNoLeftovers(gone);
  } finally {
    for (const folder of gone) await rm(folder, { recursive: true, force: true });
  }
});
