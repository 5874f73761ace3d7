import { isAssignable, isPrimitive, resolveType } from '../api/read.ts';
import type { Block, Expression, Statement } from '../tree.ts';
import { innermostFirst } from '../walk.ts';
import { castCode, readable } from './casts.ts';
import { q, startOf, type Compiler, type Value } from './compiler.ts';
import { expressionCode, glance, wanted } from './expressions.ts';
import { idleReason } from './said.ts';

interface Flags { methodEscape: boolean; loopEscape: boolean; allEscape: boolean; anyContinue: boolean; anyBreak: boolean }

/** @param at where the block begins: there the service tells of statements that cannot be reached */
export function statementsCode(compiler: Compiler, list: readonly Statement[], place: Place, flags: Flags, at: number): string {
  let code = '';
  list.forEach((s, i) => {
    if (flags.allEscape) compiler.attempt(() => compiler.fail('invalid block: unreachable statement', s.at, undefined, at), undefined);
    const last = i === list.length - 1;
    const own = noFlags();
    const done = compiler.attempt(() => statementCode(compiler, s, { last: place.last && last, lastLoop: place.lastLoop && last, loop: place.loop }, own), undefined);
    if (done === undefined) glance(compiler, ...innermostFirst(s));
    code += (done ?? '') + '\n';
    flags.methodEscape = own.methodEscape;
    flags.loopEscape = own.loopEscape;
    flags.allEscape = own.allEscape;
    flags.anyContinue ||= own.anyContinue;
    flags.anyBreak ||= own.anyBreak;
  });
  return code;
}

function blockCode(compiler: Compiler, b: Block, place: Place, flags: Flags): string {
  compiler.open({ from: b.from, to: b.to });
  const code = statementsCode(compiler, b.statements, place, flags, b.from);
  compiler.close();
  return `{${code}}`;
}

export function conditionCode(compiler: Compiler, e: Expression): string { return compiler.attempt(() => wanted(compiler, e, { target: 'boolean' }).code, ''); }

type StatementOf<K extends Statement['kind']> = Extract<Statement, { kind: K }>;
type StatementCompiler<S extends Statement = Statement> = (compiler: Compiler, s: S, place: Place, flags: Flags) => string;

/** One compiler of each kind of statement. */
type StatementCompilers = { readonly [K in Statement['kind']]: StatementCompiler<StatementOf<K>> };

const empty = (b: Block | undefined) => b !== undefined && b.statements.length === 0;
const constant = (e: Expression | undefined) => (e?.kind === 'boolean' ? e.value : undefined);

/** One statement; `flags` learns which ways lead out of it. */
function statementCode(compiler: Compiler, s: Statement, place: Place, flags: Flags): string {
  return (statements[s.kind] as StatementCompiler)(compiler, s, place, flags);
}

