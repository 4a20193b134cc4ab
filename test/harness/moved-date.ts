/*
 * For servers of scenarios in which time passes: `node --import` loads it first. The server takes the time from `Date`,
 * so moving `Date` is enough, and src needs no setting that could set a clock wrong.
 */
import { readFileSync } from 'node:fs';

const file = process.env.HARNESS_CLOCK_OFFSET_FILE ?? '';
const RealDate = Date;

function offset(): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given) => Reflect.construct(target, given.length === 0 ? [RealDate.now() + offset()] : given),
  get: (target, key) => (key === 'now' ? () => RealDate.now() + offset() : Reflect.get(target, key)),
});
