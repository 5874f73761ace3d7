import { groupKey, overflow, type SqlValue } from '../../base/sql-value.ts';
import type { Accumulator } from '../../base/sql-meaning.ts';
import { codeWriter, keyText, type CodeWriter } from './compile.ts';
import { comparable, exactSums } from './kinds.ts';
import type { QueryContext, Row } from './operators.ts';
import type { PlanAggregate, PlanExpr } from './plan.ts';

/**
 * One group while its window is open: the fields `k0` … are its keys, `a0` … its aggregates. `row` is its first row, `window` the number of
 * the window that it belongs to, `end` when it ends, where groups do not end together.
 */
export interface Group { readonly window: number; readonly row: Row | undefined; readonly end: number; readonly from: number[] | undefined }

export interface GroupCode {
  /** The row of a group: its keys, then the results of the aggregates. Throws `SqlError`. */
  values(group: Group): SqlValue[];
  /**
   * Code over the columns in the writer's scope: first what keys and aggregates take of a row (which may fail, and then the row counts
   * nowhere and makes no group), then what adds it to the group `g`. `create` is a group that has seen no row, `row` the code of its first; a key's code may be given.
   */
  add(writer: CodeWriter, g: string, row: string, window: string, end: string, given?: { readonly key: number; readonly code: string }): { readonly take: string; readonly add: string; readonly create: string; readonly keys: readonly string[] };
}

/** How one aggregate is kept in fields of the group: `a0` and `n0` for the first. */
interface Fields { initial(writer: CodeWriter): string; add(value: string | undefined): string; readonly result: string }

/** Code for the keys and aggregates of groups: common aggregates live in plain fields, the others are accumulators of their meaning. */
export function groupCode(keys: readonly PlanExpr[], aggregates: readonly PlanAggregate[], now: () => number, context: QueryContext): GroupCode {
  const result = codeWriter(context);
  const fields = aggregates.map((aggregate, i) => fieldsOf(aggregate, i, result, now));
  return {
    values: result.build('g', `return [${[...keys.map((_, i) => `g.k${i}`), ...fields.map(f => f.result)].join(', ')}];`) as GroupCode['values'],
    add(writer, g, row, window, end, known) {
      const names = keys.map((key, i) => (known?.key === i ? known.code : writer.of(key)));
      const gather = writer.slot((into: number[], from: readonly number[] | undefined) => {
        if (!from || into.length >= mostSources) return;
        for (const id of from) if (into[into.length - 1] !== id) into.push(id);
      });
      const { source } = writer;
      const given = aggregates.map(a => a.argument && writer.of(a.argument));
      const create = `{ window: ${window}, row: ${row}, end: ${end}, from: ${source.traced} ? [] : undefined${names.map((key, i) => `, k${i}: ${key}`).join('')}${fields.map(f => `, ${f.initial(writer)}`).join('')} }`;
      return { keys: names, create, take: writer.take(), add: `if (${g}.from !== undefined) ${gather}(${g}.from, ${source.from});\n${fields.map((f, i) => f.add(given[i]).replaceAll('@', g)).join('')}` };
    },
  };
}

/** Source rows named at most for one result. */
export const mostSources = 1000;

