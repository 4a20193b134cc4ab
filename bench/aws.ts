/*
 * Runs the benchmarks of the AWS backend, against DynamoDB Local and a fixture of S3, which count work and bytes but not the
 * network. Arguments name files of `bench/aws` (default: all).
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dynamoDbLocalMissing, runWithDynamoDbLocal } from '../scripts/with-dynamodb-local.ts';

const folder = fileURLToPath(new URL('./aws/', import.meta.url));
const missing = dynamoDbLocalMissing();
if (missing !== undefined) throw new Error(missing);
const given = process.argv.slice(2);
const all = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));
const unknown = given.filter((name) => !all.includes(name));
if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')} in bench/aws: ${all.join(', ')}.`);
const imports = (given.length > 0 ? given : all).map(
  (name) => `await import(${JSON.stringify(`${folder}${name}.ts`)});`,
);
runWithDynamoDbLocal(['--input-type=module', '--eval', imports.join('\n')]);
