import type * as S from '../../tree.ts';
import { isCharacter, sqlTypes, typeText, type SqlType } from '../../../../base/sql-type.ts';
import { suggest } from '../../../../base/suggest.ts';
import { returnType } from '../../function.ts';
import { kinesisFunction, kinesisFunctions } from '../../functions/index.ts';
import type { UserFunction } from '../analysis.ts';
import { matchCall } from '../calls.ts';
import { literalOf } from '../literals.ts';
import { meantName } from '../names.ts';
import { branches, typeIn } from './expressions.ts';
import type { Findings } from './findings.ts';
import { foreignFunctions } from './foreign-functions.ts';
import { loose } from './operators.ts';
import { columns, hasOpenStar, order } from './queries.ts';
import type { Names } from './scope.ts';
import { lastName } from './spelling.ts';
import { registerWindow, windowTypes } from './windows.ts';

/** Finds the function and the signature of a call, and gives its type. */
export function callType(script: Findings, call: S.Call, names: Names): SqlType {
  const argumentTypes = call.arguments.map(a => (a.kind === 'star' ? sqlTypes.unknown : typeIn(script, a, names)));
  order(script, call.orderBy, names);
  order(script, call.withinGroup, names);
  if (call.filter) typeIn(script, call.filter, names);
  if (call.over) {
    registerWindow(script, call.over, names.windows);
    if (call.over.kind === 'spec') windowTypes(script, call.over, names, names.windows);
    script.collected.windowed.push(call);
  }
  if (call.name.parts.length === 1 || script.overloads.has(call.function)) {
    const own = script.overloads.get(lastName(call.name));
    if (own) return userCall(script, call, own, argumentTypes);
  }
  const fn = kinesisFunction(call.function);
  if (!fn) return unknownFunction(script, call, argumentTypes);
  if (!call.over && (fn.category === 'aggregate')) script.collected.aggregates.push(call);
  const match = matchCall(call, fn, argumentTypes);
  if ('message' in match) {
    script.say(match.swapped ? 'swapped-arguments' : 'wrong-arguments', call.range, match.message);
    const usual = fn.signatures.find(s => s.parameters.length === call.arguments.length) ?? fn.signatures[0];
    return usual && !('of' in usual.returns) ? usual.returns : sqlTypes.unknown;
  }
  for (const { argument, message, replacement } of match.notes) script.say('wrong-arguments', argument.range, message, replacement);
  columnArguments(script, call, match.signature.parameters);
  if (looksSwapped(call, argumentTypes)) script.say('swapped-arguments', call.range, `\`${call.function}\` takes the pattern first: \`${match.signature.form ?? `${fn.name}(${match.signature.parameters.map(p => p.name).join(', ')})`}\``);
  script.calls.set(call, { kind: 'function', function: fn, signature: match.signature });
  const counted = call.arguments.length === 1 && call.arguments[0]!.kind === 'star' ? [] : argumentTypes;
  if (fn.name === 'COALESCE') return branches(script, argumentTypes, call.range);
  if (counted.some(t => t.kind === 'UNKNOWN') && 'of' in match.signature.returns && counted.length === 1) return sqlTypes.unknown;
  return returnType(match.signature, counted, call.arguments.map(a => literalOf(a)));
}

/** Text arguments that name a column of the cursor: exact case, as they are no names but texts. */
function columnArguments(script: Findings, call: S.Call, parameters: readonly { readonly type: string; readonly name: string }[]): void {
  const cursor = call.arguments.find(a => a.kind === 'cursor');
  if (!cursor || hasOpenStar(script, cursor.query)) return;
  const known = columns(script, cursor.query, undefined).filter(c => !c.rowtime).map(c => c.name);
  call.arguments.forEach((argument, i) => {
    if (parameters[i]?.type !== 'column' || argument.kind !== 'string' || parameters[i]!.name.toLowerCase().includes('out') || known.includes(argument.value)) return;
    const meant = meantName(argument.value, known);
    script.say('wrong-arguments', argument.range, `The cursor has no column '${argument.value}'${meant !== undefined ? `; did you mean '${meant}'?` : ''}`, meant === undefined ? undefined : `'${meant.replaceAll("'", "''")}'`);
  });
}

function userCall(script: Findings, call: S.Call, own: readonly UserFunction[], argumentTypes: readonly SqlType[]): SqlType {
  const fitting = own.find(f => f.parameters.length === argumentTypes.length && f.parameters.every((p, i) => loose(argumentTypes[i]!) || p.type.kind === argumentTypes[i]!.kind || (isCharacter(p.type) && isCharacter(argumentTypes[i]!))));
  if (!fitting) {
    script.say('wrong-arguments', call.range, `No match found for function signature ${lastName(call.name)}(${argumentTypes.map(t => `<${typeText(t)}>`).join(', ')}); arguments of a function of one's own must have exactly the types ${own.map(f => `(${f.parameters.map(p => typeText(p.type)).join(', ')})`).join(' or ')}`);
    return own.length === 1 ? own[0]!.returns : sqlTypes.unknown;
  }
  script.calls.set(call, { kind: 'user', function: fitting });
  return fitting.returns;
}

function unknownFunction(script: Findings, call: S.Call, argumentTypes: readonly SqlType[]): SqlType {
  if (call.function === '') return sqlTypes.unknown;
  const elsewhere = foreignFunctions[call.function];
  const meant = elsewhere === undefined ? suggest(call.function, [...functionNames(), ...script.overloads.keys()]) : undefined;
  script.say('unknown-function', call.name.range, `No match found for function signature ${call.function}(${argumentTypes.map(t => `<${typeText(t)}>`).join(', ')})${elsewhere ? `: ${elsewhere}` : meant ? `; did you mean \`${meant}\`?` : ''}`, meant);
  return sqlTypes.unknown;
}

/** Both arguments are texts, so types cannot tell: the second is a literal pattern and the first is none. */
function looksSwapped(call: S.Call, argumentTypes: readonly SqlType[]): boolean {
  if (!/^CHAR_TO_(?:TIMESTAMP|DATE|TIME)$/.test(call.function) || call.arguments.length !== 2 || !argumentTypes.every(t => isCharacter(t) || loose(t))) return false;
  const [a, b] = call.arguments;
  const isPattern = (e: S.Expr | undefined) => e?.kind === 'string' && /(?:y{2,4}|M{1,4}|d{1,2}|H{1,2}|h{1,2}|m{2}|s{2})/.test(e.value) && !/\d{2}/.test(e.value);
  return isPattern(b) && !isPattern(a);
}

let knownNames: readonly string[] | undefined;
const functionNames = (): readonly string[] => (knownNames ??= kinesisFunctions.flatMap(f => [f.name, ...(f.aliases ?? [])]));
