import type { Range } from '../../../../base/range.ts';
import type { AnyRule } from '../../../../base/rule.ts';
import type { Scope } from '../../../../base/scope.ts';
import { answerOf } from '../../ddl/statements.ts';
import { defineStatementRule, type StatementRule } from '../statement-rule.ts';
import type { SchemaFile } from '../table.ts';

/**
 * What the service's parser says of a statement. Where one of the `exact` rules names the fault of the same statement, this one is
 * silent: its message is then in the hover.
 */
export function ddlSyntax(exact: readonly AnyRule<SchemaFile>[]): StatementRule {
  /** Where the exact rules have something to say; worked out once for a file. */
  let known: { readonly file: SchemaFile; readonly scope: Scope; readonly ranges: readonly Range[] } | undefined;
  function named(file: SchemaFile, scope: Scope): readonly Range[] {
    if (known?.file !== file || known.scope !== scope) {
      known = { file, scope, ranges: exact.filter(r => r.severity === 'error').flatMap(rule => [...rule.find(file, scope)].map(found => found.range as Range)) };
    }
    return known.ranges;
  }

  return defineStatementRule({
    code: 'DDL001',
    name: 'definition-syntax',
    since: '0.1',
    severity: 'error',
    summary: 'The service\'s parser refuses the statement',
    repairs: false,

    *at(statement, file, scope) {
      const { problem, range } = statement;
      if (!problem || named(file, scope).some(found => found.start >= range.start && found.end <= range.end)) return;
      yield { range: problem.range, message: answerOf(file.file, statement, problem) };
    },
  });
}
