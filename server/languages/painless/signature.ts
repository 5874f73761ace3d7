import type { SourceFile } from '../../base/file.ts';
import type { Hover, SignatureHelp } from '../../base/language.ts';
import { touches } from '../../base/range.ts';
import type { Scope } from '../../base/scope.ts';
import { analyse } from './analysis.ts';
import { apiClass, resolveType, simpleOf, type Method } from './api/read.ts';
import { classDocumentation, contextVariable, documentationOf, functionDocumentation } from './documentation.ts';
import { lexScript } from './lexer.ts';
import { fieldsOf, meaningOf, methodOf, overloads, variableOf } from './meaning.ts';
import type { FunctionNode } from './tree.ts';
import { partsOf } from './walk.ts';

/** A method as Java writes it: `String substring(int, int)`. */
export const signatureOf = (m: Method): string => `${simpleOf(m.returns)} ${m.name}(${m.parameters.map(simpleOf).join(', ')})`;
const functionOf = (f: FunctionNode): string => `${f.type} ${f.name}(${f.parameters.map(p => `${p.type ?? 'def'} ${p.name}`).join(', ')})`;
const code = (text: string): string => `\`\`\`painless\n${text}\n\`\`\``;

/** The signature and the documentation of a method, the type of a variable, what a class is. */
export function hover(file: SourceFile, offset: number, { catalog }: Scope): Hover | undefined {
  const { tree, compiled, context } = analyse(file);
  const on = (start: number, name: string) => touches({ start, end: start + name.length }, offset);
  for (const e of [...partsOf(tree, 'method'), ...partsOf(tree, 'field')]) {
    if (e.name === '' || !on(e.nameAt, e.name)) continue;
    const range = { start: e.nameAt, end: e.nameAt + e.name.length };
    const m = methodOf(file, e, catalog);
    if (m) return { range, markdown: describe(m) };
    const statik = compiled.facts.statics.has(e) ? compiled.facts.types.get(e) : undefined;
    if (statik) return { range, markdown: describeClass(statik) };
    const field = isRoot(file, e.receiver) ? describeField(e.name, catalog) : undefined;
    if (field) return { range, markdown: field };
    const meaning = meaningOf(file, e, catalog);
    return meaning && { range, markdown: code(`${simpleOf(meaning.type)} ${e.name}`) };
  }
  for (const e of partsOf(tree, 'index')) {
    if (e.index.kind !== 'string' || !touches({ start: e.index.from, end: e.index.to }, offset) || !isRoot(file, e.receiver)) continue;
    const field = describeField(e.index.value, catalog);
    if (field) return { range: { start: e.index.from, end: e.index.to }, markdown: field };
  }
  for (const e of partsOf(tree, 'call')) {
    if (!on(e.at, e.name)) continue;
    const range = { start: e.at, end: e.at + e.name.length };
    const own = compiled.facts.calls.get(e) ?? tree.functions.find(f => f.name === e.name && f.parameters.length === e.args.length);
    if (own) return { range, markdown: describeFunction(file, own) };
    const given = context.functions?.[`${e.name}/${e.args.length}`];
    return given && { range, markdown: `${code(`${simpleOf(given[1])} ${e.name}(${given[0].map(simpleOf).join(', ')})`)}\n${functionDocumentation(e.name) ?? `A function of the context \`${context.name}\`.`}` };
  }
  for (const f of tree.functions) if (on(f.nameAt, f.name)) return { range: { start: f.nameAt, end: f.nameAt + f.name.length }, markdown: describeFunction(file, f) };
  for (const v of compiled.facts.variables) {
    const at = v.name === '' ? undefined : [v.at, ...v.uses].find(a => a >= 0 && on(a, v.name));
    if (at === undefined) continue;
    const range = { start: at, end: at + v.name.length };
    if (v.kind === 'script') return { range, markdown: `${code(`${simpleOf(v.type)} ${v.name}`)}\n${contextVariable(v.name, context.name) ?? `Given by the context \`${context.name}\`.`}` };
    const e = partsOf(tree, 'name').find(n => n.at === at);
    const shown = v.type === 'def' && e ? meaningOf(file, e, catalog)?.type : undefined;
    return { range, markdown: code(`${simpleOf(v.type)} ${v.name}${shown && shown !== 'def' ? ` // ${simpleOf(shown)}` : ''}`) };
  }
  const named = tree.typeNames.find(t => on(t.at, t.name)) ?? partsOf(tree, 'name').find(n => on(n.at, n.name));
  const type = named && resolveType(named.name);
  return type && apiClass(type) ? { range: { start: named.at, end: named.at + named.name.length }, markdown: describeClass(type) } : undefined;
}

const isRoot = (file: SourceFile, e: { readonly kind: string; readonly at: number; readonly name?: string }): boolean => (e.kind === 'name' && e.name === 'doc' && variableOf(file, e)?.kind === 'script') || (e.kind === 'field' && e.name === '_source');

const describe = (m: Method): string => {
  const text = documentationOf(m);
  return `${code(`${m.isStatic ? 'static ' : ''}${signatureOf(m)}`)}\n${text ? `${text}\n\n` : ''}${m.augmented ? `Added to \`${m.owner}\` for scripts.` : `\`${m.owner}\``}`;
};
function describeClass(type: string): string {
  const own = apiClass(type);
  const news = [...(own?.constructors.values() ?? [])].map(p => `new ${simpleOf(type)}(${p.map(simpleOf).join(', ')})`);
  return `${code([`${own?.interface ? 'interface' : 'class'} ${type}`, ...news].join('\n'))}${classDocumentation(type) ? `\n${classDocumentation(type)}` : ''}`;
}
function describeField(name: string, catalog: Scope['catalog']): string | undefined {
  const found = fieldsOf(catalog).filter(f => f.name === name);
  return found.length === 0 ? undefined : found.map(f => `**${f.name}** ${f.type} — field of \`${f.index}\``).join('\n\n');
}
/** A function with the comment that stands above it. */
function describeFunction(file: SourceFile, f: FunctionNode): string {
  const above = lexScript(file.text).comments.findLast(c => c.end <= f.from && /^\s*$/.test(file.text.slice(c.end, f.from)));
  const said = above && file.text.slice(above.start, above.end).replace(/^\/\/\s?|^\/\*+\s?|\s*\*\/$/g, '').replace(/^\s*\* ?/gm, '');
  return `${code(functionOf(f))}${said ? `\n${said}` : ''}`;
}

