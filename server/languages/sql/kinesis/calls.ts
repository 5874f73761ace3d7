import { listed } from '../../../base/sentence.ts';
import { isCharacter, isDatetime, isExact, isInteger, isNumeric, typeText, type SqlType } from '../../../base/sql-type.ts';
import type { ParameterType, SqlFunction, SqlParameter, SqlSignature } from '../function.ts';
import type { Call, Expr } from '../tree.ts';
import { isPlaceholder, literalOf, plainNumber } from './literals.ts';

/** How a call fits its function: the signature, or why none fits, in the validator's words. */
export type CallMatch =
  | { readonly signature: SqlSignature; readonly notes: readonly ArgumentNote[] }
  | { readonly message: string; readonly swapped?: boolean };

/** An argument that has the right type and cannot be what it is: no literal, out of bounds, not among the words. */
export interface ArgumentNote { readonly argument: Expr; readonly message: string; readonly replacement?: string }

export function matchCall(call: Call, fn: SqlFunction, types: readonly SqlType[]): CallMatch {
  const args = call.arguments.length === 1 && call.arguments[0]!.kind === 'star' && fn.name === 'COUNT' ? [] : call.arguments;
  const fitting = fn.signatures.filter(s => formFits(s, call));
  const counted = fitting.filter(s => countFits(s, args.length, call));
  if (counted.length === 0) {
    const forms = (fitting.length > 0 ? fitting : fn.signatures).map(s => `\`${signatureLabel(fn, s)}\``).join(' or ');
    if (fitting.length === 0) return { message: `\`${call.function}\` is written ${forms}` };
    return { message: `Invalid number of arguments to function '${call.function}'. Was expecting ${expectedCount(fitting)} arguments: ${forms}` };
  }
  for (const signature of counted) {
    const parameters = parametersFor(signature, args.length);
    if (args.every((argument, i) => accepts(parameters[i]!.type, argument, types[i]!))) return { signature, notes: args.flatMap((argument, i) => noteOn(argument, parameters[i]!, fn)) };
  }
  const swapped = args.length === 2 && counted.some(s => {
    const [a, b] = parametersFor(s, 2);
    return accepts(a!.type, args[1]!, types[1]!) && accepts(b!.type, args[0]!, types[0]!);
  });
  return {
    message: `Cannot apply '${call.function}' to arguments of type '${call.function}(${types.slice(0, args.length).map((t, i) => `<${args[i]!.kind === 'cursor' ? 'CURSOR' : typeText(t)}>`).join(', ')})'. Supported form(s): ${counted.map(s => `'${signatureLabel(fn, s)}'`).join(' ')}`,
    ...(swapped && { swapped }),
  };
}

/** `CHAR_TO_TIMESTAMP(format, text)`: the documented form, or name and parameters. */
export function signatureLabel(fn: SqlFunction, signature: SqlSignature): string {
  if (signature.form) return signature.form;
  return `${fn.name}(${signature.parameters.map((p, i) => (p.optional ? `[${i > 0 ? ', ' : ''}${p.name}]` : `${i > 0 ? ', ' : ''}${p.name}`)).join('')}${signature.variadic ? ', …' : ''})`;
}

/** Words that a written form has and a plain list of arguments has not. */
const formWords: Readonly<Record<Call['form'], RegExp | undefined>> = {
  plain: undefined, niladic: undefined, extract: /\bFROM\b/, to: /\bTO\b/, by: /\bBY\b/, in: /\bIN\b/, 'from-for': /\bFROM\b/, similar: /\bSIMILAR\b/, trim: undefined, placing: /\bPLACING\b/,
};
const anyFormWord = /\b(?:FROM(?! (?:FIRST|LAST))|TO|BY|IN|SIMILAR|PLACING)\b/;

function formFits({ form }: SqlSignature, call: Call): boolean {
  if (call.form === 'niladic' || call.form === 'trim') return true;
  const wanted = formWords[call.form];
  const inside = form === undefined ? undefined : /\(([^()]*(?:\([^()]*\)[^()]*)*)\)/.exec(form)?.[1];
  if (!wanted) return inside === undefined || call.function === 'TRIM' || !anyFormWord.test(inside);
  return inside !== undefined && wanted.test(inside);
}

function countFits({ parameters, variadic }: SqlSignature, count: number, call: Call): boolean {
  const required = parameters.filter(p => !p.optional).length;
  if (call.form === 'trim' || call.function === 'TRIM') return true;
  return count >= required && (variadic === true || count <= parameters.length);
}

