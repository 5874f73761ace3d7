import { arrayOf, coercible, commonType, decimal, mapOf, plain, namesUntold, rowOf, timestamp, typeText, untold, varchar, type Type } from './types.ts';
import type { Value } from './values.ts';

/** What a function sees beside its arguments. */
export interface Call {
  readonly types: readonly Type[];
  readonly returns: Type;
  /** Clock of the query, milliseconds since 1970. */
  readonly now: number;
  random(): number;
}
export type Evaluate = (args: readonly any[], call: Call) => Value;

/**
 * One function of Athena's language, told once: the checker, the evaluator, completion, hover, signature help and the page in
 * docs/functions/athena read this entry. A signature is written as Trino's SHOW FUNCTIONS does, `substr(varchar(x), bigint) → varchar(x)`;
 * single capitals stand for any type, small letters in parentheses for any number.
 */
export interface AthenaFunction {
  /** Lower case. */
  readonly name: string;
  readonly category: AthenaCategory;
  readonly summary: string;
  readonly signatures: readonly AthenaSignature[];
  readonly kind: 'scalar' | 'aggregate' | 'window';
}
export type AthenaCategory = 'array' | 'map' | 'string' | 'regexp' | 'url' | 'json' | 'date' | 'math' | 'bitwise' | 'binary' | 'conditional' | 'conversion' | 'aggregate' | 'window' | 'system';

export interface AthenaSignature {
  /** `lower(varchar(x)) → varchar(x)` */
  readonly text: string;
  readonly parameters: readonly Pattern[];
  readonly variadic: boolean;
  readonly returns: Pattern;
  /** The type of the result where a pattern cannot say it. */
  readonly result?: (types: readonly Type[]) => Type;
  /** Called with NULLs as well; else a NULL argument makes the result NULL. */
  readonly nulls: boolean;
  readonly evaluate: Evaluate;
}

type Meaning = Evaluate | { readonly evaluate: Evaluate; readonly nulls?: boolean; readonly result?: (types: readonly Type[]) => Type };

/** Makes an entry: `defineAthenaFunction('lower', 'string', 'In small letters', { 'varchar(x) → varchar(x)': ([s]) => s.toLowerCase() })`. */
export function defineAthenaFunction(name: string, category: AthenaCategory, summary: string, meanings: Readonly<Record<string, Meaning>>, kind: AthenaFunction['kind'] = 'scalar'): AthenaFunction {
  const signatures = Object.entries(meanings).map(([text, meaning]): AthenaSignature => {
    const [left, right] = text.split('→').map(s => s.trim());
    const variadic = left!.endsWith('...');
    const parameters = patterns(variadic ? left!.slice(0, -3) : left!);
    const { evaluate, nulls = false, result } = typeof meaning === 'function' ? { evaluate: meaning } : meaning;
    return { text: `${name}(${left}) → ${right}`, parameters, variadic, returns: patterns(right!)[0]!, nulls, evaluate, ...(result && { result }) };
  });
  return { name, category, summary, signatures, kind };
}

/** A type with variables. */
export interface Pattern { readonly name: string; readonly arguments: readonly Pattern[] }

function patterns(text: string): Pattern[] {
  let i = 0;
  const blank = () => { while (text[i] === ' ') i++; };
  const one = (): Pattern => {
    blank();
    const m = /^(?:timestamp\(p\) with time zone|timestamp with time zone|time with time zone|interval day to second|interval year to month|\w+)/.exec(text.slice(i));
    if (!m) throw new Error(`bad signature ${text}`);
    i += m[0].length;
    const items: Pattern[] = [];
    blank();
    if (text[i] === '(') {
      i++;
      do items.push(one()); while (text[i++] === ',');
    }
    blank();
    return { name: m[0], arguments: items };
  };
  const list: Pattern[] = [];
  blank();
  while (i < text.length) {
    list.push(one());
    if (text[i] === ',') i++;
    blank();
  }
  return list;
}

export type Bindings = Map<string, Type>;

/** A lambda among the arguments: its type is known when those of its parameters are. */
export interface LambdaShape { readonly lambda: number; type(parameters: readonly Type[]): Type }
export type Argument = Type | LambdaShape;
const isLambda = (argument: Argument): argument is LambdaShape => 'lambda' in argument;

