import type { Mutation } from '../domain/change/mutation.ts';
import type { DataReads } from '../domain/ports.ts';

/**
 * Looks for what was just written. Others may have written since, so a version may be newer than ours, never older.
 * Gives what is not there.
 */
export async function missingAfterWrite(mutations: readonly Mutation[], data: DataReads): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const mutation of mutations) {
    const what = await missingOf(mutation, data);
    if (what !== null) missing.push(what);
  }
  return missing;
}

async function missingOf(mutation: Mutation, data: DataReads): Promise<string | null> {
  switch (mutation.kind) {
    case 'brand.insert':
    case 'brand.update': {
      const { brandid, version } = mutation.brand;
      const stored = await data.brand(brandid);
      return stored !== undefined && stored.version >= version ? null : `brand ${brandid} at version ${version}`;
    }
    case 'escalation.insert':
    case 'escalation.update': {
      const { escalation_id, version } = mutation.escalation;
      const stored = await data.escalation(escalation_id);
      return stored !== undefined && stored.version >= version
        ? null
        : `escalation ${escalation_id} at version ${version}`;
    }
    case 'metadata.append': {
      const { brandid, version, regex } = mutation.metadata;
      const stored = (await data.metadataVersions(brandid)).find((one) => one.version === version);
      return stored?.regex === regex ? null : `metadata version ${version} of brand ${brandid}`;
    }
    case 'combos.reassign':
      return missingCombos(mutation, data);
  }
}

async function missingCombos(
  mutation: Extract<Mutation, { kind: 'combos.reassign' }>,
  data: DataReads,
): Promise<string | null> {
  const stillAtSource = new Set((await data.combosOf(mutation.from)).map((combo) => `${combo.ccid}/${combo.bankid}`));
  const left = mutation.combos.filter((combo) => stillAtSource.has(`${combo.ccid}/${combo.bankid}`)).length;
  return left === 0 ? null : `${left} combos that should have left brand ${mutation.from}`;
}
