import type * as S from '../../tree.ts';
import { castValue, castable, toJson } from '../cast.ts';
import { PathError, readJsonPath } from '../json-path.ts';
import { JsonNumber, JsonObject, parseJson, printJson, type JsonTree } from '../json.ts';
import { commonType, isNumeric, isText, plain, typeText, varchar, type Type } from '../types.ts';
import { Json, TrinoError, badArgument, fail, type Value } from '../values.ts';
import { coerce } from './coerce.ts';
import { compile } from './compile.ts';
import type { Form } from './forms.ts';
import { mismatch, reject } from './refusals.ts';
import type { Compiled, Frame, Scope } from './scope.ts';
import { typeOf } from './type-names.ts';

/** Calls that make JSON or walk a path of the standard. */
export const jsonForms: Readonly<Record<string, Form>> = {
  json_object: (expr, scope) => jsonText(expr, scope, parts => {
    const entries: [string, JsonTree][] = [];
    for (let i = 0; i < parts.length; i += 2) {
      const key = parts[i];
      if (typeof key !== 'string') return badArgument('null value passed for JSON object key to JSON_OBJECT function');
      if (parts[i + 1] === null && expr.json?.clauses.includes('ABSENT ON NULL')) continue;
      if (expr.json?.clauses.includes('WITH UNIQUE KEYS') && entries.some(([k]) => k === key)) return badArgument(`duplicate key passed to JSON_OBJECT function: ${key}`);
      entries.push([key, parts[i + 1]!]);
    }
    return new JsonObject(entries);
  }),
  json_array: (expr, scope) => jsonText(expr, scope, parts => (expr.json?.clauses.includes('NULL ON NULL') ? parts : parts.filter(p => p !== null))),
  json_exists(expr, scope) {
    const onError = expr.json?.clauses.find(c => c.endsWith('ON ERROR'));
    return jsonPathCall(expr, scope, plain.boolean, found => found.length > 0, failed => (onError?.startsWith('ERROR') ? raise(failed) : onError?.startsWith('TRUE') ? true : onError?.startsWith('UNKNOWN') ? null : false));
  },
  json_value(expr, scope) {
    const type = expr.json?.returning ? typeOf(expr.json.returning) : varchar();
    const defaults = Object.fromEntries(Object.entries(expr.json?.defaults ?? {}).map(([when, e]) => { const c = compile(e, scope); return [when, commonType(c.type, type) ? coerce(c, type) : mismatch(e.range, `Return type of JSON_VALUE default expression not compatible with return type: ${typeText(c.type)} vs ${typeText(type)}`)]; }));
    const on = (when: 'EMPTY' | 'ERROR', f: Frame, failed: TrinoError): Value => defaults[when]?.run(f) ?? (defaults[when] === undefined && expr.json?.clauses.includes(`ERROR ON ${when}`) ? raise(failed) : null);
    const failure = (why: string) => new TrinoError('JSON_VALUE_RESULT_ERROR', `cannot extract SQL scalar from JSON: ${why}`);
    return jsonPathCall(expr, scope, type, (found, f) => {
      if (found.length === 0) return on('EMPTY', f, failure('JSON path found no items'));
      const [item] = found;
      if (found.length > 1) return on('ERROR', f, failure('JSON path found multiple items'));
      if (item instanceof JsonObject || Array.isArray(item)) return on('ERROR', f, failure('JSON path found an item that cannot be converted to an SQL scalar'));
      if (item === null) return null;
      try {
        return castValue(new Json(item!), plain.json, type);
      } catch (error) {
        if (error instanceof TrinoError) return on('ERROR', f, failure('JSON path found an item that cannot be converted to an SQL scalar'));
        throw error;
      }
    }, (failed, f) => on('ERROR', f, failed));
  },
  json_query(expr, scope) {
    const clauses = expr.json?.clauses ?? [];
    const wrapper = clauses.find(c => c.endsWith('WRAPPER'));
    const type = expr.json?.returning ? typeOf(expr.json.returning) : varchar();
    const on = (when: string, failed: TrinoError): Value => (clauses.includes(`EMPTY ARRAY ON ${when}`) ? '[]' : clauses.includes(`EMPTY OBJECT ON ${when}`) ? '{}' : clauses.includes(`ERROR ON ${when}`) ? raise(failed) : null);
    const failure = (why: string) => new TrinoError('JSON_QUERY_RESULT_ERROR', `cannot extract JSON from JSON: ${why}`);
    const made = jsonPathCall(expr, scope, type, found => {
      if (found.length === 0) return on('EMPTY', failure('JSON path found no items'));
      const single = found.length === 1;
      if (wrapper && !wrapper.startsWith('WITHOUT') && !(wrapper.includes('CONDITIONAL') && !wrapper.includes('UNCONDITIONAL') && single && typeof found[0] === 'object' && !(found[0] instanceof JsonNumber))) return printJson(found);
      if (!single) return on('ERROR', failure('JSON path found multiple items'));
      return typeof found[0] === 'string' && clauses.some(c => c.startsWith('OMIT QUOTES')) ? found[0] : printJson(found[0]!);
    }, failed => on('ERROR', failed));
    return { type, run: f => { const v = made.run(f); return typeof v === 'string' ? castValue(v, varchar(), type) : v; } };
  },
};

