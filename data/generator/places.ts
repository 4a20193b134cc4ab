import { itemAt } from './random.ts';
import type { City } from './seed.ts';
import type { Country } from './wallets.ts';

/** Returns the town of an outlet. It depends on the outlet's number only, so that an outlet never moves; larger towns have more outlets. */
export type PlaceOf = (country: Country, outlet: number, states: readonly string[] | null) => City;

interface Towns {
  readonly cities: readonly City[];
  readonly cumulativeWeights: readonly number[];
  readonly total: number;
}

function weigh(cities: readonly City[]): Towns {
  let total = 0;
  const cumulativeWeights = cities.map((city) => {
    total += 2 ** (0.8 * (city.w - 14));
    return total;
  });
  return { cities, cumulativeWeights, total };
}

function townAt(towns: Towns, outlet: number): City {
  const point = (outlet / 4_294_967_296) * towns.total;
  let low = 0;
  let high = towns.cumulativeWeights.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((towns.cumulativeWeights[middle] ?? 0) < point) low = middle + 1;
    else high = middle;
  }
  return itemAt(towns.cities, low);
}

export function placesOf(cities: readonly City[]): PlaceOf {
  const towns = {
    G: weigh(cities.filter((city) => city.country === 'GB')),
    U: weigh(cities.filter((city) => city.country === 'US')),
  };
  const local = new Map<string, Towns>();
  return (country, outlet, states) => {
    if (states === null) return townAt(towns[country], outlet);
    const key = states.join();
    let inStates = local.get(key);
    if (inStates === undefined) {
      inStates = weigh(towns.U.cities.filter((city) => states.includes(city.state)));
      local.set(key, inStates);
    }
    return townAt(inStates, outlet);
  };
}
