import { describeBackendContract } from '../../contract/contract.ts';
import { awsBackend } from './given-aws-store.ts';

describeBackendContract('aws', awsBackend);