export interface Match { readonly signature: AthenaSignature; readonly parameters: readonly Type[]; readonly returns: Type }

/** The signature that takes the arguments, or undefined. The first that needs the least coercion wins. */
export function matchSignature(fn: AthenaFunction, args: readonly Argument[]): Match | undefined {
  let best: (Match & { cost: number }) | undefined;
  const results = new Set<string>();
  const vague = args.some(a => !isLambda(a) && namesUntold(typeText(a)));
  for (const signature of fn.signatures) {
    const wanted = signature.variadic ? [...signature.parameters, ...Array<Pattern>(Math.max(0, args.length - signature.parameters.length)).fill(signature.parameters.at(-1)!)] : signature.parameters;
    if (wanted.length !== args.length && !(signature.variadic && args.length === signature.parameters.length - 1)) continue;
    const bindings: Bindings = new Map();
    let ok = true;
    // Plain arguments first: they say what the parameters of the lambdas are.
    for (const pass of [false, true]) {
      args.forEach((argument, i) => {
        if (!ok || isLambda(argument) !== pass) return;
        const pattern = wanted[i]!;
        if (!isLambda(argument)) ok = bind(pattern, argument, bindings);
        else {
          if (pattern.name !== 'function' || pattern.arguments.length - 1 !== argument.lambda) { ok = false; return; }
          const parameters = pattern.arguments.slice(0, -1).map(p => resolve(p, bindings) ?? plain.unknown);
          ok = bind(pattern.arguments.at(-1)!, argument.type(parameters), bindings);
        }
      });
    }
    if (!ok) continue;
    const parameters = args.map((argument, i) => {
      const pattern = wanted[i]!;
      if (isLambda(argument)) return { kind: 'function', parameters: pattern.arguments.slice(0, -1).map(p => resolve(p, bindings) ?? plain.unknown), returns: resolve(pattern.arguments.at(-1)!, bindings) ?? plain.unknown } as Type;
      return resolve(pattern, bindings, argument) ?? argument;
    });
    if (!args.every((a, i) => isLambda(a) || coercible(a, parameters[i]!))) continue;
    const cost = args.reduce<number>((sum, a, i) => sum + (isLambda(a) ? 0 : distance(a, parameters[i]!)), 0);
    if (!best || cost < best.cost || vague) {
      // NULL counts as what is wanted where it stands.
      const given = args.map((a, i) => (isLambda(a) || a.kind === 'unknown' ? parameters[i]! : a));
      const returns = (signature.result && (vague ? untold : signature.result(given))) ?? resolve(signature.returns, bindings) ?? plain.unknown;
      results.add(typeText(returns));
      if (!best || cost < best.cost) best = { signature, parameters, returns, cost };
    }
  }
  // Which signature is meant cannot be told.
  return best && results.size > 1 && vague ? { ...best, returns: untold } : best;
}

const order = ['unknown', 'tinyint', 'smallint', 'integer', 'bigint', 'decimal', 'real', 'double'];
function distance(from: Type, to: Type): number {
  if (from.kind === to.kind) return from.kind === 'timestamp' && to.kind === 'timestamp' && from.zone !== to.zone ? 1 : 0;
  const [a, b] = [order.indexOf(from.kind), order.indexOf(to.kind)];
  return a >= 0 && b >= 0 ? Math.abs(b - a) : 20;
}

/** Two decimals of one call are apart by the names of their sizes. */
const patternText = ({ name, arguments: parts }: Pattern): string => `${name}(${parts.map(p => p.name).join()})`;
const variable = (name: string) => /^[A-Z]$/.test(name);

