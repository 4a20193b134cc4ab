import type { Foundation } from '../../domain/ports/foundation.ts';
import type { Database } from '../sqlite/database.ts';
import { type AuditChain, auditChain } from '../sqlite/proposals/audit-chain.ts';
import { only, storeInfo } from '../sqlite/reads/store.ts';
import { text } from '../sqlite/row.ts';
import { AUTHORITY_MIGRATIONS } from '../sqlite/schema/authority.ts';
import { DATA_MIGRATIONS } from '../sqlite/schema/data.ts';
import { PROPOSALS_MIGRATIONS } from '../sqlite/schema/proposals.ts';
import { StoreUnavailable } from '../sqlite/store-errors.ts';
import { openStoreFile, type Side, storeFiles } from './store-files.ts';

/** The three files of one store, open. */
export interface OpenStore {
  readonly data: Database;
  readonly authority: Database;
  readonly proposals: Database;
  readonly authorityAudit: AuditChain;
  readonly proposalsAudit: AuditChain;
  readonly dataPath: string;
}

/** Opens the files as the side may: only the commit side writes data and authority. Throws {@link StoreUnavailable}. */
export function openStore(directory: string, side: Side, { hasher }: Foundation): OpenStore {
  const files = storeFiles(directory);
  const readOnly = side !== 'commit';
  const opened: Database[] = [];
  const open = (...[path, migrations, options]: Parameters<typeof openStoreFile>) => {
    const database = openStoreFile(path, migrations, options);
    opened.push(database);
    return database;
  };
  try {
    const data = open(files.data, DATA_MIGRATIONS, { side, readOnly });
    const authority = open(files.authority, AUTHORITY_MIGRATIONS, { side, readOnly });
    const proposals = open(files.proposals, PROPOSALS_MIGRATIONS, { side, readOnly: side === 'reader' });
    if (readOnly) for (const database of opened) database.refuseAttaching();
    const { store_id: storeId } = storeInfo(data);
    refuseMixed(storeId, authority, files.authority);
    refuseMixed(storeId, proposals, files.proposals);
    return {
      data,
      authority,
      proposals,
      authorityAudit: auditChain(authority, 'authority', storeId, hasher),
      proposalsAudit: auditChain(proposals, 'proposals', storeId, hasher),
      dataPath: files.data,
    };
  } catch (error) {
    for (const database of opened) database.close();
    throw error;
  }
}

function refuseMixed(storeId: string, database: Database, path: string): void {
  const owner = text(only(database.get('SELECT store_id FROM belongs_to')), 'store_id');
  if (owner === storeId) return;
  const message = `${path} belongs to the store ${owner}, and data.db is the store ${storeId}. Put the files of one store together.`;
  throw new StoreUnavailable('mixed_stores', message, null);
}
