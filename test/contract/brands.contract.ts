import { expect, it } from 'vitest';
import { nameKey, nameParts, soughtParts } from '../../src/domain/brand/name-key.ts';
import { spellingReader } from '../../src/domain/brand/near-name.ts';
import { givenStores, type MakeBackend, STORE } from './backend.ts';
import { inTurn } from './in-turn.ts';
import { aBatch, aBrand } from './records.ts';
import { walk } from './walk.ts';

const NAMES = [
  ...['Star', 'STAR Market', 'Star-Lite', 'Starbucks Coffee', 'Best Armor', 'My Star', "Andy's Frozen Custard"],
  ...[
    'Caffè Nero',
    'Café Noir',
    "McDonald's",
    'Marks & Spencer',
    'Wal-Mart',
    '7-Eleven',
    'B&Q',
    'O2',
    'E.ON',
    '!!!',
    '100%',
  ],
  ...[
    '東京ガス',
    'ガスト',
    'Пятёрочка',
    'Ｕｎｉｑｌｏ',
    `${'Long '.repeat(39)}Name`,
    `${'Long '.repeat(39)}Gone`,
    'Øl & Ål',
  ],
];

function holds(name: string, text: string): boolean {
  return soughtParts(text).some((sought) =>
    nameParts(name).some((part) => part.kind === sought.kind && part.text.startsWith(sought.text)),
  );
}

