import type { Range } from '../../../../base/range.ts';
import { namesUntold, untold } from '../types.ts';
import { TrinoError } from '../values.ts';
import type { Compiled, Session } from './scope.ts';

/** Refuses a query, with the place of what is wrong. */
export const reject = (code: string, range: Range, message: string): never => { throw new TrinoError(code, message, range); };

/** What the service runs and a replay does not: no error of a query. */
class NotRunHere extends TrinoError {}
export const notRunHere = (range: Range, what: string): never => { throw new NotRunHere('NOT_SUPPORTED', what, range); };

export const mismatch = (range: Range, message: string): never => reject('TYPE_MISMATCH', range, message);

/** Notes a refusal down, where all of them are gathered; else throws it. Of follow-ups and of what has no place nothing is said. */
export function refuse(session: Session, error: unknown): void {
  if (!session.checking || !(error instanceof TrinoError)) throw error;
  if (error.at && !(error instanceof NotRunHere) && !namesUntold(error.message)) session.checking.refusals.push(error);
}

export const complain = (session: Session, code: string, range: Range, message: string): void => refuse(session, new TrinoError(code, message, range));

/** A part of a check: where refusals are gathered, `instead` stands for a part that is refused. */
export function attempt<Part>(session: Session, part: () => Part, instead: Part): Part {
  try {
    return part();
  } catch (error) {
    refuse(session, error);
    return instead;
  }
}

export const refusedValue: Compiled = { type: untold, run: () => null };
