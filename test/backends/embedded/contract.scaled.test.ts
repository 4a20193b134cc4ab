import { describeBackendContract } from '../../contract/contract.ts';
import { embeddedBackend } from './given-store.ts';

describeBackendContract('embedded', embeddedBackend);
