import { approversAdd, approversInit, approversList, approversPolicy } from './approvers.ts';
import { auditVerify } from './audit.ts';
import { call } from './calling/call.ts';
import { tools } from './calling/tools.ts';
import { changesApprove, changesList, changesReject, changesShow } from './changes.ts';
import type { Command } from './command.ts';
import { connect } from './connect.ts';
import { dataInfo, dataInit, dataMigrate, dataSnapshot } from './data.ts';
import { dataAdopt } from './data-adopt.ts';
import { dataBackup } from './data-backup.ts';
import { dataClock } from './data-clock.ts';
import { dataExport } from './data-export.ts';
import { dataGenerate } from './data-generate.ts';
import { dataImport } from './data-import.ts';
import { dataRestore } from './data-restore.ts';
import { dataSetAside } from './data-set-aside.ts';
import { metricsExport } from './metrics-export.ts';
import { changesReview } from './review.ts';
import { work } from './work.ts';

/** The operator's commands, in the order of the help text. */
export const commands: readonly Command[] = [
  dataInit,
  dataInfo,
  dataMigrate,
  dataSnapshot,
  dataImport,
  dataExport,
  dataGenerate,
  dataBackup,
  dataRestore,
  dataAdopt,
  dataClock,
  dataSetAside,
  approversInit,
  approversAdd,
  approversList,
  approversPolicy,
  changesList,
  changesShow,
  changesApprove,
  changesReject,
  changesReview,
  metricsExport,
  call,
  tools,
  work,
  auditVerify,
  connect,
];
