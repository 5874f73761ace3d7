import type { SourceFile } from '../../../base/file.ts';
import { defineRule, type AnyRule, type Finding } from '../../../base/rule.ts';
import type { CompileError } from '../compile/compiler.ts';
import { analyse } from '../analysis.ts';
import { problemKind, type PainlessProblemKind } from '../problem-kind.ts';
import { endlessLoop } from './endless-loop.ts';
import { removedAccess } from './removed-access.ts';
import { repaired, repairs } from './repairs.ts';
import { unguardedValue } from './unguarded-value.ts';
import { unusedVariable } from './unused-variable.ts';

/** Compile errors by their kind: code, name, what it is about. The message is the compiler's own text. */
const kinds: readonly (readonly [code: string, kind: PainlessProblemKind, summary: string])[] = [
  ['PNL101', 'unknown-symbol', 'A name that nothing has'], ['PNL102', 'unknown-type', 'A class that scripts do not have'], ['PNL103', 'unknown-member', 'A method or field that its type does not have'],
  ['PNL104', 'unknown-call', 'A function that neither the script nor its context has'], ['PNL105', 'already-defined', 'A variable is declared twice'], ['PNL106', 'reserved-name', 'The name of a type where a variable is declared'],
  ['PNL107', 'read-only', 'Something that cannot be written is written'], ['PNL108', 'type-as-value', 'A type stands where a value is needed'], ['PNL109', 'no-value', 'What gives no value stands where one is needed'],
  ['PNL111', 'wrong-type', 'A value of one type where another is needed'], ['PNL112', 'boxed-type', 'A primitive value and a box of another type'], ['PNL113', 'null-primitive', 'null where a primitive value is needed'],
  ['PNL114', 'wrong-operands', 'An operator over types that it does not take'], ['PNL115', 'wrong-constant', 'A number that its type cannot hold'], ['PNL116', 'constant-division', 'A constant is divided by zero'],
  ['PNL121', 'no-statements', 'There is no statement'], ['PNL122', 'extraneous-block', 'A block that does nothing'], ['PNL123', 'extraneous-loop', 'A loop that never runs again'], ['PNL124', 'no-escape', 'A loop that nothing leaves'],
  ['PNL125', 'stray-jump', 'break or continue outside of a loop'], ['PNL126', 'unreachable', 'Statements that nothing reaches'], ['PNL127', 'missing-return', 'A path without the value that is needed'],
  ['PNL131', 'unused-result', 'The result of an expression is not used'], ['PNL132', 'wrong-target', 'An assignment to something that is no variable'], ['PNL133', 'elvis', 'An elvis operator that decides nothing'],
  ['PNL134', 'null-safe-primitive', 'A null-safe call that gives a primitive value'], ['PNL135', 'null-comparison', 'null is compared with null'], ['PNL136', 'void-argument', 'An argument without a value'],
  ['PNL137', 'lambda', 'A lambda where none fits'], ['PNL138', 'function-reference', 'A function reference that fits nothing'], ['PNL139', 'wrong-index', 'Brackets behind something that has no elements'],
  ['PNL140', 'regex', 'A regular expression that cannot be used'], ['PNL141', 'duplicate-function', 'Two functions of one name and number of parameters'],
];

const error = (code: string, name: string, summary: string, belongs: (kind: PainlessProblemKind) => boolean, repaired = false): AnyRule<SourceFile> => defineRule<SourceFile, Finding & { readonly found: CompileError }>({
  code, name, since: '0.1', severity: 'error', summary,
  *find(file: SourceFile) {
    const { compiled, tree } = analyse(file);
    const found = compiled.error;
    if (found && belongs(tree.problems.length > 0 ? 'syntax' : problemKind(found.message))) yield { range: { start: found.at, end: found.end ?? Math.max(found.at, endOfWord(file.text, found.at)) }, found };
  },
  message: ({ found }) => found.message,
  ...(repaired && { fix: ({ found }: { readonly found: CompileError }, file: SourceFile) => repairs(file, found) }),
});

function endOfWord(text: string, at: number): number {
  const word = /[\w]+|\.\w*|\S/y;
  word.lastIndex = at;
  return at + (word.exec(text)?.[0].length ?? 0);
}

export const rules: readonly AnyRule<SourceFile>[] = [
  error('PNL001', 'syntax-error', 'The script cannot be read', kind => kind === 'syntax'),
  ...kinds.map(([code, kind, summary]) => error(code, kind, summary, found => found === kind, repaired.has(kind))),
  unusedVariable, unguardedValue, endlessLoop, removedAccess,
];
