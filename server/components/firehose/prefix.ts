import { printTime, timePatternProblem } from './time-pattern.ts';

/** What a prefix expression may stand for. */
export interface PrefixValues {
  /** Approximate arrival of the oldest record in the object, ms since the epoch. */
  readonly instant: number;
  readonly zone: string;
  random(): number;
  /** `format-conversion-failed` and the like; only in an error prefix. */
  readonly errorType?: string;
  readonly partitionKeys: Readonly<Record<string, string>>;
}

const expression = /!\{([^}:]*):([^}]*)\}/g;

/** Whether a prefix holds any expression. */
export const hasExpression = (prefix: string): boolean => prefix.includes('!{');

/** What is wrong with a prefix; `start` and `end` tell the part of it that is to blame. */
export interface PrefixProblem { readonly which: 'prefix' | 'errorPrefix'; readonly message: string; readonly start: number; readonly end: number }

/** Checks prefixes as the service does when a stream is made. */
export function checkPrefixes(prefix: string | undefined, errorPrefix: string | undefined): PrefixProblem | undefined {
  const whole = (which: PrefixProblem['which'], message: string): PrefixProblem => ({ which, message, start: 0, end: (which === 'prefix' ? prefix : errorPrefix)?.length ?? 0 });
  if (prefix && hasExpression(prefix) && errorPrefix === undefined) return whole('prefix', "ErrorOutputPrefix can't be null when Prefix contains expressions");
  for (const [which, text] of [['prefix', prefix], ['errorPrefix', errorPrefix]] as const) {
    if (text === undefined) continue;
    const error = which === 'errorPrefix';
    if (text.length > 1024) return whole(which, `A prefix has at most 1,024 characters, this one ${text.length}`);
    const stray = text.replace(expression, found => ' '.repeat(found.length)).indexOf('!{');
    if (stray >= 0) return { which, start: stray, end: text.length, message: `\`${text.slice(stray, stray + 40)}\` is not \`!{namespace:value}\`` };
    for (const match of text.matchAll(expression)) {
      const [found, namespace = '', value = ''] = match;
      const say = (message: string): PrefixProblem => ({ which, message, start: match.index, end: match.index + found.length });
      switch (namespace) {
        case 'timestamp': {
          const problem = timePatternProblem(value);
          if (problem) return say(`\`${value}\` is no time pattern: ${problem}`);
          break;
        }
        case 'firehose':
          if (value === 'random-string' || (value === 'error-output-type' && error)) break;
          return say(value === 'error-output-type' ? '`!{firehose:error-output-type}` may stand in the error prefix only' : `There is no \`!{firehose:${value}}\`; there are \`random-string\` and \`error-output-type\``);
        case 'partitionKeyFromQuery': case 'partitionKeyFromLambda':
          if (error) return say('An error prefix cannot hold partition keys');
          if (value === '') return say('The partition key has no name');
          break;
        default: return say(`There is no namespace \`${namespace}\` in prefixes; there are \`timestamp\`, \`firehose\`, \`partitionKeyFromQuery\` and \`partitionKeyFromLambda\``);
      }
    }
    if (error && hasExpression(text) && !text.includes('!{firehose:error-output-type}')) return whole(which, 'An error prefix with expressions must contain `!{firehose:error-output-type}`');
  }
  return undefined;
}

/** The expressions of a prefix, in order, with their places. */
export function expressionsOf(prefix: string): { readonly namespace: string; readonly value: string; readonly start: number; readonly end: number }[] {
  return [...prefix.matchAll(expression)].map(m => ({ namespace: m[1]!, value: m[2]!, start: m.index, end: m.index + m[0].length }));
}

/** Replaces the expressions of a prefix. */
export function evaluatePrefix(prefix: string, values: PrefixValues): string {
  return prefix.replace(expression, (whole, namespace: string, value: string) => {
    switch (namespace) {
      case 'timestamp': return printTime(value, values.instant, values.zone);
      case 'firehose': return value === 'random-string' ? randomText(values.random) : values.errorType ?? '';
      case 'partitionKeyFromQuery': case 'partitionKeyFromLambda': return values.partitionKeys[`${namespace}:${value}`] ?? '';
      default: return whole;
    }
  });
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const randomText = (random: () => number) => Array.from({ length: 11 }, () => letters[Math.floor(random() * letters.length)]).join('');

/** The folder part of a data object: literal text takes the default time part behind it, without a slash between. */
export function dataPrefix(prefix: string | undefined, values: PrefixValues): string {
  if (prefix !== undefined && hasExpression(prefix)) return evaluatePrefix(prefix, values);
  return (prefix ?? '') + printTime('yyyy/MM/dd/HH/', values.instant, values.zone);
}

/** The folder part of an error object. Without expressions: the prefix, the kind of error, the default time part. */
export function errorFolder(prefix: string | undefined, errorPrefix: string | undefined, values: PrefixValues): string {
  const time = () => printTime('yyyy/MM/dd/HH/', values.instant, values.zone);
  if (errorPrefix === undefined) return `${prefix ?? ''}${values.errorType ?? ''}/${time()}`;
  return hasExpression(errorPrefix) ? evaluatePrefix(errorPrefix, values) : errorPrefix + time();
}

/** `<stream>-<version>-<time>-<uuid>`. */
export function objectName(stream: string, version: number, instant: number, zone: string, uuid: string): string {
  return `${stream}-${version}-${printTime('yyyy-MM-dd-HH-mm-ss', instant, zone)}-${uuid}`;
}
