import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guestColumns } from '../../lib/report/names/columns.ts';
import { connectionForms } from '../../lib/report/names/connections.ts';
import { labelsOf, namingFor } from '../../lib/report/names/labels.ts';
import { shorten } from '../../lib/report/names/shorten.ts';
import { printable } from '../../lib/report/printable.ts';
import type { GuestName } from '../../lib/report/record-base.ts';
import { displayWidth } from '../../lib/report/width.ts';
import { NASTY_NAMES } from './support/world.ts';

/** Names as administrators give them: much in common, and a little that differs, somewhere. */
const likely = fc
  .tuple(
    fc.constantFrom('', 'customer-production-', '東京のお客様の', 'e\u0301'.repeat(20)),
    fc.constantFrom('web', 'database-', 'サーバー', '👩‍👧'),
    fc.nat({ max: 30 }).map(String),
    fc.constantFrom('', '-of-the-shop.example.org', 'のゲスト'.repeat(4)),
  )
  .map((parts) => parts.join(''));
const name = fc.oneof(
  { weight: 4, arbitrary: likely },
  fc.string({ unit: 'grapheme' }).map(printable),
  fc.constantFrom(...NASTY_NAMES.map(printable)),
);
const names = fc.uniqueArray(name, { maxLength: 60 });

const shortened = (texts: readonly string[], width: number): string[] =>
  texts.map(shorten(texts, width, '…'));

