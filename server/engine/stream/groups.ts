import { groupKey, overflow, type SqlValue } from '../../base/sql-value.ts';
import type { Accumulator } from '../../base/sql-meaning.ts';
import { codeWriter, keyText, type CodeWriter } from './compile.ts';
import type { QueryContext, Row } from './operators.ts';
import type { PlanAggregate, PlanExpr } from './plan.ts';

/** One group while its window is open; the fields of its aggregates besides. */
export interface Group { readonly keys: readonly SqlValue[]; readonly row: Row; readonly from: number[] | undefined }

export interface GroupCode {
  /** A group that has seen no row. */
  create(keys: readonly SqlValue[], row: Row): Group;
  /** Results of the aggregates, in their order. Throws `SqlError`. */
  values(group: Group): SqlValue[];
  /**
   * Code over the columns in the writer's scope: first what the aggregates take of a row (which may fail, and then the row counts
   * nowhere and makes no group), then what adds it to the group `g`.
   */
  add(writer: CodeWriter, g: string): { readonly take: string; readonly add: string };
}

/** How one aggregate is kept in fields of the group: `a0` and `n0` for the first. */
interface Fields { readonly initial: string; add(value: string | undefined): string; readonly result: string }

/** Code for the aggregates of a group: common ones live in plain fields, the others are accumulators of their meaning. */
export function groupCode(aggregates: readonly PlanAggregate[], now: () => number, context: QueryContext): GroupCode {
  const maker = codeWriter(context);
  const result = codeWriter(context);
  const fields = aggregates.map((aggregate, i) => fieldsOf(aggregate, i, maker, result, now));
  const create = maker.build('keys, row', `return { keys, row, from: row.from && []${fields.map(f => `, ${f.initial}`).join('')} };`) as GroupCode['create'];
  const values = result.build('g', `return [${fields.map(f => f.result).join(', ')}];`) as GroupCode['values'];
  return {
    create, values,
    add(writer, g) {
      const gather = writer.slot((into: number[], row: Row) => {
        if (!row.from || into.length >= mostSources) return;
        for (const id of row.from) if (into[into.length - 1] !== id) into.push(id);
      });
      const given = aggregates.map(a => a.argument && writer.of(a.argument));
      return { take: writer.take(), add: `if (${g}.from !== undefined) ${gather}(${g}.from, r);\n${fields.map((f, i) => f.add(given[i]).replaceAll('@', g)).join('')}` };
    },
  };
}

/** Source rows named at most for one result. */
export const mostSources = 1000;

const small: Readonly<Record<string, number>> = { INTEGER: 2147483647, SMALLINT: 32767, TINYINT: 127 };
const comparable = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'REAL', 'FLOAT', 'DOUBLE', 'DATE', 'TIME', 'TIMESTAMP', 'VARCHAR']);

function fieldsOf({ name, meaning, call, distinct }: PlanAggregate, index: number, maker: CodeWriter, result: CodeWriter, now: () => number): Fields {
  const [a, n] = [`a${index}`, `n${index}`];
  const kind = call.types[0]?.kind ?? '';
  if (!distinct && name === 'COUNT' && call.types.length <= 1) return { initial: `${a}: 0`, result: `g.${a}`, add: value => (value === undefined ? `@.${a}++;\n` : `if (${value} !== null) @.${a}++;\n`) };
  if (!distinct && name === 'SUM' && kind in small) {
    const bound = small[kind]!;
    // Exact in a double for more rows than any window holds.
    return {
      initial: `${a}: 0, ${n}: 0`, add: value => `if (${value} !== null) { @.${a} += ${value}; @.${n}++; }\n`,
      result: `g.${n} === 0 ? null : g.${a} > ${bound} || g.${a} < ${-bound - 1} ? ${result.slot(() => overflow(kind))}() : g.${a}`,
    };
  }
  if (!distinct && (name === 'MIN' || name === 'MAX') && comparable.has(kind)) {
    return { initial: `${a}: null`, result: `g.${a}`, add: value => `if (${value} !== null && (@.${a} === null || ${value} ${name === 'MAX' ? '>' : '<'} @.${a})) @.${a} = ${value};\n` };
  }
  const made = () => (distinct ? distinctOnly(meaning.create(call, now)) : meaning.create(call, now));
  return { initial: `${a}: ${maker.slot(made)}()`, result: `g.${a}.value()`, add: value => (value === undefined ? `@.${a}.add(true, t);\n` : `${meaning.seesNulls ? '' : `if (${value} !== null) `}@.${a}.add(${value}, t);\n`) };
}

/** Sees each value once. */
export function distinctOnly(inner: Accumulator): Accumulator {
  const seen = new Set<unknown>();
  return {
    add(value, time) {
      const key = keyText([value]);
      if (seen.has(key)) return;
      seen.add(key);
      inner.add(value, time);
    },
    value: () => inner.value(),
  };
}

/** Code that finds the group of the keys in nested maps under `root`, or makes it with `open(keys, row)`; NULLs are equal. */
export function findGroup(writer: CodeWriter, exprs: readonly PlanExpr[], names: readonly string[], all: readonly string[], root: string, open: string): { readonly code: string; readonly group: string } {
  const group = writer.name();
  const keyed = names.map((name, i) => (['BINARY', 'VARBINARY', 'RECORD'].includes(exprs[i]!.type.kind) ? `${writer.slot(groupKey)}(${name})` : name));
  if (keyed.length === 0) keyed.push('0');
  let map = root;
  let code = '';
  keyed.slice(0, -1).forEach(key => {
    const next = writer.name();
    code += `let ${next} = ${map}.get(${key});\nif (${next} === undefined) ${map}.set(${key}, ${next} = new Map());\n`;
    map = next;
  });
  const last = keyed.at(-1)!;
  return { group, code: `${code}let ${group} = ${map}.get(${last});\nif (${group} === undefined) ${map}.set(${last}, ${group} = ${open}([${all.join(', ')}], r));\n` };
}