function fieldsOf({ name, meaning, call, distinct }: PlanAggregate, index: number, result: CodeWriter, now: () => number): Fields {
  const [a, n] = [`a${index}`, `n${index}`];
  const kind = call.types[0]?.kind ?? '';
  if (!distinct && name === 'COUNT' && call.types.length <= 1) return { initial: () => `${a}: 0`, result: `g.${a}`, add: value => (value === undefined ? `@.${a}++;\n` : `if (${value} !== null) @.${a}++;\n`) };
  if (!distinct && name === 'SUM' && kind in exactSums) {
    const bound = exactSums[kind]!;
    return {
      initial: () => `${a}: 0, ${n}: 0`, add: value => `if (${value} !== null) { @.${a} += ${value}; @.${n}++; }\n`,
      result: `g.${n} === 0 ? null : g.${a} > ${bound} || g.${a} < ${-bound - 1} ? ${result.slot(() => overflow(kind))}() : g.${a}`,
    };
  }
  if (!distinct && (name === 'MIN' || name === 'MAX') && comparable.has(kind)) {
    return { initial: () => `${a}: null`, result: `g.${a}`, add: value => `if (${value} !== null && (@.${a} === null || ${value} ${name === 'MAX' ? '>' : '<'} @.${a})) @.${a} = ${value};\n` };
  }
  const made = () => (distinct ? distinctOnly(meaning.create(call, now)) : meaning.create(call, now));
  return { initial: writer => `${a}: ${writer.slot(made)}()`, result: `g.${a}.value()`, add: value => (value === undefined ? `@.${a}.add(true, t);\n` : `${meaning.seesNulls ? '' : `if (${value} !== null) `}@.${a}.add(${value}, t);\n`) };
}

/** Sees each value once. */
function distinctOnly(inner: Accumulator): Accumulator {
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

const cached = 1 << 12;

/** The groups of a window by their keys, which are equal where NULLs are. */
export interface GroupIndex { readonly map: Map<unknown, unknown>; readonly recent: (Group | undefined)[] }
export const groupIndex = (): GroupIndex => ({ map: new Map(), recent: new Array<Group | undefined>(cached).fill(undefined) });

/**
 * Code that finds the group of the keys or makes it: first where a rough hash of the keys points, then in nested maps. `index` is code of
 * the `GroupIndex`, `window` of the window's number; `open` takes a group that has just been made.
 */
export function findGroup(writer: CodeWriter, g: string, exprs: readonly PlanExpr[], keys: readonly string[], others: readonly number[], index: string, window: string, open: string, create: string): string {
  const place = writer.name();
  const keyed = others.map(i => (['BINARY', 'VARBINARY', 'RECORD'].includes(exprs[i]!.type.kind) ? `${writer.slot(groupKey)}(${keys[i]})` : keys[i]!));
  if (keyed.length === 0) keyed.push('0');
  const hash = others.reduce((code, i) => `Math.imul(${code} + ${roughHash(exprs[i]!.type.kind, keys[i]!)}, 0x9e3779b1)`, '0');
  let map = `${index}.map`;
  let code = '';
  keyed.slice(0, -1).forEach(key => {
    const next = writer.name();
    code += `let ${next} = ${map}.get(${key});\nif (${next} === undefined) ${map}.set(${key}, ${next} = new Map());\n`;
    map = next;
  });
  const last = keyed.at(-1)!;
  code += `${g} = ${map}.get(${last});\nif (${g} === undefined) {\n${map}.set(${last}, ${g} = ${create});\n${open}(${g});\n}\n${index}.recent[${place}] = ${g};\n`;
  return `const ${place} = ${hash} >>> 20;\nlet ${g} = ${index}.recent[${place}];\nif (${[`${g} === undefined`, `${g}.window !== ${window}`, ...others.map(i => `${g}.k${i} !== ${keys[i]}`)].join(' || ')}) {\n${code}}\n`;
}

/** Code of a whole number that is equal for equal keys. */
function roughHash(kind: string, key: string): string {
  switch (kind) {
    case 'TINYINT': case 'SMALLINT': case 'INTEGER': case 'BOOLEAN': return `(${key} | 0)`;
    case 'DATE': case 'TIME': case 'TIMESTAMP': return `(${key} / 1000 | 0)`;
    case 'CHAR': case 'VARCHAR': return `(${key} === null || ${key}.length === 0 ? 0 : ${key}.length + ${key}.charCodeAt(${key}.length - 1) * 31 + ${key}.charCodeAt(${key}.length >> 1) * 1009 + ${key}.charCodeAt(0) * 131)`;
    default: return '0';
  }
}