function bind(pattern: Pattern, type: Type, bindings: Bindings): boolean {
  if (variable(pattern.name)) {
    const known = bindings.get(pattern.name);
    const common = known ? commonType(known, type) : type;
    if (!common) return false;
    bindings.set(pattern.name, common);
    return true;
  }
  if (pattern.name === 'function') return false;
  if (type.kind === 'unknown') return true;
  switch (pattern.name) {
    case 'any': return true;
    case 'array': return type.kind === 'array' && bind(pattern.arguments[0]!, type.element, bindings);
    case 'map': return type.kind === 'map' && bind(pattern.arguments[0]!, type.key, bindings) && bind(pattern.arguments[1]!, type.value, bindings);
    case 'row': return type.kind === 'row' && (pattern.arguments.length === 0 || (pattern.arguments.length === type.fields.length && pattern.arguments.every((p, i) => bind(p, type.fields[i]!.type, bindings))));
    case 'varchar': case 'char':
      // A varchar goes over to char where it has a length; char goes over to nothing.
      if (type.kind !== 'varchar' && type.kind !== pattern.name) return false;
      if (pattern.name === 'char' && type.length === undefined) return false;
      if (pattern.arguments[0] && type.length !== undefined) bindings.set(pattern.arguments[0].name, { kind: 'varchar', length: type.length });
      return true;
    case 'decimal': {
      if (type.kind === 'real' || type.kind === 'double') return false;
      const common = type.kind === 'decimal' ? type : commonType(type, decimal(1, 0));
      if (common?.kind !== 'decimal') return false;
      bindings.set(patternText(pattern), common);
      return true;
    }
    case 'timestamp': case 'timestamp with time zone': case 'timestamp(p) with time zone': case 'time': case 'time with time zone': {
      const zone = pattern.name.endsWith('zone');
      const kind = pattern.name.startsWith('timestamp') ? 'timestamp' : 'time';
      if (type.kind === 'date' && kind === 'timestamp') { bindings.set(pattern.name, timestamp(3, zone)); return true; }
      if (type.kind !== kind || (type.zone && !zone)) return false;
      bindings.set(pattern.name, { ...type, zone });
      return true;
    }
    default: return coercible(type, fixed(pattern));
  }
}

function fixed(pattern: Pattern): Type {
  if (pattern.name === 'interval day to second') return plain.dayTime;
  if (pattern.name === 'interval year to month') return plain.yearMonth;
  return { kind: pattern.name as 'bigint' };
}

function resolve(pattern: Pattern, bindings: Bindings, given?: Type): Type | undefined {
  if (variable(pattern.name)) return bindings.get(pattern.name);
  switch (pattern.name) {
    case 'any': return given ?? plain.unknown;
    case 'array': return arrayOf(resolve(pattern.arguments[0]!, bindings, given?.kind === 'array' ? given.element : undefined) ?? plain.unknown);
    case 'map': return mapOf(resolve(pattern.arguments[0]!, bindings) ?? plain.unknown, resolve(pattern.arguments[1]!, bindings) ?? plain.unknown);
    case 'row': return given?.kind === 'row' ? given : rowOf(...pattern.arguments.map(p => resolve(p, bindings) ?? plain.unknown));
    case 'varchar': {
      // Number: the length itself; letter: that of the argument.
      const length = pattern.arguments[0];
      if (!length) return varchar();
      if (/^\d+$/.test(length.name)) return varchar(Number(length.name));
      if (given?.kind === 'varchar') return given;
      const bound = bindings.get(length.name);
      return bound ?? varchar();
    }
    case 'char': return given?.kind === 'char' ? given : { kind: 'char', length: (bindings.get(pattern.arguments[0]?.name ?? '') as { length?: number } | undefined)?.length ?? 1 };
    case 'decimal': return given?.kind === 'decimal' ? given : bindings.get(patternText(pattern)) ?? decimal(38, 0);
    case 'timestamp': case 'timestamp with time zone': case 'timestamp(p) with time zone': case 'time': case 'time with time zone': {
      const known = bindings.get(pattern.name);
      if (pattern.arguments[0] && /^\d+$/.test(pattern.arguments[0].name)) return { kind: pattern.name.startsWith('timestamp') ? 'timestamp' : 'time', precision: Number(pattern.arguments[0].name), zone: false };
      return known ?? { kind: pattern.name.startsWith('timestamp') ? 'timestamp' : 'time', precision: 3, zone: pattern.name.endsWith('zone') };
    }
    case 'function': return given;
    default: return fixed(pattern);
  }
}

/** Trino's text when no signature fits. */
export const mismatchText = (fn: AthenaFunction, args: readonly Argument[]): string =>
  `Unexpected parameters (${args.map(a => (isLambda(a) ? 'function' : typeText(a))).join(', ')}) for function ${fn.name}. Expected: ${fn.signatures.map(s => s.text.replace(/ → .*$/, '')).sort().join(', ')}`;
