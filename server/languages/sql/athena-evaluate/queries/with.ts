import { append } from '../../../../base/list.ts';
import type * as S from '../../tree.ts';
import { castValue } from '../cast.ts';
import { complain, reject } from '../expressions/refusals.ts';
import type { Scope, Session } from '../expressions/scope.ts';
import { fail, type Value } from '../values.ts';
import { compileQuery, querySession } from './query.ts';
import { named, type Relation, type Tables } from './relation.ts';

export function withQuery(query: S.WithQuery, outer: Scope | undefined, tables: Tables, session: Session): Relation {
  const known = new Map<string, Relation>();
  const inner: Tables = { find: names => (names.length === 1 ? known.get(names[0]!.toLowerCase()) : undefined) ?? tables.find(names) };
  const within = querySession(session, inner);
  for (const { name, columns, query: body, range } of query.tables) {
    const key = name.name.toLowerCase();
    if (known.has(key)) complain(session, 'DUPLICATE_NAMED_QUERY', name.range, `WITH query name '${name.name}' specified more than once`);
    if (query.recursive && body.kind === 'set' && body.operator === 'UNION' && mentions(body.right, key)) {
      known.set(key, recursive(name, columns, body, outer, inner, within, known));
      continue;
    }
    const made = named(compileQuery(body, outer, inner, within), columns, undefined, range, session);
    const kept = new WeakMap<object, (readonly Value[])[]>();
    const none = {};
    known.set(key, { columns: made.columns.map(c => ({ ...c, qualifiers: [name.name] })), rows(frame) {
      const at = frame ?? none;
      let rows = kept.get(at);
      if (!rows) kept.set(at, (rows = [...made.rows(frame)]));
      return rows;
    } });
  }
  return compileQuery(query.query, outer, inner, within);
}

/** Whether a query reads a table of this name. */
const mentions = (node: unknown, name: string): boolean => {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node)) return node.some(n => mentions(n, name));
  const n = node as { kind?: string; name?: S.QName };
  if (n.kind === 'table' && n.name?.parts.length === 1 && n.name.parts[0]!.name.toLowerCase() === name) return true;
  return Object.values(node).some(v => mentions(v, name));
};

function recursive(name: S.Identifier, columns: readonly S.Identifier[] | undefined, body: S.SetOperation, outer: Scope | undefined, tables: Tables, session: Session, known: Map<string, Relation>): Relation {
  if (!columns) return reject('MISSING_COLUMN_ALIASES', name.range, 'missing column aliases in recursive WITH query');
  const base = named(compileQuery(body.left, outer, tables, session), columns, name.name, name.range, session);
  let last: (readonly Value[])[] = [];
  known.set(name.name.toLowerCase(), { columns: base.columns, rows: () => last });
  const step = compileQuery(body.right, outer, tables, session);
  return { columns: base.columns, rows(frame) {
    const all: (readonly Value[])[] = [];
    last = [...base.rows(frame)];
    for (let depth = 0; last.length > 0; depth++) {
      if (depth > 10) fail('NOT_SUPPORTED', 'Recursion depth limit exceeded (10). Use \'max_recursion_depth\' session property to modify the limit.');
      append(all, last);
      last = [...step.rows(frame)].map(r => r.map((v, i) => castValue(v, step.columns[i]!.type, base.columns[i]!.type)));
    }
    return all;
  } };
}
