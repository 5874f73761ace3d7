import type { SignatureHelp } from '../../../../base/language.ts';
import { kinesis } from '../../dialects/kinesis.ts';
import { kinesisFunction } from '../../functions/index.ts';
import { lex } from '../../lexer.ts';
import { T } from '../../tokens.ts';
import type { SqlParameter } from '../../function.ts';
import { signatureLabel } from '../calls.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { typeText } from '../../../../base/sql-type.ts';
import { returnsText, userSignature } from './describe.ts';

/** The call around `offset` and which of its arguments the cursor is in. */
export function signature(file: KinesisFile, offset: number): SignatureHelp | undefined {
  // The innermost call whose arguments are open at the cursor: the last one of the text, as calls are in its order.
  const call = collect(file.tree).calls.findLast(c => c.form !== 'niladic' && c.name.range.end < offset && offset <= c.range.end && !(offset === c.range.end && file.text[offset - 1] === ')'));
  if (!call) return undefined;
  const parameter = argumentAt(file.text, call.name.range.end, offset);
  const user = file.analysis.callOf(call)?.kind === 'user' ? file.analysis.functions.get(call.name.parts.at(-1)!.name) : undefined;
  if (user) return { signatures: [{ label: userSignature(user), parameters: user.parameters.map(p => ({ label: p.name, documentation: typeText(p.type) })) }], active: 0, parameter: Math.min(parameter, Math.max(0, user.parameters.length - 1)) };
  const fn = kinesisFunction(call.function);
  if (!fn) return undefined;
  const resolved = file.analysis.callOf(call);
  const chosen = resolved?.kind === 'function' ? fn.signatures.indexOf(resolved.signature) : fn.signatures.findIndex(s => s.parameters.length > parameter || s.variadic);
  const active = Math.max(0, chosen);
  const count = fn.signatures[active]?.parameters.length ?? 0;
  return {
    signatures: fn.signatures.map(s => ({ label: `${signatureLabel(fn, s)} → ${returnsText(s)}`, documentation: fn.summary, parameters: s.parameters.map(p => ({ label: p.name, documentation: parameterText(p) })) })),
    active, parameter: Math.min(parameter, Math.max(0, count - 1)),
  };
}

/** Commas and the words of special forms (FROM, FOR, TO, BY, IN, PLACING) between the parenthesis and the cursor. */
function argumentAt(text: string, from: number, offset: number): number {
  const { tokens } = lex(text, kinesis, from, offset);
  let depth = 0;
  let argument = 0;
  for (let i = 0; i < tokens.length - 1; i++) {
    const kind = tokens.kinds[i]!;
    if (kind === T.LeftParen) depth++;
    else if (kind === T.RightParen) depth--;
    else if (depth === 1 && (kind === T.Comma || separators.has(kind))) argument++;
  }
  return argument;
}

const separators = new Set<number>([T.FROM, T.FOR, T.TO, T.BY, T.IN, T.PLACING, T.SIMILAR, T.ESCAPE]);

function parameterText(p: SqlParameter): string {
  const bounds = p.least !== undefined && p.most !== undefined ? `${p.least} to ${p.most}` : p.least !== undefined ? `at least ${p.least}` : p.most !== undefined ? `at most ${p.most}` : undefined;
  return [p.summary, p.literal ? 'a literal' : undefined, bounds, p.values?.join(', ')].filter(Boolean).join('; ') || p.type;
}
