// Guests whose names have much in common, where a view has little room.
import type { Guest } from '../../../lib/guests/guest.ts';
import { namingFor } from '../../../lib/report/names/labels.ts';
import type { TableOptions } from '../../../lib/report/view-options.ts';
import { guest, NASTY_NAMES } from './world.ts';

const RACK = [1, 2].map((n) => `qemu+ssh://root@kvm-rack1-host0${String(n)}.example.org/system`);
const uuid = (n: number): string => `${String(n).padStart(4, '0')}28ba-2fa1-11d2-883f-0016d3cca427`;
export const guests = (names: readonly string[], uris: readonly string[] = ['']): Guest[] =>
  uris.flatMap((connection, at) =>
    names.map((name, n) => guest(name, { connection, uuid: uuid(100 * at + n) })),
  );

const HOUSES: Readonly<Record<string, readonly Guest[]>> = {
  'a common beginning': guests([1, 2, 3].map((n) => `customer-production-database-${String(n)}`)),
  'a common beginning and end': guests(
    ['eu1', 'eu2', 'us1'].map((zone) => `customer-production-${zone}-database-of-the-shop`),
  ),
  'no letter of ASCII': guests(['東京サーバー', '大阪サーバー', '名古屋サーバー']),
  'two hosts': guests(['web1', 'db1'], RACK),
  'two hosts, and a common beginning': guests(
    [1, 2].map((n) => `customer-production-database-${String(n)}`),
    [...RACK, ''],
  ),
  'whatever is possible': guests(NASTY_NAMES, RACK),
};

const LOOKS = [80, 200].flatMap((columns) => [true, false].map((unicode) => ({ columns, unicode })));
/** A house, how it is shown, and who is in it. */
export const CASES = Object.entries(HOUSES).flatMap(([house, those]) =>
  LOOKS.map((look): [string, TableOptions, readonly Guest[]] => {
    const many = new Set(those.map(({ connection }) => connection)).size > 1;
    return [house, { ...look, many, color: false }, those];
  }),
);

/** Lines as the sentences they were; what was broken within a word is whole again. */
export const unbroken = (lines: readonly string[]): string => lines.join('').replace(/ /gu, '');
/** As sentences have them, without blanks. */
export const namesIn = (those: readonly Guest[], { many, unicode }: TableOptions): string[] =>
  those.map(namingFor(those, many, unicode)).map((name) => name.replace(/ /gu, ''));