const statements: StatementCompilers = {
  if(compiler, s, place, flags) {
    const condition = conditionCode(compiler, s.condition);
    if (constant(s.condition) !== undefined || empty(s.yes)) compiler.fail('extraneous if block', s.at);
    if (empty(s.no)) compiler.fail('extraneous else block.', s.at);
    const a = noFlags();
    const b = noFlags();
    const yes = blockCode(compiler, s.yes, place, a);
    const no = s.no ? blockCode(compiler, s.no, place, b) : '';
    flags.anyContinue = a.anyContinue || b.anyContinue;
    flags.anyBreak = a.anyBreak || b.anyBreak;
    if (s.no) { flags.methodEscape = a.methodEscape && b.methodEscape; flags.loopEscape = a.loopEscape && b.loopEscape; flags.allEscape = a.allEscape && b.allEscape; }
    return `if(${condition})${yes}${s.no ? `else ${no}` : ''}`;
  },

  while: whileOrFor,
  for: whileOrFor,

  do(compiler, s, place, flags) {
    if (empty(s.body)) compiler.fail('extraneous do-while loop', s.at);
    const inner = noFlags();
    const body = loopCode(compiler, s.body, inner);
    if (inner.loopEscape && !inner.anyContinue) compiler.fail('extraneous do-while loop', s.at);
    const condition = conditionCode(compiler, s.condition);
    const fixed = constant(s.condition);
    if (fixed === false) compiler.fail('extraneous do-while loop', s.at);
    if (fixed && !inner.anyBreak) { flags.methodEscape = true; flags.allEscape = true; }
    return `do{${counted(compiler, s.at)}${body}}while(${condition});`;
  },

  each(compiler, s) {
    const over = compiler.attempt(() => expressionCode(compiler, s.over, {}), anything);
    const type = compiler.attempt(() => compiler.type(s.type, s.at, t => `invalid foreach loop: type [${t}] not found`), 'def');
    compiler.open({ from: s.from, to: s.to });
    compiler.declare(s.name, type, s.nameAt, 'local', true);
    if (empty(s.body)) compiler.fail('extraneous foreach loop', s.at);
    const inner = noFlags();
    const body = loopCode(compiler, s.body, inner);
    if (inner.loopEscape && !inner.anyContinue) compiler.fail('extraneous foreach loop', s.at);
    const element = over.type.endsWith('[]') ? over.type.slice(0, -2) : over.type === 'def' || isAssignable('java.lang.Iterable', over.type) ? 'def' : compiler.fail(`invalid foreach loop: cannot iterate over type [${over.type}].`, s.at);
    compiler.close();
    const t = `$e${compiler.temporaries++}`;
    const mark = compiler.after(s.at, over.code);
    return `${mark}for(const ${t} of ${mark}${over.type.endsWith('[]') ? `R.nn(${over.code}).a` : `R.iterate(${over.code})`}){${mark}if(--$b<=0||--$s<0)R.budget();let v_${s.name}=${castCode(compiler, { type: element, code: t }, type, { explicit: true }, compiler.lines.at(-1)!)};${body}}`;
  },

  try(compiler, s, place, flags) {
    if (empty(s.body)) compiler.fail('extraneous try statement', s.at);
    const all: Flags[] = [];
    const one = (b: Block) => { const f = noFlags(); all.push(f); return blockCode(compiler, b, place, f); };
    const body = one(s.body);
    const t = `$t${compiler.temporaries++}`;
    const catches = s.catches.map(c => {
      const type = compiler.type(c.type, c.at, x => `invalid catch declaration: cannot resolve type [${x}]`);
      if (!isAssignable('java.lang.Exception', type)) compiler.fail(`cannot cast from [${type}] to [java.lang.Exception]`, c.at, 'ClassCastException');
      compiler.open({ from: c.at, to: c.body.to });
      checkName(compiler, c.name, c.at, 'invalid catch declaration');
      compiler.declare(c.name, type, c.at, 'local', true);
      const code = one(c.body);
      compiler.close();
      return `if(R.is(${t},${q(type)})){let v_${c.name}=${t};${code}}else `;
    });
    flags.methodEscape = all.every(f => f.methodEscape);
    flags.loopEscape = all.every(f => f.loopEscape);
    flags.allEscape = all.every(f => f.allEscape);
    flags.anyContinue = all.some(f => f.anyContinue);
    flags.anyBreak = all.some(f => f.anyBreak);
    return `try${body}catch($x){const ${t}=R.caught($x);${catches.join('')}throw $x;}`;
  },

  declaration(compiler, s) {
    const type = compiler.attempt(() => compiler.type(s.type, s.from, t => `invalid declaration: cannot resolve type [${t}]`, s.names[0]?.at), 'def');
    if (type === 'void') compiler.fail(`invalid declaration: cannot resolve type [void]`, s.from);
    const zero = type === 'boolean' ? 'false' : type === 'long' ? '0n' : isPrimitive(type) ? '0' : 'null';
    return 'let ' + s.names.map(({ name, at, value }) => {
      checkName(compiler, name, at, 'invalid declaration');
      if (value === undefined && compiler.find(name)) compiler.fail(`variable [${name}] is already defined`, at);
      const code = value ? compiler.attempt(() => wanted(compiler, value, { target: type }).code, zero) : zero;
      compiler.declare(name, type, at, 'local');
      compiler.identities.set(`${name}@${at}`, value);
      return `v_${name}=${code}`;
    }).join(',') + ';';
  },

  return(compiler, s, place, flags) {
    Object.assign(flags, { methodEscape: true, loopEscape: true, allEscape: true });
    const { returns } = compiler.current;
    if (!s.value) return returns === 'void' ? 'return;' : compiler.fail(`cannot cast from [${returns}] to [void]`, s.at, 'ClassCastException');
    if (returns === 'void') { const v = expressionCode(compiler, s.value, { target: 'void', internal: true }); return v.type === 'void' ? `${v.code};return;` : compiler.cannot(v.type, 'void', s.value.at); }
    return `return (${wanted(compiler, s.value, { target: returns, internal: true }).code});`;
  },

  throw(compiler, s, place, flags) {
    Object.assign(flags, { methodEscape: true, loopEscape: true, allEscape: true });
    const thrown = wanted(compiler, s.value, { target: 'java.lang.Exception' }).code;
    return `${compiler.after(s.at, thrown)}R.raise(${thrown});${compiler.current.returns === 'void' ? 'return;' : 'return null;'}`;
  },

  break(compiler, s, place, flags) {
    if (!place.loop) compiler.fail('invalid break statement: not inside loop', s.at);
    Object.assign(flags, { loopEscape: true, allEscape: true, anyBreak: true });
    return 'break;';
  },

  continue(compiler, s, place, flags) {
    if (!place.loop) compiler.fail('invalid continue statement: not inside loop', s.at);
    if (place.lastLoop) compiler.fail('extraneous continue statement', s.at);
    Object.assign(flags, { allEscape: true, anyContinue: true });
    return 'continue;';
  },

  expression(compiler, s, place, flags) {
    const { returns } = compiler.current;
    if (place.last && returns !== 'void') {
      const v = expressionCode(compiler, s.value, {});
      if (v.type === 'void') return `${v.code};`;
      Object.assign(flags, { methodEscape: true, loopEscape: true, allEscape: true });
      return `return (${castCode(compiler, readable(compiler, v, s.value), returns, { internal: true }, s.value.at)});`;
    }
    const idle = idleReason(compiler, s.value);
    const effect = expressionCode(compiler, s.value, { statement: true });
    if (idle) compiler.fail(`not a statement: ${idle}`, startOf(s.value));
    return `${effect.code};`;
  },
};

