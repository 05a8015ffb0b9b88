import { firstThere, isThere, NODES_ON_PATH, type Host } from './host.ts';
import { hostFiles, namedIn, orderedScript, stanzaFor, type Way } from './host-files.ts';
import { readManifest, NOTHING, type Manifest } from './manifest.ts';
import { actingOthers } from './others.ts';
import { readBytes } from './place.ts';
import type { OrderProof } from './rc/proof.ts';
import { ENDING_RUNLEVELS, proveShutdownOrder, type EndingRunlevel, type RcFailure } from './rc/status.ts';
import { fileState, type FileState } from './settle.ts';
import { findStanza, type StanzaFound } from './stanza-state.ts';
import { runOnHost } from './tools.ts';
import { jobHindrances, upstartView, type JobHindrance, type UpstartView } from './upstart.ts';
import { presentWay } from './way.ts';

/** One thing that has to hold so that the guests are down before the power is off, and whether it does. */
export type Check =
  | { readonly is: 'file'; readonly good: boolean; readonly path: string; readonly state: FileState }
  | StanzaCheck
  | {
      readonly is: 'order';
      readonly good: boolean;
      readonly level: EndingRunlevel;
      readonly ours: string;
      readonly proof: OrderProof;
    }
  | { readonly is: 'no-order'; readonly good: false; readonly failure: RcFailure }
  | UpstartView
  | JobHindrance
  /** Good as such: that they come after ours is part of the order. */
  | { readonly is: 'others'; readonly good: true; readonly acting: readonly string[] }
  /** Without them the shell asks the guests: that does, so it is not bad. */
  | {
      readonly is: 'script';
      readonly good: true;
      readonly script: string;
      readonly isThere: boolean;
      readonly node: string | null;
      /** Null: it was not tried, for nothing of an unpacked system is run. */
      readonly runs: boolean | null;
    };

type StanzaCheck = StanzaFound & { readonly is: 'stanza'; readonly good: boolean; readonly path: string };

export interface Status {
  readonly host: Host;
  readonly way: Way;
  readonly isInstalled: boolean;
  readonly checks: readonly Check[];
}

/** Reads the host and changes nothing. On its own host it asks Upstart for the job, and the script for its version. */
export const readStatus = async (found: Host, version: string, env: NodeJS.ProcessEnv): Promise<Status> => {
  const noted = (await readManifest(found.root)) ?? NOTHING;
  const way = await presentWay(found, noted);
  const host = await asInstalled(found, way);
  const files = await fileChecks(host, way, version);
  const stanza = way === 'stanza' ? [await stanzaCheck(host, version, noted)] : [];
  const hooks = [...files, ...stanza];
  // A hook that is gone leaves its links: that is broken, not "not installed".
  const isInstalled =
    noted.linked !== null || noted.stanza !== null || hooks.some(({ state }) => state !== 'absent');
  if (!isInstalled)
    return { host, way, isInstalled, checks: [...(await strangeLinks(host)), ...(await othersChecks(host))] };
  return {
    host,
    way,
    isInstalled,
    checks: [
      ...hooks,
      ...(await orderChecks(host, way)),
      ...(await upstartChecks(host, env)),
      ...(await othersChecks(host)),
      await scriptCheck(host, env),
    ],
  };
};

/** Node and script are those that the hooks in place will call, whoever looks. */
const asInstalled = async (host: Host, way: Way): Promise<Host> => {
  const [hook] = hostFiles(host, way, '').filter(({ kind }) => kind === 'hook');
  const text = (await readBytes(host.root, hook?.path ?? host.serviceFile)) ?? '';
  return { ...host, ...namedIn(text) };
};

type FileCheck = Extract<Check, { is: 'file' }>;

const fileChecks = async (host: Host, way: Way, version: string): Promise<FileCheck[]> => {
  const manifest = (await readManifest(host.root)) ?? NOTHING;
  const hooks = hostFiles(host, way, version).filter(({ kind }) => kind === 'hook');
  return Promise.all(
    hooks.map(async (file) => {
      const state = await fileState(host.root, file, manifest);
      return { is: 'file', good: state === 'as-wanted', path: file.path, state };
    }),
  );
};

const stanzaCheck = async (host: Host, version: string, noted: Manifest): Promise<StanzaCheck> => {
  const path = host.serviceFile;
  const script = (await readBytes(host.root, path)) ?? '';
  const found = findStanza(script, path, stanzaFor(host, version), noted.stanza);
  return { is: 'stanza', good: found.state === 'in-place', path, ...found };
};

/** With the stanza it is the service's own stop that has to come in time. */
const orderChecks = async (host: Host, way: Way): Promise<Check[]> => {
  const script = orderedScript(host, way);
  const ours = script?.name ?? host.service;
  const found = await proveShutdownOrder(host.root, ours, script?.service ?? null, script?.byStartToo);
  if (!found.ok) return [{ is: 'no-order', good: false, failure: found }];
  return ENDING_RUNLEVELS.map((level) => {
    const proof = found.proofs[level];
    return { is: 'order', good: proof.wrong.length === 0, level, ours, proof };
  });
};

/** What an install is refused for: links of our script's name that are not to it. */
const strangeLinks = async (host: Host): Promise<Check[]> =>
  (await orderChecks(host, 'own-script')).flatMap((check) => {
    if (check.is !== 'order') return [];
    const wrong = check.proof.wrong.filter((fault) => fault.is === 'strange-link');
    return wrong.length === 0 ? [] : [{ ...check, proof: { ...check.proof, wrong } }];
  });

const upstartChecks = async (host: Host, env: NodeJS.ProcessEnv): Promise<Check[]> => {
  const view = await upstartView(host, env);
  return [...(await jobHindrances(host)), ...(view === null ? [] : [view])];
};

const othersChecks = async ({ root }: Host): Promise<Check[]> => [
  { is: 'others', good: true, acting: await actingOthers(root) },
];

/** An unpacked system's Node is not run. Where the hooks do not find theirs, they take one that is on PATH. */
const scriptCheck = async ({ root, script, node }: Host, env: NodeJS.ProcessEnv): Promise<Check> => {
  const found = await firstThere(root, [...(node === null ? [] : [node]), ...NODES_ON_PATH]);
  const isScriptThere = await isThere(root, script);
  if (found === null || !isScriptThere)
    return { is: 'script', good: true, script, isThere: isScriptThere, node: found, runs: false };
  const answer = root === '/' ? await runOnHost('/', [found, script, '--version'], env) : null;
  const runs = root === '/' ? answer?.status === 0 : null;
  return { is: 'script', good: true, script, isThere: isScriptThere, node: found, runs };
};