describe('short forms of names', () => {
  it('differ where the names differ, as long as the width allows, and are never wider', () => {
    fc.assert(
      fc.property(names, fc.integer({ min: 4, max: 60 }), (texts, width) => {
        const forms = shortened(texts, width);
        expect(new Set(forms).size).toBe(texts.length);
        for (const form of forms) expect(displayWidth(form), form).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('are never wider where nothing has room', () => {
    fc.assert(
      fc.property(names, fc.integer({ min: 0, max: 3 }), (texts, width) => {
        for (const form of shortened(texts, width)) expect(displayWidth(form)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('are the names themselves where those have room', () => {
    fc.assert(
      fc.property(names, fc.integer({ min: 4, max: 60 }), (texts, width) => {
        for (const [at, form] of shortened(texts, width).entries())
          if (displayWidth(texts[at] ?? '') <= width) expect(form).toBe(texts[at]);
      }),
    );
  });

  it('are the same in whatever order names come, and however often', () => {
    fc.assert(
      fc.property(names, fc.integer({ min: 4, max: 60 }), (texts, width) => {
        const form = shorten(texts, width, '…');
        const other = shorten([...texts, ...texts].reverse(), width, '…');
        expect(texts.map(other)).toEqual(texts.map(form));
      }),
    );
  });

  it.each<[string, string[], number, string[]]>([
    [
      'keep beginning and end',
      ['customer-production-database-1', 'customer-production-database-2', 'db'],
      17,
      ['customer-p…base-1', 'customer-p…base-2', 'db'],
    ],
    [
      'keep what differs where that is in the middle',
      ['customer-production-eu1-database-of-the-shop', 'customer-production-us1-database-of-the-shop'],
      17,
      ['cust…eu1-databas…', 'cust…us1-databas…'],
    ],
    [
      'are cut by columns, not by characters',
      ['東京のサーバー一号機', '東京のサーバー二号機'],
      9,
      ['東…一号機', '東…二号機'],
    ],
    [
      'are counted where nothing else is left',
      ['ax1xxxxb1yyyyb', 'ax1xxxxb2yyyyb', 'ax2xxxxb1yyyyb', 'ax2xxxxb2yyyyb'],
      6,
      ['a…b1y…', 'a…b2y…', 'ax2…#1', 'ax2…#2'],
    ],
  ])('%s', (_, texts, width, expected) => {
    expect(shortened(texts, width)).toEqual(expected);
  });

  it('do not look like a name that is there', () => {
    const texts = ['customer-p…base-1', 'customer-production-database-1'];
    expect(new Set(shortened(texts, 17)).size).toBe(2);
  });

  it('differ for a thousand guests, too', () => {
    const texts = Array.from({ length: 1_000 }, (_, at) => `customer-${String(at)}-${'x'.repeat(200)}`);
    expect(new Set(shortened(texts, 12)).size).toBe(1_000);
  });
});

const guest = (of: string, uuid: string, connection = ''): GuestName => ({ name: of, uuid, connection });

describe('whole names', () => {
  const tokyo = guest('東京', '1b4e28ba-2fa1-11d2-883f-0016d3cca427');
  const osaka = guest('大阪', '1b4f28ba-2fa1-11d2-883f-0016d3cca427');
  const kyoto = guest('京都', '1b4f28ba-2fa1-11d2-883f-0016d3cca428');

  it('are told apart by the beginning of the UUID where they look alike without UTF-8', () => {
    const labelled = (guests: readonly GuestName[], unicode: boolean): string[] =>
      guests.map(labelsOf(guests, unicode));
    expect(labelled([tokyo, osaka], true)).toEqual(['東京', '大阪']);
    expect(labelled([tokyo, osaka, guest('web', 'x')], false)).toEqual(['??[1b4e]', '??[1b4f]', 'web']);
    expect(labelled([tokyo], false)).toEqual(['??']);
    expect(labelled([osaka, kyoto], false)).toEqual([`??[${osaka.uuid}]`, `??[${kyoto.uuid}]`]);
  });

  it('are told apart where only their control characters are shown alike', () => {
    const guests = [guest('a\n', '1111'), guest('a\\n', '2222')];
    expect(guests.map(labelsOf(guests, true))).toEqual(['a\\n[1111]', 'a\\n[2222]']);
  });

  it('stand with their connection in a sentence where there are several, and that tells them apart', () => {
    const guests = ['', 'lxc:///'].map((connection) => guest('web', 'one', connection));
    expect(guests.map(namingFor(guests, true, true))).toEqual([
      "web on virsh's default connection",
      'web on lxc:///',
    ]);
    expect(guests.map(namingFor(guests, false, true))).toEqual(['web', 'web']);
  });
});

describe('connections', () => {
  const far = (host: string): string => `qemu+ssh://root@${host}/system`;
  const [one, two] = [far('kvm-rack1-host01.example.org'), far('kvm-rack1-host02.example.org')];

  it.each<[number, string[], string[]]>([
    [60, [one, two, ''], [one, two, "virsh's default connection"]],
    [30, [one, two, ''], ['kvm-rack1-host01.example.org', 'kvm-rack1-host02.example.org', 'default']],
    [20, [one, two, 'qemu:///system'], ['kvm-rack1-host01', 'kvm-rack1-host02', 'qemu:///system']],
    [12, [one, two], ['kvm-rac…st01', 'kvm-rac…st02']],
    [
      24,
      [far('kvm1.berlin.example.org:22'), far('kvm1.bern.example.org')],
      ['kvm1.berlin.ex…le.org:22', 'kvm1.bern.example.org'],
    ],
    [13, [far('192.168.100.1'), far('[fe80::1]')], ['192.168.100.1', '[fe80::1]']],
    [20, [far('h1'), 'lxc+ssh://root@h1/'], ['qemu+ssh://…1/system', 'lxc+ssh://root@h1/']],
  ])('have in %i columns what tells them apart: %j', (width, uris, expected) => {
    expect(uris.map(connectionForms(uris, width, true))).toEqual(expected);
  });

  it('differ, and are never wider', () => {
    const uri = fc
      .tuple(
        fc.constantFrom('qemu+ssh://root@', 'qemu+tls://', 'qemu+unix:///system?socket=/run/', 'lxc+ssh://'),
        fc.oneof(likely, fc.webAuthority()),
        fc.constantFrom('', '/system', '/session', ':22/system'),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.uniqueArray(uri, { maxLength: 20 }), fc.integer({ min: 5, max: 60 }), (uris, width) => {
        const forms = uris.map(connectionForms(uris, width, true));
        expect(new Set(forms).size).toBe(new Set(uris.map(printable)).size);
        for (const form of forms) expect(displayWidth(form), form).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('the columns of a table', () => {
  const guests = (many: readonly string[], uris: readonly string[]): GuestName[] =>
    uris.flatMap((uri) => many.map((of) => guest(of, `uuid of ${of}`, uri)));
  const uris = ['qemu+ssh://root@kvm-host1.example.org/system', 'qemu:///system'];

  it('leave to one what the other does not need', () => {
    const of = (rows: readonly GuestName[], room: number): [number, number] => {
      const { name: named, connection } = guestColumns(rows, { room, many: true, unicode: true });
      return [named, connection];
    };
    expect(of(guests(['web'], uris), 80)).toEqual([3, 44]);
    expect(of(guests(['web'], uris), 40)).toEqual([3, 21]);
    expect(of(guests(['x'.repeat(40)], uris), 40)).toEqual([26, 14]);
  });

  it('hold the room, and no two guests look alike in them', () => {
    const options = fc.record({ unicode: fc.boolean(), room: fc.integer({ min: 24, max: 90 }) });
    fc.assert(
      fc.property(names, options, (texts, { unicode, room }) => {
        const rows = guests(texts, uris);
        const who = guestColumns(rows, { room, many: true, unicode });
        expect(who.name + who.connection).toBeLessThanOrEqual(room);
        const shown = rows.map((row) => `${who.nameOf(row)}\n${who.connectionOf(row)}`);
        expect(new Set(shown).size).toBe(rows.length);
      }),
    );
  });
});
