import { expect, it } from 'vitest';
import { givenStores, type MakeBackend, STORE } from './backend.ts';
import { aBrand } from './records.ts';

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

  it('finds brands by name without regard to case and outer space, at most 20', async () => {
    const crowd = Array.from({ length: 25 }, (_, i) => aBrand({ brandid: 100 + i, brandname: 'Crowd' }));
    const { agent } = await given({
      brands: [
        aBrand({ brandid: 1, brandname: ' Café Star ' }),
        aBrand({ brandid: 2, brandname: 'Cafe Star' }),
        ...crowd,
      ],
    });
    expect((await agent.data.brandsNamed('CAFÉ STAR')).map((brand) => brand.brandid)).toEqual([1]);
    expect(await agent.data.brandsNamed('Café')).toEqual([]);
    expect(await agent.data.brandsNamed('crowd ')).toHaveLength(20);
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
