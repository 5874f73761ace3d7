import { insert, replace } from '../../../base/edit.ts';
import type { SourceFile } from '../../../base/file.ts';
import type { RuleFix } from '../../../base/rule.ts';
import { suggest } from '../../../base/suggest.ts';
import { analyse } from '../analysis.ts';
import { allMethods, apiClass, boxOf, classNames, isPrimitive, resolveType, simpleOf, unboxOf } from '../api/read.ts';
import type { CompileError } from '../compile/compiler.ts';
import type { PainlessProblemKind } from '../compile.ts';
import { lexScript } from '../lexer.ts';
import { partsOf } from '../walk.ts';

/** The kinds of errors that have repairs. */
export const repaired: ReadonlySet<PainlessProblemKind> = new Set(['unknown-symbol', 'unknown-type', 'unknown-call', 'unknown-member', 'boxed-type']);

/** Repairs of a compile error: the name that was meant, the type that takes the value. */
export function repairs(file: SourceFile, error: CompileError): RuleFix[] {
  switch (error.kind) {
    case 'unknown-symbol': return near(file, error.at, [...analyse(file).compiled.facts.variables.filter(v => v.scope.from <= error.at && error.at <= v.scope.to).map(v => v.name), ...Object.keys(analyse(file).context.variables)]);
    case 'unknown-type': {
      const word = /[A-Za-z_]\w*$/.exec(/\[([\w.]+)(?:\[\])*\]/.exec(error.message)?.[1] ?? '')?.[0];
      const token = word === undefined ? undefined : lexScript(file.text).tokens.find(t => t.start >= error.at && t.text === word);
      return token ? near(file, token.start, [...classNames()].map(simpleOf)) : [];
    }
    case 'unknown-call': return near(file, error.at, [...analyse(file).tree.functions.map(f => f.name), ...Object.keys(analyse(file).context.functions ?? {}).map(key => key.split('/')[0]!)]);
    case 'unknown-member': return member(file, error);
    case 'boxed-type': return boxed(file, error);
    default: return [];
  }
}

/** The word at a place changed into the candidate it resembles. */
function near(file: SourceFile, at: number, candidates: readonly string[]): RuleFix[] {
  const word = /^\w+/.exec(file.text.slice(at))?.[0];
  const meant = word === undefined ? undefined : suggest(word, new Set(candidates.filter(c => c !== word)));
  return word === undefined || meant === undefined ? [] : [{ title: `Change to \`${meant}\``, edits: [replace({ start: at, end: at + word.length }, meant)], safe: false }];
}

function member(file: SourceFile, { at }: CompileError): RuleFix[] {
  const { tree, compiled } = analyse(file);
  const e = [...partsOf(tree, 'method'), ...partsOf(tree, 'field')].find(p => p.at === at);
  const type = e && compiled.facts.types.get(e.receiver);
  if (!e || type === undefined || e.name === '') return [];
  const statik = compiled.facts.statics.has(e.receiver);
  const own = apiClass(type);
  const all = statik ? [...(own?.statics.values() ?? [])] : allMethods(boxOf(type));
  if (e.kind === 'field') {
    // `s.length` of a text is a method; a getter reads without `get`.
    if (all.some(m => m.name === e.name && m.parameters.length === 0)) return [{ title: `Call \`${e.name}()\``, edits: [insert(e.nameAt + e.name.length, '()')], safe: false }];
    return near(file, e.nameAt, [...(statik ? own?.fields.keys() ?? [] : []), ...all.flatMap(m => { const short = m.parameters.length === 0 ? /^(?:get|is)([A-Z]\w*)$/.exec(m.name)?.[1] : undefined; return short === undefined ? [] : [short[0]!.toLowerCase() + short.slice(1)]; })]);
  }
  return near(file, e.nameAt, all.filter(m => m.parameters.length === e.args.length).map(m => m.name));
}

const valueOf: Readonly<Record<string, string>> = { int: 'intValue', long: 'longValue', double: 'doubleValue', float: 'floatValue', short: 'shortValue', byte: 'byteValue', boolean: 'booleanValue', char: 'charValue' };

/** `Integer x = 5` is declared as `int`; a boxed value where a primitive is needed is unboxed. */
function boxed(file: SourceFile, { at, message }: CompileError): RuleFix[] {
  const [, from = '', to = ''] = /\[(.*?)\] to \[(.*?)\]/.exec(message) ?? [];
  const { tree } = analyse(file);
  for (const d of partsOf(tree, 'declaration')) {
    const named = d.names.find(n => n.value && n.value.at === at);
    if (!named?.value || resolveType(d.type) !== to) continue;
    const written = { start: d.from, end: d.from + d.type.length };
    if (isPrimitive(from)) {
      // The value's own type when the box is of another: `Long x = 1` is an `int`.
      const type = isPrimitive(unboxOf(to)) && file.text.slice(written.start, written.end) === d.type ? unboxOf(to) : 'def';
      return [{ title: `Declare it as \`${type}\``, edits: [replace(written, type)], safe: false }];
    }
    const method = valueOf[to];
    if (method && /^(?:name|method|call|field|index)$/.test(named.value.kind)) return [{ title: `Take its \`${method}()\``, edits: [insert(named.value.to, `.${method}()`)], safe: false }];
  }
  return [];
}
