import type { Foundation } from '../../domain/ports/foundation.ts';
import type { Database } from '../sqlite/database.ts';
import { type AuditChain, auditChain } from '../sqlite/proposals/audit-chain.ts';
import { type AuditReads, auditReads } from '../sqlite/reads/audit.ts';
import { storeInfo } from '../sqlite/reads/store.ts';
import { only, text } from '../sqlite/row.ts';
import type { StoreFileName } from '../sqlite/schema/versions.ts';
import { StoreUnavailable } from '../sqlite/store-errors.ts';
import { openStoreFile, type Upgrade } from './open-store-file.ts';
import { storeFiles } from './store-files.ts';

/** The three files of one store, open. */
export interface OpenStore {
  readonly storeId: string;
  readonly data: Database;
  readonly authority: Database;
  readonly proposals: Database;
  readonly authorityAudit: AuditReads;
  readonly proposalsAudit: AuditChain;
  readonly dataPath: string;
}

/** The files that the connections of one side may write. */
export interface StoreAccess {
  readonly writes: 'nothing' | 'proposals' | 'everything';
  /** Upgrades files of an older schema; without it, they are refused. */
  readonly upgrade?: Upgrade;
}

/** Opens the files of a store. Throws {@link StoreUnavailable}. */
export function openStore(directory: string, access: StoreAccess, { hasher }: Foundation): OpenStore {
  const files = storeFiles(directory);
  const opened: Database[] = [];
  const open = (file: StoreFileName) => {
    const database = openOne(files[file], file, access);
    opened.push(database);
    return database;
  };
  try {
    const data = open('data');
    const authority = open('authority');
    const proposals = open('proposals');
    const { store_id: storeId } = storeInfo(data);
    refuseMixed(storeId, authority, files.authority);
    refuseMixed(storeId, proposals, files.proposals);
    return {
      storeId,
      data,
      authority,
      proposals,
      authorityAudit: auditReads(authority),
      proposalsAudit: auditChain(proposals, 'proposals', storeId, hasher),
      dataPath: files.data,
    };
  } catch (error) {
    for (const database of opened) database.close();
    throw error;
  }
}

/** Opens one file. The agent side's connections can attach no other. */
function openOne(path: string, file: StoreFileName, { writes, ...access }: StoreAccess): Database {
  const mayWrite = writes === 'everything' || (writes === 'proposals' && file === 'proposals');
  const database = openStoreFile(path, file, { ...access, readOnly: !mayWrite });
  if (writes !== 'everything') database.refuseAttaching();
  return database;
}

/** Opens the proposals of a store alone, for appending. Throws {@link StoreUnavailable}. */
export function openProposals(directory: string, storeId: string): Database {
  const { proposals: path } = storeFiles(directory);
  const database = openOne(path, 'proposals', { writes: 'proposals' });
  try {
    refuseMixed(storeId, database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function refuseMixed(storeId: string, database: Database, path: string): void {
  const owner = text(only(database.get('SELECT store_id FROM belongs_to')), 'store_id');
  if (owner === storeId) return;
  const message = `${path} belongs to the store ${owner}, and data.db is the store ${storeId}. Put the files of one store together.`;
  throw new StoreUnavailable('mixed_stores', message, null);
}
