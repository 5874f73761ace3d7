import { athenaQuery } from './athena-query.ts';
import { bucket } from './bucket.ts';
import { chart } from './chart.ts';
import { crawler } from './crawler.ts';
import type { Component } from './component.ts';
import { dynamodbStream } from './dynamodb-stream.ts';
import { file } from './file.ts';
import { firehose } from './firehose.ts';
import { glueTable } from './glue-table.ts';
import { kinesisAnalytics } from './kinesis-analytics.ts';
import { kinesisStream } from './kinesis-stream.ts';
import { lambda } from './lambda.ts';
import { searchIndex } from './search-index.ts';
import { tableRepair } from './table-repair.ts';

/** Every component, in the order in which the documentation lists them. */
export const components: readonly Component[] = [file, kinesisStream, dynamodbStream, lambda, kinesisAnalytics, firehose, bucket, crawler, glueTable, tableRepair, athenaQuery, searchIndex, chart];
