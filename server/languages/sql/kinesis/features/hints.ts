import type { CodeLens, InlayHint } from '../../../../base/language.ts';
import type { Range } from '../../../../base/range.ts';
import { typeText } from '../../../../base/sql-type.ts';
import type { Expr } from '../../tree.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { intervalValue, plainNumber } from '../literals.ts';
import { directionOf, isMonotonic } from '../monotonic.ts';

/** Types of select items behind their aliases; when a tumbling window ends; how many rows `ROWS n PRECEDING` is. */
export function hints({ tree, analysis }: KinesisFile, range: Range): InlayHint[] {
  const found: InlayHint[] = [];
  const all = collect(tree);
  const inside = (offset: number) => range.start <= offset && offset <= range.end;
  for (const select of all.selects) {
    if (select.range.end < range.start || select.range.start > range.end) continue;
    for (const { alias, expr } of select.items) {
      if (!alias || alias.name === '' || !inside(alias.range.end)) continue;
      const type = analysis.typeOf(expr);
      if (type.kind !== 'UNKNOWN' && type.kind !== 'NULL') found.push({ offset: alias.range.end, label: typeText(type), kind: 'type' });
    }
    for (const item of select.groupBy?.items ?? []) {
      if (item.kind !== 'expr' || !inside(item.expr.range.end) || !isMonotonic(directionOf(item.expr, analysis))) continue;
      const size = windowText(item.expr);
      if (size) found.push({ offset: item.expr.range.end, label: `ends after each ${size}`, kind: 'parameter', tooltip: 'Groups come out when their window ends; ROWTIME of a result is the end, the expression itself reads the start.' });
    }
    if (select.stagger && inside(select.stagger.size.range.end)) found.push({ offset: select.stagger.size.range.end, label: 'after the first row of a key', kind: 'parameter', tooltip: 'A window of each key opens with its first row and closes after the interval.' });
  }
  for (const { frame } of all.windows) {
    const rows = frame?.unit === 'ROWS' && frame.start.kind === 'preceding' ? plainNumber(frame.start.value) : undefined;
    if (frame && rows !== undefined && rows > 0 && inside(frame.start.range.end)) found.push({ offset: frame.start.range.end, label: `${rows + 1} rows`, kind: 'parameter', tooltip: 'The current row and the ones before it.' });
  }
  return found.sort((a, b) => a.offset - b.offset);
}

/** `minute`, `15 s` of FLOOR or STEP of a time. */
function windowText(expr: Expr): string | undefined {
  if (expr.kind !== 'call') return undefined;
  const by = expr.arguments[1];
  if (by?.kind === 'unit' && (expr.function === 'FLOOR' || expr.function === 'CEIL' || expr.function === 'CEILING')) return by.unit.toLowerCase();
  if (expr.function !== 'STEP' || by?.kind !== 'interval' || by.qualifier?.from === 'YEAR' || by.qualifier?.from === 'MONTH') return undefined;
  const ms = intervalValue(by);
  return ms === undefined || ms <= 0 ? undefined : ms % 3_600_000 === 0 ? `${ms / 3_600_000} h` : ms % 60_000 === 0 ? `${ms / 60_000} min` : ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}

/** `Replay up to here` above streams and pumps, when a pipeline runs the script. */
export function lenses({ tree, node }: KinesisFile): CodeLens[] {
  if (!node) return [];
  return tree.statements.flatMap(s => {
    const id = s.kind === 'create-stream' || s.kind === 'create-pump' ? s.name.parts.at(-1) : undefined;
    const stream = s.kind === 'create-stream' ? id?.name : s.kind === 'create-pump' ? s.insert?.target.parts.at(-1)?.name : undefined;
    return id && stream ? [{ range: id.range, title: 'Replay up to here', command: 'sluice.replay', arguments: [node.place.path, `${node.name}.${stream}`] }] : [];
  });
}