export function brandContract(make: MakeBackend): void {
  const given = givenStores(make);

  it('tells what store it is, at revision 0', async () => {
    const { agent } = await given();
    expect(await agent.data.store()).toEqual(STORE);
    expect(await agent.data.current()).toBe(0);
  });

  it('gives a brand by id as it was stored, and undefined for an unknown id', async () => {
    const brand = aBrand({
      brandname: '\u{1f31f} mail me: ann@example.com',
      parent_brandid: 7,
      manually_processed: true,
    });
    const { agent } = await given({ brands: [brand] });
    expect(await agent.data.brand(12345)).toEqual(brand);
    expect(await agent.data.brand(12346)).toBeUndefined();
  });

  it('finds brands by the key of their name, at most 20', async () => {
    const crowd = Array.from({ length: 25 }, (_, i) => aBrand({ brandid: 100 + i, brandname: 'Crowd' }));
    const { agent } = await given({
      brands: [
        aBrand({ brandid: 1, brandname: ' Café Star ' }),
        aBrand({ brandid: 2, brandname: 'Cafe-Star' }),
        aBrand({ brandid: 3, brandname: '!!!' }),
        aBrand({ brandid: 4, brandname: '' }),
        ...crowd,
      ],
    });
    expect((await agent.data.brandsNamed('CAFÉ STAR')).map((brand) => brand.brandid)).toEqual([1, 2]);
    expect((await agent.data.brandsNamed('! ! !')).map((brand) => brand.brandid)).toEqual([3]);
    expect(await agent.data.brandsNamed('Café')).toEqual([]);
    expect(await agent.data.brandsNamed('crowd ')).toHaveLength(20);
  });

  it('finds brands by part of their name: the parts that the domain names, and no others', async () => {
    const { agent } = await given({ brands: NAMES.map((brandname, i) => aBrand({ brandid: i + 1, brandname })) });
    const sought = [...NAMES, ...NAMES.flatMap((name) => [name.slice(0, 3), name.slice(2, 7), name.slice(-4)])];
    const typed = [
      'caffe nero',
      "mcdonald's",
      'mc donald',
      'marks & spencer',
      'm and s',
      'walmart',
      'star',
      '%',
      '_',
      '!',
    ];
    for (const name of [...sought, ...typed].filter((one) => one.trim() !== '')) {
      const found = await walk(3, (cursor) => agent.data.brandPage({ name }, 3, cursor));
      expect([name, found.map((brand) => brand.brandname).sort()]).toEqual([
        name,
        NAMES.filter((brandname) => holds(brandname, name)).sort(),
      ]);
    }
  });

  it('finds a new brand and a renamed one by part of the name, and no longer by the old name', async () => {
    const { agent, commit } = await given({ brands: [aBrand({ brandid: 1, brandname: 'Old Name' })] });
    const found = async (name: string) => (await agent.data.brandPage({ name }, 9)).rows.map((brand) => brand.brandid);
    const renamed = aBrand({ brandid: 1, brandname: 'Café Neuf', version: 2 });
    const added = aBrand({ brandid: 2, brandname: 'Neuf & Fils' });
    await inTurn(commit, agent).commit(
      aBatch([
        { kind: 'brand.update', brand: renamed },
        { kind: 'brand.insert', brand: added },
      ]),
      { revision: 0 },
    );
    expect([await found('neuf'), await found('old'), await found('and fils')]).toEqual([[2, 1], [], [2]]);
    expect((await agent.data.brandsNamed('NEUF AND FILS')).map((brand) => brand.brandid)).toEqual([2]);
  });

  it('finds brands that are spelled alike, the closest first', async () => {
    const { agent } = await given({
      brands: ['Sainsburys', 'Sainsbury', "Sainsbury's Bank", 'Salisbury', 'Boots', '', '日本'].map((brandname, i) =>
        aBrand({ brandid: i + 1, brandname, status: i === 1 ? 'inactive' : 'active' }),
      ),
    });
    for (const name of ['Sainsburry', 'sainsbury’s', 'Boot', 'x', '日本橋']) {
      for (const least of [0.6, 0.8]) {
        const likenessTo = spellingReader(name, least);
        const expected = ['Sainsburys', 'Sainsbury', "Sainsbury's Bank", 'Salisbury', 'Boots', '日本'].filter(
          (brandname) => likenessTo(nameKey(brandname)) >= least,
        );
        const found = await agent.data.brandsSpelledLike(name, 9, least);
        expect(found.map(({ brandname }) => brandname).sort()).toEqual(expected.sort());
        const likeness = found.map(({ brandname }) => likenessTo(nameKey(brandname)));
        expect(likeness).toEqual(likeness.toSorted((a, b) => b - a));
      }
    }
    const { agent: other } = await given({ brands: [aBrand({ brandid: 9, brandname: 'Marks and Spencer' })] });
    expect(await other.data.brandsSpelledLike('M&S', 1, 0.6)).toMatchObject([{ brandid: 9 }]);
    expect((await other.data.brandPage({ name: 'm & s' }, 9)).rows).toMatchObject([{ brandid: 9 }]);
    const { agent: short } = await given({ brands: [aBrand({ brandid: 8, brandname: 'M&S' })] });
    expect(await short.data.brandsSpelledLike('Marks and Spencer', 1, 0.6)).toMatchObject([{ brandid: 8 }]);
    expect(await agent.data.brandsSpelledLike('sainsbury', 1, 0.6)).toEqual([
      { brandid: 2, brandname: 'Sainsbury', status: 'inactive' },
    ]);
  });

  it('finds names with umlauts as they are spelled without them, by name and by part of it', async () => {
    const names = ['Müller Markt', 'Mueller Markt', 'Muller Markt', 'Mulder Markt'];
    const { agent } = await given({ brands: names.map((brandname, i) => aBrand({ brandid: i + 1, brandname })) });
    const named = async (name: string) => (await agent.data.brandsNamed(name)).map(({ brandid }) => brandid);
    const holding = async (name: string) =>
      (await agent.data.brandPage({ name }, 9)).rows.map(({ brandid }) => brandid).sort();
    expect(await Promise.all(['MÜLLER-MARKT', 'mueller markt', 'muller markt'].map(named))).toEqual([
      [1, 2, 3],
      [1, 2],
      [1, 3],
    ]);
    expect(await Promise.all(['müll', 'muelle', 'mulle'].map(holding))).toEqual([
      [1, 2, 3],
      [1, 2],
      [1, 3],
    ]);
  });

  it('finds a renamed brand by the spelling of its new name only', async () => {
    const { agent, commit } = await given({ brands: [aBrand({ brandid: 1, brandname: 'Waitrose' })] });
    const renamed = aBrand({ brandid: 1, brandname: 'Sainsbury', version: 2 });
    await inTurn(commit, agent).commit(aBatch([{ kind: 'brand.update', brand: renamed }]), { revision: 0 });
    expect(await agent.data.brandsSpelledLike('waitros', 9, 0.6)).toEqual([]);
    expect(await agent.data.brandsSpelledLike('sainsburry', 9, 0.6)).toMatchObject([{ brandid: 1 }]);
  });

  it('lists names that start with a word, not those in which it is part of a longer one', async () => {
    const names = ['Star', 'Star Market', 'STAR-Lite', "Star's", 'Starbucks', 'Star2', 'My Star', 'Sta'];
    const { agent } = await given({ brands: names.map((brandname, i) => aBrand({ brandid: i + 1, brandname })) });
    const found = await agent.data.brandNamesStartingWith('star');
    expect([...found].sort()).toEqual(['STAR-Lite', 'Star', "Star's", 'Star Market'].sort());
    expect(await agent.data.brandNamesStartingWith('%')).toEqual([]);
    expect(await agent.data.brandNamesStartingWith('')).toEqual([]);
  });

  it('lists at most 200 names that start with a word', async () => {
    const brands = Array.from({ length: 230 }, (_, i) => aBrand({ brandid: i + 1, brandname: `Star ${i}` }));
    const { agent } = await given({ brands });
    expect(await agent.data.brandNamesStartingWith('Star')).toHaveLength(200);
    expect(await agent.data.countBrands()).toBe(230);
  });

  it('lists the brands split from a brand', async () => {
    const child = aBrand({ brandid: 3, parent_brandid: 1 });
    const { agent } = await given({ brands: [aBrand({ brandid: 1 }), aBrand({ brandid: 2 }), child] });
    expect(await agent.data.childBrands(1)).toEqual([child]);
    expect(await agent.data.childBrands(2)).toEqual([]);
  });
}
