import { sqlTypes, type SqlType } from '../../../../base/sql-type.ts';
import { parseTime, parseTimestamp } from '../../../../base/sql-value.ts';
import type * as S from '../../tree.ts';
import { intervalType, intervalValue, isPlaceholder, isUnit } from '../literals.ts';
import type { Findings } from './findings.ts';

/** `DATE '…'`, `TIME '…'`, `TIMESTAMP '…'`. */
export function typedLiteral(script: Findings, expr: S.TypedLiteral): SqlType {
  const forms = { DATE: [sqlTypes.date, 'yyyy-MM-dd'], TIME: [sqlTypes.time, 'HH:mm:ss'], TIMESTAMP: [sqlTypes.timestamp, 'yyyy-MM-dd HH:mm:ss'] } as const;
  const form = expr.type in forms ? forms[expr.type as 'DATE'] : undefined;
  if (!form) return sqlTypes.unknown;
  const value = expr.type === 'TIME' ? parseTime(expr.value) : expr.value.includes('T') || /[Z+]|:\d\d-/.test(expr.value) ? undefined : parseTimestamp(expr.value, expr.type === 'TIMESTAMP');
  if (value === undefined && !isPlaceholder(expr)) script.say('bad-literal', expr.valueRange, `Illegal ${expr.type} literal '${expr.value}': not in format '${form[1]}'`);
  return form[0];
}

/** `INTERVAL '…' unit`, held to the digits of its leading field. */
export function intervalLiteral(script: Findings, expr: S.IntervalLiteral): SqlType {
  const type = intervalType(expr);
  const q = expr.qualifier;
  const unit = q && [q.from, ...(q.to === undefined ? [] : [q.to])].find(u => !isUnit(u));
  if (unit !== undefined) script.say('bad-literal', q!.range, `\`${unit}\` is no unit of an interval: YEAR, MONTH, DAY, HOUR, MINUTE, SECOND`);
  if (!q || type.kind !== 'INTERVAL' || isPlaceholder(expr)) return type;
  if ((q.precision ?? 2) > 10) script.say('bad-literal', q.range, `The leading field of an interval has at most 10 digits, not ${q.precision}`);
  if (intervalValue(expr) === undefined) script.say('bad-literal', expr.valueRange, `Illegal interval literal format '${expr.value}' for INTERVAL ${q.from}${q.to ? ` TO ${q.to}` : ''}`);
  else {
    const lead = /\d+/.exec(expr.value)?.[0].replace(/^0+(?=\d)/, '') ?? '';
    const precision = q.precision ?? 2;
    if (lead.length > precision) script.say('interval-precision', expr.range, `Interval field value ${lead} exceeds precision of ${q.from}(${precision}) field`, `${q.from}(${lead.length}${q.from === 'SECOND' && q.fraction !== undefined && !q.to ? `, ${q.fraction}` : ''})`);
  }
  return type;
}
