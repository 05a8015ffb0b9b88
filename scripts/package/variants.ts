import { RUNTIME, type NodeRelease } from './node-archive.ts';

/** Where the self-contained packages have their Node: a folder of their own, so that none of the host's is meant. */
export const OWN_NODE = 'usr/lib/libvirt-shutdown-domains/node';

const VIRSH = 'libvirt-clients | libvirt-bin';

/** With the host's Node, or with one of its own. */
export interface Variant {
  readonly architecture: 'all' | 'amd64';
  /** What the program's first line names. */
  readonly interpreter: string;
  readonly depends: string;
  /** What the description adds. */
  readonly more: string;
  readonly runtime: NodeRelease | null;
}

export const WITH_HOSTS_NODE: Variant = {
  architecture: 'all',
  // Not by env: an init script's PATH, or root's with a Node of its own in it, is not what the package depends on.
  interpreter: '/usr/bin/node',
  depends: `nodejs (>= 16.17), ${VIRSH}`,
  more: ' .\n This package runs under the Node.js of the host.',
  runtime: null,
};

export const SELF_CONTAINED: Variant = {
  architecture: 'amd64',
  interpreter: `/${OWN_NODE}`,
  // What the official builds of Node link to: GLIBC_2.17; GLIBCXX_3.4.18 and CXXABI_1.3.5, both in that of gcc 4.8.0.
  depends: `libc6 (>= 2.17), libgcc-s1 | libgcc1, libstdc++6 (>= 4.8), ${VIRSH}`,
  more:
    ` .\n This package brings Node.js ${RUNTIME.version}, and neither needs nor touches any\n` +
    ' that the host has. It takes glibc 2.17 and Linux 3.10.',
  runtime: RUNTIME,
};
