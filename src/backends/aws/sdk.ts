/** The classes of the AWS SDK that are used. Imported late: the SDK is large, and most stores are not on AWS. */
export { DynamoDB } from '@aws-sdk/client-dynamodb';
export { S3 } from '@aws-sdk/client-s3';
