import type { PathFilter } from './paths.ts';
import { JqGivenUp, type JqValue } from './values.ts';

/** A filter: gives its outputs one after the other. */
export type Filter = (input: JqValue, scope: Scope, out: (value: JqValue) => void) => void;

/** One run of a program. */
export interface Run {
  /** The time that `now` gives, in seconds. */
  readonly now: number;
  /** How many calls and rounds may still be made: a program that never ends is given up. */
  steps: number;
  /** The scope that the library's functions see. */
  root?: Scope;
}

/** What names stand for at a point of a run, innermost first: variables, definitions, arguments, labels. */
export interface Scope {
  readonly name: string;
  readonly value: JqValue;
  readonly up: Scope | undefined;
  readonly run: Run;
  /** An argument: a filter, and the scope of the call that it stands in. */
  readonly closure?: { readonly code: Code; readonly scope: Scope };
}

/** A filter in both ways of running it; the second one gives paths and is made when it is first asked for. */
export interface Code {
  readonly filter: Filter;
  path(): PathFilter;
}

const mostSteps = 5_000_000;

export function newRun(now: number): Scope {
  const run: Run = { now, steps: mostSteps };
  return (run.root = { name: '', value: null, up: undefined, run });
}

export const bound = (scope: Scope, name: string, value: JqValue): Scope => ({ name, value, up: scope, run: scope.run });

/** The innermost thing of that name. */
export function named(scope: Scope, name: string): Scope | undefined {
  let found: Scope | undefined = scope;
  while (found && found.name !== name) found = found.up;
  return found;
}

/** Counts one more round. @throws JqGivenUp when there were too many */
export function step({ run }: Scope): void {
  if (--run.steps < 0) throw new JqGivenUp(`The program takes more than ${mostSteps.toLocaleString('en')} steps`);
}

/** What names mean while a program is compiled: variables in sight, and definitions and arguments, innermost first. */
export interface Names {
  readonly variables: readonly string[];
  readonly labels: readonly string[];
  readonly functions: Defined | undefined;
}

export interface Defined {
  /** `name/arguments`. */
  readonly key: string;
  /** Absent for an argument. */
  readonly definition?: Definition;
  /** One of jq's own. */
  readonly library?: true;
  readonly up: Defined | undefined;
}

export interface Definition {
  readonly code: Code;
  /** `variable` where it is written `$name`. */
  readonly parameters: readonly { readonly name: string; readonly variable: string | undefined }[];
}

export const noNames: Names = { variables: [], labels: [], functions: undefined };
export const withVariables = (names: Names, ...variables: readonly string[]): Names => ({ ...names, variables: [...names.variables, ...variables] });
export function definedAs(names: Names, key: string): Defined | undefined {
  let found = names.functions;
  while (found && found.key !== key) found = found.up;
  return found;
}