function whileOrFor(compiler: Compiler, s: StatementOf<'while'> | StatementOf<'for'>, place: Place, flags: Flags): string {
  compiler.open({ from: s.from, to: s.to });
  let init = '';
  if (s.kind === 'for' && s.init) init = s.init.kind === 'expression' ? wanted(compiler, s.init.value, { statement: true }).code : statementCode(compiler, s.init, { last: false, lastLoop: false, loop: false }, noFlags()).trim().replace(/;$/, '');
  const fixed = s.condition === undefined ? true : constant(s.condition);
  const condition = s.condition ? conditionCode(compiler, s.condition) : 'true';
  if (fixed === false) compiler.fail(`extraneous ${s.kind} loop`, s.at);
  const update = s.kind === 'for' && s.update ? wanted(compiler, s.update, { statement: true }).code : '';
  const inner = noFlags();
  const none = s.body === undefined || empty(s.body);
  if (fixed && s.condition && none) compiler.fail(`no paths escape from ${s.kind} loop`, s.at);
  const body = none ? '{}' : loopCode(compiler, s.body!, inner);
  if (inner.loopEscape && !inner.anyContinue) compiler.fail(`extraneous ${s.kind} loop`, s.at);
  if (fixed && !inner.anyBreak) { flags.methodEscape = true; flags.allEscape = true; }
  compiler.close();
  return s.kind === 'while' ? `while(${condition}){${counted(compiler, s.at)}${body}}` : `{for(${init};${condition};${update}){${counted(compiler, s.at)}${body}}}`;
}

function checkName(compiler: Compiler, name: string, at: number, what: string): void { if (resolveType(name)) compiler.fail(`${what}: type [${name}] cannot be a name`, at); }

function counted(compiler: Compiler, at: number): string { return `${compiler.mark(at)}if(--$b<=0||--$s<0)R.budget();`; }

function loopCode(compiler: Compiler, b: Block, flags: Flags): string {
  return blockCode(compiler, b, { last: false, lastLoop: true, loop: true }, flags);
}

interface Place { readonly last: boolean; readonly lastLoop: boolean; readonly loop: boolean }
const anything: Value = { type: 'def', code: '' };
export const noFlags = (): Flags => ({ methodEscape: false, loopEscape: false, allEscape: false, anyContinue: false, anyBreak: false });
