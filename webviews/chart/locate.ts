import type { ChartProblem } from '../../server/protocol/requests.ts';

/** What to say of a mistake: a failure inside the library says nothing to a user, what the checker found does. */
export function explain(message: string, problems: readonly ChartProblem[]): string {
  const inside = /^(?:Cannot (?:read|set|destructure|convert)|undefined is not|null is not)|is (?:not a function|not iterable|not defined|undefined|null)$/.test(message);
  return (inside && problems.find(p => p.severity === 'error')?.message) || message;
}

/**
 * The line of a text that a message of the library is about, which gives none itself: where the checker found an error,
 * else where a name that the message quotes stands.
 */
export function locate(message: string, known: number | undefined, problems: readonly ChartProblem[], text: string): number | undefined {
  if (known !== undefined) return known;
  const quoted = [...message.matchAll(/["'`\u201c]([^"'`\u201d]{1,80})["'`\u201d]/g)].map(m => m[1]!);
  const errors = problems.filter(p => p.severity === 'error');
  const about = errors.find(p => quoted.some(name => p.message.includes(name))) ?? errors[0];
  if (about) return about.start.line;
  for (const name of [...quoted, .../: (\S+)$/.exec(message)?.slice(1) ?? []]) {
    const at = text.indexOf(name);
    if (at >= 0) return text.slice(0, at).split('\n').length - 1;
  }
  return undefined;
}
