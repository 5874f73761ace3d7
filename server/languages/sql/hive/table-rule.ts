import type { Range } from '../../../base/range.ts';
import type { Finding, Rule, RuleFix } from '../../../base/rule.ts';
import { schemasOf, type SchemaFile, type Table } from './table.ts';

/** What a rule about tables says of one table; ranges and edits are of the file. */
export interface TableFinding {
  readonly range: Range;
  readonly message: string;
  readonly fixes?: readonly RuleFix[];
}

export type TableRule = Rule<SchemaFile, Finding & { readonly message: string; readonly fixes: readonly RuleFix[] }>;

/** A rule that looks at each table by itself and works the same in DDL, Glue JSON and templates. */
export function defineTableRule({ at, ...rule }: Pick<TableRule, 'code' | 'name' | 'since' | 'severity' | 'summary'> & { at(table: Table, text: string): Iterable<TableFinding> }): TableRule {
  return {
    ...rule,
    *find(file) {
      for (const table of schemasOf(file)) {
        if (table.kind === 'view') continue;
        for (const { range, message, fixes = [] } of at(table, file.file.text)) yield { range, message, fixes: fixes.map(({ safe = true, ...fix }) => ({ ...fix, safe })) };
      }
    },
    message: found => found.message,
    fix: found => found.fixes,
  };
}
