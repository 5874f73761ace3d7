import type { Catalog } from '../../base/catalog.ts';
import type { SourceFile } from '../../base/file.ts';
import { memo } from '../../base/memo.ts';
import { analyse } from './analysis.ts';
import { allMethods, apiClass, boxOf, findMethod, type Method } from './api/read.ts';
import type { Variable } from './compile/compiler.ts';
import type { Expression } from './tree.ts';
import { partsOf } from './walk.ts';

/** What the editor takes an expression for. */
export interface Meaning { readonly type: string; /** The expression names the class itself. */ readonly statik: boolean }

const docValues = 'org.opensearch.index.fielddata.ScriptDocValues';
const valuesOf: Readonly<Record<string, string>> = {
  long: 'Longs', integer: 'Longs', short: 'Longs', byte: 'Longs', double: 'Doubles', float: 'Doubles', half_float: 'Doubles', scaled_float: 'Doubles', boolean: 'Booleans', keyword: 'Strings', constant_keyword: 'Strings', wildcard: 'Strings', ip: 'Strings',
  date: 'Dates', date_nanos: 'Dates', geo_point: 'GeoPoints', binary: 'BytesRefs', unsigned_long: 'UnsignedLongs', text: 'Strings',
};

/**
 * The type of an expression: the compiler's, and where that is `def`, the one the script shows itself. A `def` that only ever
 * is given lists is taken for a list, and `doc['at']` for what the mapped fields of the workspace say. For the editor alone: the service checks none of it.
 */
export function meaningOf(file: SourceFile, expression: Expression, catalog: Catalog | undefined, depth = 0): Meaning | undefined {
  const { facts } = analyse(file).compiled;
  const type = facts.types.get(expression);
  if (facts.statics.has(expression)) return type === undefined ? undefined : { type, statik: true };
  if (type !== undefined && type !== 'def') return { type, statik: false };
  return depth > 20 ? undefined : shown(file, expression, catalog, depth) ?? (type === undefined ? undefined : { type, statik: false });
}

function shown(file: SourceFile, e: Expression, catalog: Catalog | undefined, depth: number): Meaning | undefined {
  const inner = (part: Expression) => meaningOf(file, part, catalog, depth + 1);
  switch (e.kind) {
    case 'name': {
      const variable = variableOf(file, e);
      if (!variable || variable.type !== 'def') return undefined;
      const types = new Set((givenTo(file).get(variable) ?? []).filter(v => v.kind !== 'null').map(v => inner(v)?.type ?? 'def'));
      const [only] = types;
      return types.size === 1 && only !== undefined && only !== 'def' ? { type: only, statik: false } : undefined;
    }
    case 'index': case 'field': {
      if (e.receiver.kind === 'name' && e.receiver.name === 'doc' && variableOf(file, e.receiver)?.kind === 'script') {
        const field = e.kind === 'field' ? e.name : e.index.kind === 'string' ? e.index.value : undefined;
        const mapped = new Set(fieldsNamed(catalog, field ?? '').map(f => valuesOf[f.type] ?? ''));
        const [only] = mapped;
        return { type: mapped.size === 1 && only ? `${docValues}.${only}` : docValues, statik: false };
      }
      const receiver = inner(e.receiver);
      if (e.kind === 'index' || !receiver || receiver.type === 'def') return undefined;
      const getter = getterOf(receiver.type, e.name);
      return getter && { type: getter.returns, statik: false };
    }
    case 'method': {
      const receiver = inner(e.receiver);
      const method = receiver && receiver.type !== 'def' ? findMethod(boxOf(receiver.type), `${e.name}/${e.args.length}`) : undefined;
      return method && { type: method.returns, statik: false };
    }
    default: return undefined;
  }
}

/** The method behind a read of `name`. */
function getterOf(type: string, name: string): Method | undefined {
  const upper = name.slice(0, 1).toUpperCase() + name.slice(1);
  return findMethod(boxOf(type), `get${upper}/0`) ?? findMethod(boxOf(type), `is${upper}/0`);
}

/** The method that a call or a dotted read stands for, also behind a `def` whose type the script shows. */
export function methodOf(file: SourceFile, e: Extract<Expression, { kind: 'method' | 'field' }>, catalog: Catalog | undefined): Method | undefined {
  const known = analyse(file).compiled.facts.methods.get(e);
  if (known) return known;
  const receiver = meaningOf(file, e.receiver, catalog);
  if (!receiver) return undefined;
  if (e.kind === 'field') return receiver.statik ? undefined : getterOf(receiver.type, e.name);
  const key = `${e.name}/${e.args.length}`;
  if (receiver.statik) return apiClass(receiver.type)?.statics.get(key);
  return receiver.type === 'def' ? undefined : findMethod(boxOf(receiver.type), key);
}

/** Methods of one name on a type, every number of parameters. */
export const overloads = (type: string, statik: boolean, name: string): Method[] => (statik ? [...(apiClass(type)?.statics.values() ?? [])] : allMethods(boxOf(type))).filter(m => m.name === name);

const variablesByUse = memo((file: SourceFile): ReadonlyMap<number, Variable> => new Map(analyse(file).compiled.facts.variables.flatMap(v => [v.at, ...v.uses].filter(at => at >= 0).map(at => [at, v] as const))));

/** The variable that a name stands for, by the place of the name. */
export const variableOf = (file: SourceFile, { at }: { readonly at: number }): Variable | undefined => variablesByUse(file).get(at);

/** Every value that a variable is given. */
const givenTo = memo((file: SourceFile): ReadonlyMap<Variable, Expression[]> => {
  const { tree } = analyse(file);
  const found = new Map<Variable, Expression[]>();
  const give = (at: number, value: Expression) => {
    const variable = variableOf(file, { at });
    if (variable) found.set(variable, [...(found.get(variable) ?? []), value]);
  };
  for (const { names } of partsOf(tree, 'declaration')) for (const { at, value } of names) if (value) give(at, value);
  for (const { target, operator, value } of partsOf(tree, 'assign')) if (target.kind === 'name' && operator === '=') give(target.at, value);
  return found;
});

export interface Field { readonly name: string; readonly type: string; readonly index: string }

/** The fields of the workspace's indexes, each with the index that maps it. */
export const fieldsOf = memo((catalog: Catalog): readonly Field[] => catalog.all('index').flatMap(index => index.fields.map(({ name, type }) => ({ name, type, index: index.name }))));

const fieldsNamed = (catalog: Catalog | undefined, name: string): readonly Field[] => (catalog ? fieldsOf(catalog).filter(f => f.name === name) : []);
