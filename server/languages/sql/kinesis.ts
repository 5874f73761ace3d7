import type { Language } from '../../base/language.ts';
import { runRules } from '../../base/rule.ts';
import { readKinesis } from './kinesis/file.ts';
import { kinesisRules } from './kinesis/rules/index.ts';

/** Streaming SQL of Kinesis Data Analytics. */
export const kinesisSql: Language = {
  id: 'kinesis-sql',
  name: 'Kinesis Analytics SQL',
  suffixes: ['.kda.sql'],
  rules: kinesisRules,
  diagnose: (file, scope) => runRules(kinesisRules, readKinesis(file, scope), file.path, scope),
};