/** The call around the cursor: its overloads, and which parameter is being written. */
export function signature(file: SourceFile, offset: number, { catalog }: Scope): SignatureHelp | undefined {
  const open = openCall(file.text, offset);
  if (!open) return undefined;
  const { tree, context } = analyse(file);
  const make = (shapes: readonly { readonly label: string; readonly parameters: readonly string[]; readonly documentation?: string | undefined }[]): SignatureHelp | undefined => {
    if (shapes.length === 0) return undefined;
    const sorted = [...shapes].sort((a, b) => a.parameters.length - b.parameters.length);
    const active = Math.max(0, sorted.findIndex(s => s.parameters.length > open.parameter || (s.parameters.length === 0 && open.parameter === 0 && open.empty)));
    return { signatures: sorted.map(s => ({ label: s.label, parameters: s.parameters.map(label => ({ label })), ...(s.documentation && { documentation: s.documentation }) })), active, parameter: Math.min(open.parameter, Math.max(0, sorted[active]!.parameters.length - 1)) };
  };
  const shape = (m: Method) => ({ label: signatureOf(m), parameters: m.parameters.map(simpleOf), documentation: documentationOf(m) });
  const made = partsOf(tree, 'new').find(e => open.name.end <= open.at && e.from <= open.name.start && open.name.end <= e.to && file.text.slice(e.from, open.name.end).replace(/^new\s+/, '') === e.type);
  if (made) {
    const type = resolveType(made.type);
    return make([...(type ? apiClass(type)?.constructors.values() ?? [] : [])].map(p => ({ label: `${simpleOf(type!)}(${p.map(simpleOf).join(', ')})`, parameters: p.map(simpleOf) })));
  }
  const method = partsOf(tree, 'method').find(e => e.nameAt === open.name.start);
  if (method) {
    const receiver = meaningOf(file, method.receiver, catalog);
    if (!receiver || receiver.type === 'def') return undefined;
    return make(overloads(receiver.type, receiver.statik, method.name).map(shape));
  }
  const name = file.text.slice(open.name.start, open.name.end);
  const own = tree.functions.filter(f => f.name === name);
  if (own.length > 0) return make(own.map(f => ({ label: functionOf(f), parameters: f.parameters.map(p => `${p.type ?? 'def'} ${p.name}`) })));
  return make(Object.entries(context.functions ?? {}).filter(([key]) => key.split('/')[0] === name).map(([, [parameters, returns]]) => ({ label: `${simpleOf(returns)} ${name}(${parameters.map(simpleOf).join(', ')})`, parameters: parameters.map(simpleOf), documentation: functionDocumentation(name) })));
}

/** By the tokens before the cursor, as a call that is being written has no end yet. */
function openCall(text: string, offset: number): { readonly name: { readonly start: number; readonly end: number }; readonly at: number; readonly parameter: number; readonly empty: boolean } | undefined {
  const tokens = lexScript(text).tokens.filter(t => t.start < offset && t.kind !== 'end' && t.end > t.start);
  let depth = 0;
  let parameter = 0;
  for (let i = tokens.length - 1; i >= 0; i--) {
    const t = tokens[i]!;
    if (t.kind !== 'operator' || t.end > offset) continue;
    if (t.text === ')' || t.text === ']' || t.text === '}') depth++;
    else if (t.text === '[' || t.text === '{') { if (--depth < 0) { depth = 0; parameter = 0; } }
    else if (t.text === ';' && depth === 0) return undefined;
    else if (t.text === ',' && depth === 0) parameter++;
    else if (t.text === '(') {
      if (depth-- > 0) continue;
      const name = tokens[i - 1];
      if (!name || (name.kind !== 'word' && name.kind !== 'dotName')) { depth = 0; parameter = 0; continue; }
      return { name, at: t.start, parameter, empty: i === tokens.length - 1 };
    }
  }
  return undefined;
}
