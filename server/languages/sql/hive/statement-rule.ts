import type { TextEdit } from '../../../base/edit.ts';
import type { Range } from '../../../base/range.ts';
import type { Finding, Rule, RuleFix } from '../../../base/rule.ts';
import type { Scope } from '../../../base/scope.ts';
import { statementsOf, type DdlStatement } from '../ddl/statements.ts';
import type { SchemaFile } from './table.ts';

/** What a rule about statements says of one statement; ranges and edits are of the file. */
export interface StatementFinding {
  readonly range: Range;
  readonly message: string;
  readonly fixes?: readonly { readonly title: string; readonly edits: readonly TextEdit[]; readonly safe?: boolean }[];
}

export type StatementRule = Rule<SchemaFile, Finding & { readonly message: string; readonly fixes: readonly RuleFix[] }>;

/** A rule that looks at each statement of a file of definitions by itself. */
export function defineStatementRule({ at, repairs = true, ...rule }: Pick<StatementRule, 'code' | 'name' | 'since' | 'severity' | 'summary'> & { /** False: it only tells. */ repairs?: boolean; at(statement: DdlStatement, file: SchemaFile, scope: Scope): Iterable<StatementFinding> }): StatementRule {
  return {
    ...rule,
    *find(file, scope) {
      if (file.file.language === 'records') return;
      for (const statement of statementsOf(file.file)) for (const { range, message, fixes = [] } of at(statement, file, scope)) yield { range, message, fixes: fixes.map(({ safe = true, ...fix }) => ({ ...fix, safe })) };
    },
    message: found => found.message,
    ...(repairs && { fix: found => found.fixes }),
  };
}
