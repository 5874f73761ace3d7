import { badRequest } from '../error.ts';
import { numberOf, textOf } from '../scalars.ts';

/** `minimum_should_match`: a count, a percentage, negative forms and conditions (`2<75%`). */
export function minimumShouldMatch(spec: unknown, clauses: number, fallback: number): number {
  if (spec === undefined) return fallback;
  let text = textOf(spec).trim();
  for (const condition of text.includes('<') ? text.split(/\s+/).reverse() : []) {
    const match = /^(\d+)<(.+)$/.exec(condition);
    if (match && clauses > numberOf(match[1])) return minimumShouldMatch(match[2], clauses, fallback);
  }
  if (text.includes('<')) return clauses;
  const percent = /^(-?)(\d+)%$/.exec(text);
  if (percent) {
    const part = Math.floor((clauses * numberOf(percent[2])) / 100);
    return percent[1] ? clauses - part : part;
  }
  if (!/^-?\d+$/.test(text)) throw badRequest(`For input string: "${text}"`);
  const number = numberOf(text);
  return Math.max(0, number < 0 ? clauses + number : number);
}
