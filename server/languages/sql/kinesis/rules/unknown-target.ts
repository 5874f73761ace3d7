import { insert } from '../../../../base/edit.ts';
import type { RuleFix } from '../../../../base/rule.ts';
import { typeText, type SqlType } from '../../../../base/sql-type.ts';
import type { AnalysisProblem } from '../analysis.ts';
import type { KinesisFile } from '../file.ts';
import { writtenName } from '../names.ts';
import { defineProblemRule, replaced } from '../rule.ts';

export const unknownTarget = defineProblemRule({
  kind: 'unknown-target', code: 'KSQL113', name: 'unknown-target',
  summary: 'A pump writes into a stream that nothing creates',
  fix(problem, file): readonly RuleFix[] {
    return [replaced(problem, file), created(problem, file)].filter(fix => fix !== undefined);
  },
});

/** Creates the stream with the columns that the pump gives it. */
function created({ range, statement }: AnalysisProblem, { analysis, text }: KinesisFile): RuleFix | undefined {
  const pump = analysis.pumps.find(p => p.insert.target.range.start === range.start);
  if (!pump || !statement) return undefined;
  const names = pump.insert.columns?.map(c => c.name);
  const given = analysis.columnsOf(pump.insert.query);
  const columns = given.map((c, i) => `${writtenName(names?.[i] ?? c.name)} ${columnType(c.type)}`);
  if (columns.length === 0 || (names && names.length !== given.length)) return undefined;
  const stream = text.slice(range.start, range.end);
  return { title: `Create the stream ${stream}`, edits: [insert(statement.range.start, `CREATE OR REPLACE STREAM ${stream} (${columns.join(', ')});\n`)], safe: false };
}

/** A type that a column can have: texts of any length, what nobody knows as a text. */
function columnType(type: SqlType): string {
  switch (type.kind) {
    case 'CHAR': return `VARCHAR(${type.length})`;
    case 'UNKNOWN': case 'NULL': case 'RECORD': return 'VARCHAR(256)';
    case 'INTERVAL': return 'BIGINT';
    default: return typeText(type);
  }
}
