import type * as S from '../../tree.ts';
import { castValue } from '../cast.ts';
import { coerce } from '../expressions/coerce.ts';
import { compile } from '../expressions/compile.ts';
import { attempt, notRunHere, reject } from '../expressions/refusals.ts';
import type { Column, Frame, Scope, Session } from '../expressions/scope.ts';
import { plain } from '../types.ts';
import { badArgument, type Value } from '../values.ts';
import { conjunctsOf } from './conjuncts.ts';
import { joined } from './join.ts';
import { compileQuery } from './query.ts';
import { named, unknownRelation, type Relation, type Tables } from './relation.ts';
import { unnest } from './unnest.ts';

/** A table behind others: `lateral` looks at the frame of those before it. */
export interface Source extends Relation { readonly lateral?: boolean }

export function fromOf(query: S.Select, outer: Scope | undefined, tables: Tables, session: Session): Relation {
  if (query.from.length === 0) return { columns: [], rows: () => [[]] };
  const conjuncts = conjunctsOf(query.where);
  let left: Source | undefined;
  for (const ref of query.from) {
    const right = sourceOf(ref, left?.columns ?? [], outer, tables, session);
    left = left ? joined(left, right, 'INNER', undefined, conjuncts, outer, session) : right.lateral ? { columns: right.columns, rows: f => right.rows({ values: [], outer: f }) } : right;
  }
  return left!;
}

/** What the service says of a table that it does not know. */
export const notThere = (names: readonly string[]): string => `Table '${['awsdatacatalog', ...(names.length > 1 ? [] : ['default']), ...names].slice(-3).join('.')}' does not exist`;

function sourceOf(ref: S.TableRef, before: readonly Column[], outer: Scope | undefined, tables: Tables, session: Session): Source {
  return session.checking ? attempt(session, () => tableOf(ref, before, outer, tables, session), unknownRelation('alias' in ref && ref.alias ? [ref.alias.name] : ref.kind === 'table' ? ref.name.parts.map(p => p.name) : [])) : tableOf(ref, before, outer, tables, session);
}

function tableOf(ref: S.TableRef, before: readonly Column[], outer: Scope | undefined, tables: Tables, session: Session): Source {
  if ('opaque' in ref && ref.opaque) return notRunHere(ref.opaque.range, `${ref.opaque.word} is not run here`);
  if ('asOf' in ref && ref.asOf && !session.checking) return notRunHere(ref.asOf.range, 'a table has no earlier versions here');
  const alias = 'alias' in ref ? ref.alias?.name : undefined;
  switch (ref.kind) {
    case 'table': {
      const names = ref.name.parts.map(p => p.name);
      const found = tables.find(names);
      if (!found) return reject('TABLE_NOT_FOUND', ref.name.range, notThere(names));
      const sampled = sample(found, ref.sample, session);
      return named({ ...sampled, columns: sampled.columns.map(c => (alias ? c : { ...c, qualifiers: c.qualifiers.length > 0 ? c.qualifiers : [names.at(-1)!] })) }, ref.columns, alias, ref.range, session);
    }
    case 'subquery': {
      if (!ref.lateral) {
        // A derived table does not see the tables beside it.
        const made = compileQuery(ref.query, outer, tables, session);
        const bare = { columns: made.columns.filter(c => !c.hidden).map(c => ({ ...c, qualifiers: [] })), rows: (f: Frame | undefined) => made.rows(f) };
        return named(sample(bare, ref.sample, session), ref.columns, alias, ref.range, session);
      }
      const scope: Scope = { id: session.next(), columns: before, outer, session };
      const made = compileQuery(ref.query, scope, tables, session);
      return { ...named({ columns: made.columns.map(c => ({ ...c, qualifiers: [] })), rows: f => made.rows(f) }, ref.columns, alias, ref.range, session), lateral: true };
    }
    case 'parenthesized': {
      const inner = sourceOf(ref.table, before, outer, tables, session);
      return alias === undefined ? inner : { ...named(inner, ref.columns, alias, ref.range, session), ...(inner.lateral && { lateral: true }) };
    }
    case 'unnest': return unnest(ref, before, outer, session);
    case 'join': {
      const left = sourceOf(ref.left, before, outer, tables, session);
      const right = sourceOf(ref.right, left.lateral ? [...before, ...left.columns] : left.columns, outer, tables, session);
      return joined(left, right, ref.type === 'CROSS' ? 'INNER' : ref.type, ref, [], outer, session);
    }
    case 'function': return tableFunction(ref, outer, session);
    case 'missing': return reject('SYNTAX_ERROR', ref.range, 'a table is missing');
  }
}

export function sample(relation: Relation, given: { readonly method: string; readonly percentage: S.Expr } | undefined, session: Session): Relation {
  if (!given) return relation;
  const share = compile(given.percentage, { id: session.next(), columns: [], outer: undefined, session });
  return { columns: relation.columns, rows: f => [...relation.rows(f)].filter(() => session.random() * 100 < Number(castValue(share.run({ values: [], outer: f }), share.type, plain.double))) };
}

function tableFunction(ref: S.TableFunction, outer: Scope | undefined, session: Session): Relation {
  const name = ref.call.function.toLowerCase();
  if (name !== 'sequence') return reject('FUNCTION_NOT_FOUND', ref.range, `Table function '${name}' not registered`);
  const scope: Scope = { id: session.next(), columns: [], outer, session };
  const args = ref.call.arguments.map(a => coerce(compile(a, scope), plain.bigint));
  return named({ columns: [{ name: 'sequential_number', qualifiers: [], type: plain.bigint }], rows(f) {
    const [from, to, step = 1n] = args.map(a => a.run({ values: [], outer: f }) as bigint);
    if (step === 0n) badArgument('Step must not be zero');
    const rows: Value[][] = [];
    for (let v = from!; step > 0n ? v <= to! : v >= to!; v += step) rows.push([v]);
    return rows;
  } }, ref.columns, ref.alias?.name, ref.range, session);
}
