import { licencesText, type BundledPackage } from '../bundle.ts';
import type { NodeRelease } from './node-archive.ts';

/** Beside the file `copyright`: what Node's makers say of Node and of all that is in it. */
export const NODE_LICENCES = 'node-licences.txt';

/** What every Debian system has the text of; policy 12.5 wants it named, not copied. */
const COMMON = new Map([['Apache-2.0', '/usr/share/common-licenses/Apache-2.0']]);

/** The file `copyright`: ours, and the licence of each package that is bundled. */
export const debianCopyright = async (
  version: string,
  packages: readonly BundledPackage[],
  runtime: NodeRelease | null,
): Promise<string> => {
  const named = packages.map((one) => {
    const common = COMMON.get(one.license);
    return common === undefined ? one : { ...one, text: nameCommon(one, common) };
  });
  const text = `${INTRODUCTION}\n${await licencesText(version, named)}`;
  return runtime === null
    ? text
    : `${text}\n${'-'.repeat(78)}\n\nNode.js ${runtime.version}, /usr/lib/libvirt-shutdown-domains/node\n\nIts licence, and those of all that is in it, are in ${NODE_LICENCES} beside this file.\n`;
};

const INTRODUCTION = `/usr/sbin/libvirt-shutdown-domains is one file that other packages are bundled
in. These are its licence and theirs.
`;

const nameCommon = ({ text }: BundledPackage, file: string): string => {
  const holders = text.match(/^ *Copyright (?:\(c\) )?(?:\d{4}|\[yyyy\]) .*$/gimu) ?? [];
  const named = holders.map((line) => line.trim()).filter((line) => !line.includes('[yyyy]'));
  return [...named, `On Debian systems the text of this licence is in ${file}.`].join('\n');
};
