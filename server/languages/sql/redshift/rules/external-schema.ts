import { named } from '../../../../base/sentence.ts';
import type { Range } from '../../../../base/range.ts';
import { defineRule } from '../../../../base/rule.ts';
import { statementsOf } from '../../ddl/statements.ts';
import type { RedshiftFile } from '../file.ts';

/** Clauses without which an external schema is not made, by where it is from. Source: CREATE EXTERNAL SCHEMA, "Syntax". */
const needed: Readonly<Record<string, readonly string[]>> = {
  'DATA CATALOG': ['DATABASE', 'IAM_ROLE'], 'HIVE METASTORE': ['DATABASE', 'URI', 'IAM_ROLE'], POSTGRES: ['DATABASE', 'URI', 'IAM_ROLE', 'SECRET_ARN'], MYSQL: ['DATABASE', 'URI', 'IAM_ROLE', 'SECRET_ARN'], KINESIS: ['IAM_ROLE'], REDSHIFT: ['DATABASE'],
};

export const externalSchema = defineRule({
  code: 'RSQ405',
  name: 'external-schema',
  since: '0.2',
  severity: 'error',
  summary: 'An external schema without a clause that it needs, or with a role that is none',

  *find(file: RedshiftFile): Iterable<{ range: Range; text: string }> {
    for (const { kind, range, problem } of statementsOf(file.source)) {
      if (kind !== 'create schema' || problem) continue;
      // Texts are blanked out: words in them are no clauses.
      const text = file.source.text.slice(range.start, range.end);
      const bare = text.replace(/'(?:[^']|'')*'/g, quoted => `'${' '.repeat(quoted.length - 2)}'`);
      const from = /\bFROM\s+(DATA\s+CATALOG|HIVE\s+METASTORE|\w+)/i.exec(bare);
      const source = from?.[1]!.toUpperCase().replace(/\s+/g, ' ') ?? '';
      const missing = (Object.hasOwn(needed, source) ? needed[source]! : []).filter(clause => !new RegExp(`\\b${clause}\\b`, 'i').test(bare.slice(from!.index)));
      const at = range.start + (from?.index ?? 0) + (from?.[0].length ?? 0);
      if (missing.length > 0) yield { range: { start: at - from![1]!.length, end: at }, text: `A schema from ${source} needs ${named(missing, 'and')}` };
      const role = /\bIAM_ROLE\s+'([^']*)'/i.exec(text);
      if (role && !/^\s*(?:default|session)\s*$/i.test(role[1]!) && !role[1]!.split(',').every(r => /^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(r.trim()) || r.includes('$'))) {
        const start = range.start + role.index + role[0].length - role[1]!.length - 1;
        yield { range: { start, end: start + role[1]!.length }, text: '`IAM_ROLE` takes `default`, `session` or ARNs of roles: `arn:aws:iam::123456789012:role/name`' };
      }
    }
  },
  message: ({ text }) => text,
});
