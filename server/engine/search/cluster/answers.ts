import { isObject } from '../../../base/object.ts';
import { parsing } from '../error.ts';
import { filterPath } from '../filter-path.ts';
import { readJson } from '../json.ts';
import type { Request } from '../request.ts';
import { tokenOf } from '../scalars.ts';
import type { Json } from './state.ts';

export type Answer = { readonly status: number; readonly body: unknown };

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const answer = ({ status, ...body }: Json & { status: number }): Answer => ({ status, body });

/** The answer, trimmed by `filter_path`. */
export const trimmed = (answer: Answer, { parameters: { filter_path: spec } }: Request): Answer => (spec === undefined ? answer : { ...answer, body: filterPath(answer.body, spec) });

/** @throws SearchError for what is no object */
export function objectOf(value: unknown): Json {
  if (isObject(value)) return value;
  throw parsing(`Expected [START_OBJECT] but found [${tokenOf(value)}]`);
}

/** The body as an object; an empty one when there is none. */
export function bodyOf(request: Request): Json {
  const text = request.parameters['source'];
  return objectOf(request.json() ?? (text === undefined ? undefined : readJson(text, true)) ?? {});
}
