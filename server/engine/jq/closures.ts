import { compile } from './compile.ts';
import { library } from './library.ts';
import { parseJq, type Jq } from './parse.ts';
import { compilePath, type PathFilter } from './paths.ts';
import { named, noNames, step, withVariables, type Code, type Defined, type Definition, type Names, type Scope } from './scope.ts';
import { JqError, type JqValue } from './values.ts';

type Opening = Extract<Jq, { kind: 'def' | 'label' }>;

/** A node in both ways of running it. */
export function codeOf(node: Jq, names: Names): Code {
  let made: PathFilter | undefined;
  return {
    filter: compile(node, names),
    path() {
      if (made) return made;
      // A definition that calls itself meets itself while it is compiled.
      let whole: PathFilter | undefined;
      made = (path, value, scope, out) => whole!(path, value, scope, out);
      whole = compilePath(node, names);
      return (made = whole);
    },
  };
}

/** What a definition or a label opens: names for what follows, and the scope that it runs in. */
export function opened(node: Opening, names: Names): { readonly names: Names; scoped(scope: Scope, run: (inner: Scope) => void): void } {
  if (node.kind === 'label') return {
    names: { ...names, labels: [...names.labels, node.name] },
    scoped(scope, run) {
      const inner: Scope = { name: labelSymbol(node.name), value: null, up: scope, run: scope.run };
      try {
        run(inner);
      } catch (error) {
        if (!(error instanceof Break) || error.to !== inner) throw error;
      }
    },
  };
  const defined = define(node, names);
  return { names: { ...names, functions: defined }, scoped: (scope, run) => run({ name: symbol(defined.key), value: null, up: scope, run: scope.run }) };
}

/** Ends what its label holds. As in 1.6, `try` catches it on the way. */
export class Break extends JqError {
  override readonly name = 'Break';
  constructor(readonly to: Scope) { super({ __jq: 0 }); }
}
export const labelSymbol = (name: string): string => `label ${name}`;
const symbol = (key: string): string => `def ${key}`;

function define(node: Extract<Jq, { kind: 'def' }>, names: Names, library = false): Defined {
  const key = `${node.name}/${node.parameters.length}`;
  const parameters = node.parameters.map(p => (p.startsWith('$') ? { name: p.slice(1), variable: p } : { name: p, variable: undefined }));
  // The body may call the function itself: what it calls is looked up when it runs.
  let code: Code;
  const definition: Definition = { parameters, get code() { return code; } };
  const self: Defined = { key, definition, up: names.functions, ...(library && { library: true }) };
  let functions = self;
  for (const { name } of parameters) functions = { key: `${name}/0`, up: functions };
  const inside = withVariables({ ...names, functions }, ...node.parameters.filter(p => p.startsWith('$')));
  code = codeOf(node.body, inside);
  return self;
}

/** Runs what a call stands for: the body of a definition with its arguments bound, or an argument in the scope that it was given in. */
export function entered(defined: Defined, given: readonly Code[], input: JqValue, scope: Scope, run: (code: Code, scope: Scope) => void): void {
  step(scope);
  const home = defined.library ? scope.run.root! : named(scope, symbol(defined.key))!;
  if (!defined.definition) return run(home.closure!.code, home.closure!.scope);
  const { code, parameters } = defined.definition;
  const bindFrom = (i: number, at: Scope): void => {
    const parameter = parameters[i];
    if (!parameter) return run(code, at);
    const argument: Scope = { name: symbol(`${parameter.name}/0`), value: null, up: at, run: scope.run, closure: { code: given[i]!, scope } };
    if (parameter.variable === undefined) return bindFrom(i + 1, argument);
    given[i]!.filter(input, scope, value => bindFrom(i + 1, { name: parameter.variable!, value, up: argument, run: scope.run }));
  };
  bindFrom(0, home);
}

const sources = new Map<string, Jq>();
const defined = new Map<string, Defined>();

/** A function of the library. */
export function libraryCode(key: string): Defined | undefined {
  const known = defined.get(key);
  if (known) return known;
  if (sources.size === 0) for (let node = parseJq(library); node.kind === 'def'; node = node.rest) sources.set(`${node.name}/${node.parameters.length}`, node);
  const node = sources.get(key);
  if (node?.kind !== 'def') return undefined;
  const made = define(node, noNames, true);
  defined.set(key, made);
  return made;
}

export const libraryKeys = (): readonly string[] => [...(libraryCode(''), sources.keys())];
