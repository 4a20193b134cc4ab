/**
 * Marks a branch that no value can reach. A new kind in a union then fails to compile here, until the branch before
 * handles it.
 *
 * @throws always: a value came from outside its type
 */
export function unreachable(value: never): never {
  throw new Error(`no branch handles this ${typeof value}`);
}