const raise = (error: TrinoError): never => { throw error; };

const makesJson = new Set(['JSON_OBJECT', 'JSON_ARRAY', 'JSON_QUERY']);

/** A call that makes JSON of its arguments' values, as text. What is JSON already, by FORMAT JSON or by its function, goes in as such. */
function jsonText(expr: S.Call, scope: Scope, make: (parts: readonly JsonTree[]) => JsonTree): Compiled {
  const args = expr.arguments.map(a => compile(a, scope));
  const json = expr.arguments.map((a, i) => expr.json?.formats.includes(i) === true || (a.kind === 'call' && makesJson.has(a.function)));
  // What is no number and no boolean goes in as a text.
  const asText = args.map(({ type }) => !isNumeric(type) && type.kind !== 'boolean' && type.kind !== 'unknown' && !isText(type));
  args.forEach(({ type }, i) => { if (asText[i] && !json[i] && !castable(type, varchar())) reject('NOT_SUPPORTED', expr.range, `Unsupported type of value passed to ${expr.function} function: ${typeText(type)}`); });
  const type = expr.json?.returning ? typeOf(expr.json.returning) : varchar();
  return { type, run: f => castValue(printJson(make(args.map((a, i) => {
    const v = a.run(f);
    if (v === null) return null;
    return json[i] && typeof v === 'string' ? parseJson(v) ?? fail('JSON_INPUT_CONVERSION_ERROR', 'conversion to JSON failed: ') : isText(a.type) ? (v as string) : asText[i] ? (castValue(v, a.type, varchar()) as string | null) : toJson(v, a.type);
  }))), varchar(), type) };
}

/** A call that walks a path of the standard through JSON text. Bad text, a missing step of a strict path and bad arithmetic are the error case. */
function jsonPathCall(expr: S.Call, scope: Scope, type: Type, make: (found: readonly JsonTree[], f: Frame) => Value, wrong: (failed: TrinoError, f: Frame) => Value): Compiled {
  const [json, path] = expr.arguments;
  if (!json || path?.kind !== 'string') return reject('INVALID_ARGUMENTS', expr.range, `${expr.function} takes JSON and a literal path`);
  if (!/^\s*(?:lax|strict)\b/i.test(path.value)) return reject('INVALID_PATH', { start: path.range.start + 1, end: path.range.end - 1 }, `missing {'lax', 'strict'} at '${/^\s*(\w+|.)/.exec(path.value)?.[1] ?? '<EOF>'}'`);
  const steps = readJsonPath(path.value) ?? reject('INVALID_PATH', path.range, `'${path.value}' is not a JSON path`);
  const value = compile(json, scope);
  const passing = (expr.json?.passing ?? []).map(([name, e]) => [name, compile(e, scope)] as const);
  if (!isText(value.type) && value.type.kind !== 'json' && value.type.kind !== 'unknown') return mismatch(json.range, `Cannot read input of type ${typeText(value.type)} as JSON using formatting JSON`);
  return { type, run: f => {
    const v = value.run(f);
    if (v === null) return null;
    const tree = v instanceof Json ? v.tree : parseJson(v as string);
    if (tree === undefined) return wrong(new TrinoError('JSON_INPUT_CONVERSION_ERROR', 'conversion to JSON failed: '), f);
    try {
      const variables = new Map(passing.map(([name, c]) => { const x = c.run(f); return [name, x === null ? null : toJson(x, c.type)] as const; }));
      return make(steps.walk(tree, variables), f);
    } catch (error) {
      if (error instanceof PathError) return wrong(new TrinoError('PATH_EVALUATION_ERROR', `path evaluation failed: ${error.message}`), f);
      throw error;
    }
  } };
}
