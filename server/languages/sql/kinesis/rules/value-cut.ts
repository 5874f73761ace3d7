import { defineRule, type Finding } from '../../../../base/rule.ts';
import { exactDigits, isApproximate, isCharacter, isInteger, typeText, type SqlType } from '../../../../base/sql-type.ts';
import type { Name } from '../../tree.ts';
import type { Analysis } from '../analysis.ts';
import type { KinesisFile } from '../file.ts';

export const valueCut = defineRule<KinesisFile, Finding & { from: string; to: string; name: string; text: boolean }>({
  code: 'KSQL414', name: 'value-cut', since: '0.2', severity: 'hint',
  summary: 'A value goes into a column that is too short for it',
  *find({ analysis }) {
    for (const pump of analysis.pumps) {
      const output = analysis.columnsOf(pump.insert.query);
      const written = pump.insert.query.kind === 'select' ? analysis.selectOf(pump.insert.query).items : [];
      for (const [i, column] of output.entries()) {
        // Lengths that functions give are upper bounds: whoever gives the target a length knows what is in the text.
        const expr = written[i]?.expr;
        if (expr?.kind === 'call' || (expr?.kind === 'name' && fieldOf(expr, analysis)) || expr?.kind === 'field') continue;
        const target = pump.target?.columns[pump.targets[i] ?? -1];
        if (target && cuts(column.type, target.type)) yield { range: column.range, from: typeText(column.type), to: typeText(target.type), name: target.name, text: isCharacter(column.type) };
      }
    }
  },
  message: ({ from, to, name, text }) => (text ? `${from} is cut to fit \`${name}\` ${to}` : `${from} loses its fraction in \`${name}\` ${to}`),
});

/** Whether a name is a field of a record, such as log functions give. */
function fieldOf(name: Name, analysis: Analysis): boolean {
  const resolved = analysis.nameOf(name);
  return resolved?.kind === 'column' && resolved.path.length > 0;
}

function cuts(source: SqlType, target: SqlType): boolean {
  if (isCharacter(source) && isCharacter(target)) return 'length' in source && 'length' in target && source.length > target.length && source.length < 65535;
  if (isApproximate(source)) return isInteger(target) || (target.kind === 'DECIMAL' && target.scale === 0);
  const from = exactDigits(source);
  const to = exactDigits(target);
  return from !== undefined && to !== undefined && from.scale > 0 && to.scale === 0;
}
