import { printPattern } from '../../engine/search/dates.ts';

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

/**
 * Checks prefixes as the service does when a stream is made.
 * @returns the service's message, or undefined when both are fine
 */
export function checkPrefixes(prefix: string | undefined, errorPrefix: string | undefined): string | undefined {
  if (prefix && hasExpression(prefix) && errorPrefix === undefined) return "ErrorOutputPrefix can't be null when Prefix contains expressions";
  for (const [text, error] of [[prefix, false], [errorPrefix, true]] as const) {
    if (text === undefined) continue;
    if (text.length > 1024) return `A prefix has at most 1,024 characters, this one ${text.length}`;
    const rest = text.replace(expression, '');
    if (rest.includes('!{')) return `\`${text}\` holds an expression that is not \`!{namespace:value}\``;
    for (const [, namespace, value] of text.matchAll(expression)) {
      if (namespace === 'timestamp') continue;
      if (namespace === 'firehose') {
        if (value === 'random-string' || (value === 'error-output-type' && error)) continue;
        return value === 'error-output-type' ? '`!{firehose:error-output-type}` may stand in the error prefix only' : `There is no \`!{firehose:${value}}\`; there are \`random-string\` and \`error-output-type\``;
      }
      if ((namespace === 'partitionKeyFromQuery' || namespace === 'partitionKeyFromLambda') && !error) continue;
      return error && namespace?.startsWith('partitionKey') ? 'An error prefix cannot hold partition keys' : `There is no namespace \`${namespace}\` in prefixes; there are \`timestamp\`, \`firehose\`, \`partitionKeyFromQuery\` and \`partitionKeyFromLambda\``;
    }
    if (error && hasExpression(text) && !text.includes('!{firehose:error-output-type}')) return 'An error prefix with expressions must contain `!{firehose:error-output-type}`';
  }
  return undefined;
}

/** Replaces the expressions of a prefix. */
export function evaluatePrefix(prefix: string, values: PrefixValues): string {
  return prefix.replace(expression, (whole, namespace: string, value: string) => {
    switch (namespace) {
      case 'timestamp': return printPattern(value, values.instant, values.zone);
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
  return (prefix ?? '') + printPattern('yyyy/MM/dd/HH/', values.instant, values.zone);
}

/** The folder part of an error object. Without expressions: the prefix, the kind of error, the default time part. */
export function errorFolder(prefix: string | undefined, errorPrefix: string | undefined, values: PrefixValues): string {
  const time = () => printPattern('yyyy/MM/dd/HH/', values.instant, values.zone);
  if (errorPrefix === undefined) return `${prefix ?? ''}${values.errorType ?? ''}/${time()}`;
  return hasExpression(errorPrefix) ? evaluatePrefix(errorPrefix, values) : errorPrefix + time();
}

/** `<stream>-<version>-<time>-<uuid>`. */
export function objectName(stream: string, version: number, instant: number, zone: string, uuid: string): string {
  return `${stream}-${version}-${printPattern('yyyy-MM-dd-HH-mm-ss', instant, zone)}-${uuid}`;
}
