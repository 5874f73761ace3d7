import { illegalArgument } from './error.ts';
import { grokPatterns } from './grok-patterns.ts';
import { Double } from './scripts.ts';

/** What an expression takes out of a text: values by field, in the order of the expression; undefined when it does not match. */
export interface Extractor { extract(text: string): ReadonlyMap<string, unknown> | undefined }

interface Capture { readonly group: string; readonly field: string; readonly type: string | undefined }

/**
 * Compiles `%{PATTERN:field:type}` and named groups over regular expressions.
 * @throws SearchError for patterns that are not in the bank, that use themselves, or that are no expressions
 */
export function compileGrok(expression: string, own: Readonly<Record<string, string>> = {}): Extractor {
  const captures: Capture[] = [];
  let length = 0;
  const expand = (source: string, open: readonly string[]): string => source.replace(/%\{(\w+)(?::([^:{}]+))?(?::(\w+))?\}|\(\?<([A-Za-z_@][^>]*)>/g, (_, name: string | undefined, field?: string, type?: string, named?: string) => {
    const capture = (to: string, as?: string) => {
      const group = `g${captures.length}`;
      captures.push({ group, field: to, type: as });
      return group;
    };
    if (named !== undefined) return `(?<${capture(named)}>`;
    if (open.includes(name!)) throw illegalArgument(`circular reference in pattern [${open[open.length - 1]}][${source}]${open.length > 1 ? ` back to pattern [${name}]` : ''}`);
    const inner = Object.hasOwn(own, name!) ? own[name!] : grokPatterns.get(name!);
    if (inner === undefined) throw illegalArgument(`Unable to find pattern [${name}] in Grok's pattern dictionary`);
    const head = field === undefined ? '(?:' : `(?<${capture(field, type)}>`;
    const text = `${head}${expand(inner, [...open, name!])})`;
    if ((length += inner.length) > 1_000_000) throw illegalArgument('The expression is too large');
    return text;
  });
  const matcher = regular(inOurs(expand(expression, [])));
  return {
    extract(text) {
      const match = matcher.exec(text);
      if (!match) return undefined;
      const { groups } = match;
      const found = new Map<string, unknown>();
      for (const { group, field, type } of captures) if (groups?.[group] !== undefined && !found.has(field)) found.set(field, converted(groups[group], type));
      return found;
    },
  };
}

function regular(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw illegalArgument(error.message);
  }
}

/** What the service's regular expressions have and ours have not: groups that do not step back, classes by name. */
function inOurs(source: string): string {
  const classes: Readonly<Record<string, string>> = { alnum: 'A-Za-z0-9', alpha: 'A-Za-z', digit: '0-9', lower: 'a-z', upper: 'A-Z', space: '\\s', punct: '!-\\/:-@\\[-`{-~', xdigit: '0-9A-Fa-f', word: '\\w' };
  return atomic(source).replace(/\[:(\w+):\]/g, (written, name: string) => classes[name] ?? written).replace(/\\h/g, '[0-9A-Fa-f]');
}

/** `(?>x)` gives back nothing that it has taken: a look ahead takes it, and a reference repeats that. */
function atomic(source: string): string {
  if (!source.includes('(?>')) return source;
  const open: (string | undefined)[] = [];
  let count = 0;
  let inClass = false;
  return source.replace(/\\.|\[|\]|\(\?>|\(|\)/gs, token => {
    if (token === '[') inClass = true;
    else if (token === ']') inClass = false;
    else if (inClass || token.startsWith('\\')) return token;
    else if (token === '(?>') {
      open.push(`z${count++}`);
      return `(?:(?=(?<${open[open.length - 1]}>`;
    } else if (token === '(') open.push(undefined);
    else {
      const name = open.pop();
      return name === undefined ? token : `))\\k<${name}>)`;
    }
    return token;
  });
}

function converted(text: string, type: string | undefined): unknown {
  switch (type) {
    case 'int': case 'integer': case 'long': return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
    case 'float': case 'double': return doubleOf(type === 'float' ? Math.fround(Number(text)) : Number(text));
    case 'boolean': return text.toLowerCase() === 'true';
    default: return text;
  }
}

const doubleOf = (value: number): unknown => (Number.isInteger(value) ? new Double(value) : value);