/** Parameters for `count` arguments: the last one repeats; TRIM's side is no argument. */
function parametersFor({ parameters, variadic }: SqlSignature, count: number): readonly SqlParameter[] {
  const usual = parameters.filter(p => p.type !== 'word' || parameters.length <= count);
  if (usual.length < count && variadic) return [...usual, ...Array.from({ length: count - usual.length }, () => usual[usual.length - 1]!)];
  // Optional parameters that stand in front are the ones left out: TRIM([side] [character FROM] text).
  const left = usual.length - count;
  const skip = left > 0 && usual[0]?.optional ? left : 0;
  const taken = usual.slice(skip, skip + count);
  while (taken.length < count) taken.push({ name: 'x', type: 'any' });
  return taken;
}

function expectedCount(signatures: readonly SqlSignature[]): string {
  const counts = new Set<string>();
  for (const { parameters, variadic } of signatures) {
    const least = parameters.filter(p => !p.optional).length;
    counts.add(variadic ? `at least ${least}` : least === parameters.length ? String(least) : `${least} to ${parameters.length}`);
  }
  return listed([...counts], 'or');
}

/** Whether an argument of `type` may stand for a parameter. What nobody knows goes with everything. */
function accepts(parameter: ParameterType, argument: Expr, type: SqlType): boolean {
  if (parameter === 'cursor') return argument.kind === 'cursor' || argument.kind === 'missing';
  if (parameter === 'unit') return argument.kind === 'unit' || argument.kind === 'missing';
  if (argument.kind === 'cursor' || argument.kind === 'star' || argument.kind === 'tuple') return false;
  if (type.kind === 'UNKNOWN' || type.kind === 'NULL') return true;
  switch (parameter) {
    case 'any': case 'type': case 'word': return true;
    case 'ordered': return type.kind !== 'RECORD';
    case 'numeric': return isNumeric(type);
    case 'integer': return isInteger(type) || (type.kind === 'DECIMAL' && type.scale === 0);
    case 'exact': return isExact(type) && !(type.kind === 'DECIMAL' && type.scale > 0);
    case 'character': case 'column': return isCharacter(type);
    case 'boolean': return type.kind === 'BOOLEAN';
    case 'binary': return type.kind === 'BINARY' || type.kind === 'VARBINARY';
    case 'timestamp': return type.kind === 'TIMESTAMP';
    case 'date': return type.kind === 'DATE';
    case 'time': return type.kind === 'TIME';
    case 'datetime': return isDatetime(type);
    case 'interval': return type.kind === 'INTERVAL';
    case 'numeric-or-interval': return isNumeric(type) || type.kind === 'INTERVAL';
    case 'datetime-or-interval': return isDatetime(type) || type.kind === 'INTERVAL';
    case 'datetime-or-numeric': return isDatetime(type) || isNumeric(type);
  }
}

function noteOn(argument: Expr, parameter: SqlParameter, fn: SqlFunction): ArgumentNote[] {
  if (argument.kind === 'missing' || isPlaceholder(argument)) return [];
  if (parameter.literal && literalOf(argument) === undefined) return [{ argument, message: `The argument \`${parameter.name}\` of \`${fn.name}\` must be a literal` }];
  const number = plainNumber(argument);
  if (number !== undefined && ((parameter.least !== undefined && number < parameter.least) || (parameter.most !== undefined && number > parameter.most))) {
    const { least, most } = parameter;
    const bounds = least !== undefined && most !== undefined ? `from ${least} to ${most}` : least !== undefined ? `at least ${least}` : `at most ${most}`;
    return [{ argument, message: `The argument \`${parameter.name}\` of \`${fn.name}\` is ${bounds}, not ${number}`, replacement: String(least !== undefined && number < least ? least : most) }];
  }
  if (parameter.values && (argument.kind === 'string' || argument.kind === 'unit')) {
    const written = argument.kind === 'string' ? argument.value : argument.unit;
    if (!parameter.values.includes(written)) {
      const caseless = parameter.values.find(v => v.toLowerCase() === written.toLowerCase());
      return [{ argument, message: `The argument \`${parameter.name}\` of \`${fn.name}\` is one of ${parameter.values.join(', ')}, not \`${written}\``, ...(caseless !== undefined && { replacement: argument.kind === 'string' ? `'${caseless}'` : caseless }) }];
    }
  }
  return [];
}
