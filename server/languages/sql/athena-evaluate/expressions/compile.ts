import type * as S from '../../tree.ts';
import { plain, untold, varchar } from '../types.ts';
import { call } from './calls.ts';
import { atTimeZone, cast } from './casts.ts';
import { constant } from './coerce.ts';
import { arrayOfItems, rowOfItems, subscript } from './collections.ts';
import { between, inList, isTest } from './comparisons.ts';
import { caseOf } from './conditions.ts';
import { like } from './like.ts';
import { binaryLiteral, interval, numberLiteral, typedLiteral } from './literals.ts';
import { fieldOf, groupKey, nameValue } from './names.ts';
import { operation, unary } from './operators.ts';
import { exists, scalarQuery } from './queries.ts';
import { refuse, refusedValue, reject } from './refusals.ts';
import type { Compiled, Scope } from './scope.ts';

/**
 * Checks an expression in a scope and makes the function that gives its value. Throws TrinoError for what the service refuses; where
 * refusals are gathered, the expression's type is untold then.
 */
export function compile(expr: S.Expr, scope: Scope): Compiled {
  if (!scope.session.checking) return valueOf(expr, scope);
  try {
    return valueOf(expr, scope);
  } catch (error) {
    refuse(scope.session, error);
    return refusedValue;
  }
}

function valueOf(expr: S.Expr, scope: Scope): Compiled {
  const grouped = groupKey(expr, scope);
  if (grouped) return grouped;
  switch (expr.kind) {
    case 'number': return numberLiteral(expr);
    case 'string': return constant(expr.value, varchar([...expr.value].length));
    case 'binary': return binaryLiteral(expr);
    case 'literal': return expr.value === 'TRUE' || expr.value === 'FALSE' ? constant(expr.value === 'TRUE', plain.boolean) : constant(null, plain.unknown);
    case 'typed': return typedLiteral(expr);
    case 'interval': return interval(expr);
    case 'name': return nameValue(expr, scope);
    case 'unary': return unary(expr, scope);
    case 'operation': return operation(expr, scope);
    case 'between': return between(expr, scope);
    case 'in': return inList(expr, scope);
    case 'like': return like(expr, scope);
    case 'is': return isTest(expr, scope);
    case 'exists': return exists(expr, scope);
    case 'query': return scalarQuery(expr, scope);
    case 'case': return caseOf(expr, scope);
    case 'cast': return cast(expr, scope);
    case 'call': return call(expr, scope);
    case 'array': return arrayOfItems(expr, scope);
    case 'row': case 'tuple': return rowOfItems(expr, scope);
    case 'subscript': return subscript(expr, scope);
    case 'field': return fieldOf(compile(expr.value, scope), expr.field, expr.range);
    case 'at-time-zone': return atTimeZone(expr, scope);
    case 'quantified': return reject('SYNTAX_ERROR', expr.range, 'a quantified query stands behind a comparison');
    case 'lambda': return reject('TYPE_MISMATCH', expr.range, 'Lambda expression should always be used inside a function');
    case 'star': return reject('SYNTAX_ERROR', expr.range, "mismatched input '*'. Expecting: <expression>");
    case 'parameter': return scope.session.checking ? { type: scope.session.checking.parameters?.get(expr.range.start) ?? untold, run: () => null } : reject('INVALID_PARAMETER_USAGE', expr.range, 'Incorrect number of parameters: expected 1 but found 0');
    case 'unit': return constant(expr.unit, varchar());
    default: return reject('SYNTAX_ERROR', expr.range, 'an expression is missing');
  }
}
