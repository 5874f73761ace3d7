import type * as S from '../../tree.ts';
import { arithmeticType, commonType, isAssignable, isCharacter, isDatetime, isNumeric, isYearMonth, sqlTypes, typeText, varchar, type SqlType } from '../../../../base/sql-type.ts';
import type { Findings } from './findings.ts';

/** Nobody knows the type, or it goes with every other. */
export const loose = (type: SqlType): boolean => type.kind === 'UNKNOWN' || type.kind === 'NULL';
export const comparable = (a: SqlType, b: SqlType): boolean => loose(a) || loose(b) || isAssignable(a, b);

/** The type of `left operator right`; says where the operator does not take them. */
export function operation(script: Findings, node: S.Binary, left: SqlType, right: SqlType): SqlType {
  const { operator } = node;
  const refuse = (forms: string, replacement?: string): SqlType => {
    script.say('operator-types', node.operatorRange, `Cannot apply '${operator}' to arguments of type '<${typeText(left)}> ${operator} <${typeText(right)}>'. Supported form(s): ${forms}`, replacement);
    return sqlTypes.unknown;
  };
  switch (operator) {
    case 'AND': case 'OR':
      if ((left.kind !== 'BOOLEAN' && !loose(left)) || (right.kind !== 'BOOLEAN' && !loose(right))) refuse(`'<BOOLEAN> ${operator} <BOOLEAN>'`);
      return sqlTypes.boolean;
    case '=': case '<>': case '<': case '<=': case '>': case '>=':
      if (!comparable(left, right) && node.left.kind !== 'tuple') return refuse(`'<COMPARABLE_TYPE> ${operator} <COMPARABLE_TYPE>'`);
      return sqlTypes.boolean;
    case '||': {
      if (isCharacter(left) && isCharacter(right)) return varchar(lengthOf(left) + lengthOf(right));
      if (left.kind === 'VARBINARY' && right.kind === 'VARBINARY') return { kind: 'VARBINARY', length: Math.min(65535, lengthOf(left) + lengthOf(right)) };
      if ((loose(left) || isCharacter(left)) && (loose(right) || isCharacter(right))) return isCharacter(left) || isCharacter(right) ? varchar(65535) : sqlTypes.unknown;
      return refuse(`'<STRING> || <STRING>'`);
    }
    case '+': case '-': case '*': case '/': return arithmetic(operator, node, left, right, refuse);
    case '%': script.say('modulo', node.operatorRange, 'There is no operator `%`: the rest of a division is `MOD(a, b)`'); return loose(left) ? sqlTypes.unknown : left;
    default:
      // Period predicates: (start, end) OVERLAPS (start, end).
      return sqlTypes.boolean;
  }
}

function arithmetic(operator: '+' | '-' | '*' | '/', node: S.Binary, left: SqlType, right: SqlType, refuse: (forms: string, replacement?: string) => SqlType): SqlType {
  const plain = arithmeticType(operator, left, right);
  if (plain && (isNumeric(left) || isNumeric(right) || (loose(left) && loose(right)))) return plain;
  const additive = operator === '+' || operator === '-';
  if (additive && isDatetime(left) && (right.kind === 'INTERVAL' || loose(right)) && !(loose(right) && operator === '-')) {
    if (left.kind === 'DATE' || left.kind === 'TIMESTAMP' || !isYearMonth(right)) return left;
  }
  if (operator === '+' && isDatetime(right) && (left.kind === 'INTERVAL' || loose(left))) return right;
  if (left.kind === 'INTERVAL') {
    if (additive && right.kind === 'INTERVAL') return commonType([left, right]) ?? refuse(`'<INTERVAL> ${operator} <INTERVAL>'`);
    if (!additive && (isNumeric(right) || loose(right))) return left;
  }
  if (operator === '*' && right.kind === 'INTERVAL' && (isNumeric(left) || loose(left))) return right;
  if (loose(left) || loose(right)) return sqlTypes.unknown;
  if (operator === '-' && isDatetime(left) && left.kind === right.kind) return refuse(`'(<DATETIME> - <DATETIME>) <INTERVAL QUALIFIER>'`, 'SECOND');
  if (operator === '+' && (isCharacter(left) || isCharacter(right))) return refuse(`'<NUMERIC> + <NUMERIC>' '<DATETIME> + <INTERVAL>'; texts are joined by '||'`, isCharacter(left) && isCharacter(right) ? '||' : undefined);
  return refuse(additive ? `'<NUMERIC> ${operator} <NUMERIC>' '<DATETIME_INTERVAL> ${operator} <DATETIME_INTERVAL>' '<DATETIME> ${operator} <DATETIME_INTERVAL>'` : operator === '*' ? `'<NUMERIC> * <NUMERIC>' '<DATETIME_INTERVAL> * <NUMERIC>' '<NUMERIC> * <DATETIME_INTERVAL>'` : `'<NUMERIC> / <NUMERIC>' '<DATETIME_INTERVAL> / <NUMERIC>'`);
}

const lengthOf = (type: SqlType): number => ('length' in type ? type.length : 1024);
