import { shown } from '../printable.ts';
import { displayWidth, markFor } from '../width.ts';
import { connectionName } from '../words.ts';
import { shorten } from './shorten.ts';

/**
 * Connections in a column: whole where they have room, else by what tells them apart, which is the host's name.
 * @param width columns
 */
export const connectionForms = (
  uris: Iterable<string>,
  width: number,
  unicode: boolean,
): ((uri: string) => string) => {
  const all = [...new Set(uris)];
  const isDistinct = (form: Form): boolean => new Set(all.map(form)).size === all.length;
  const forms = FORMS.map(
    (form): Form =>
      (uri) =>
        shown(form(uri), unicode),
  ).filter(isDistinct);
  const whole = forms.find((form) => all.every((uri) => displayWidth(form(uri)) <= width));
  if (whole !== undefined) return whole;
  const form = forms[forms.length - 1] ?? ((uri) => shown(connectionName(uri), unicode));
  const short = shorten(all.map(form), width, markFor(unicode));
  return (uri) => short(form(uri));
};

type Form = (uri: string) => string;

/** `qemu+ssh://root@kvm1.example.org:22/system`, `kvm1.example.org:22`, `kvm1`; what has no host stays as it is. */
const FORMS: readonly Form[] = [
  connectionName,
  (uri) => hostOf(uri) ?? localName(uri),
  (uri) => firstLabel(hostOf(uri)) ?? localName(uri),
];

const hostOf = (uri: string): string | undefined => /^[^:/?#]+:\/\/(?:[^@/?#]*@)?([^@/?#]+)/u.exec(uri)?.[1];

/** Not of an address, whose parts say nothing by themselves. */
const firstLabel = (host: string | undefined): string | undefined =>
  host === undefined || /^(?:\[|[\d.]+(?::|$))/u.test(host) ? host : host.replace(/[.:].*$/su, '');

/** As the option --connect calls virsh's own default. */
const localName = (uri: string): string => (uri === '' ? 'default' : connectionName(uri));
