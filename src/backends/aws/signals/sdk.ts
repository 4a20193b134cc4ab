/** What puts figures, and what signs heads. */
export { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
export { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
