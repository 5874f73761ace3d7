import { bug } from '../../base/bug.ts';

/**
 * What kind of mistake a compile error is. The compiler's texts are the service's and stay as they are; rules, pages and fixes
 * hang on these names instead, which never change meaning.
 */
export type PainlessProblemKind =
  | 'syntax' | 'unknown-symbol' | 'unknown-type' | 'unknown-member' | 'unknown-call' | 'already-defined' | 'reserved-name' | 'read-only'
  | 'type-as-value' | 'no-value' | 'wrong-type' | 'boxed-type' | 'null-primitive' | 'wrong-operands' | 'wrong-constant' | 'constant-division'
  | 'no-statements' | 'extraneous-block' | 'extraneous-loop' | 'no-escape' | 'stray-jump' | 'unreachable' | 'missing-return'
  | 'unused-result' | 'wrong-target' | 'elvis' | 'null-safe-primitive' | 'null-comparison' | 'void-argument' | 'lambda' | 'function-reference'
  | 'wrong-index' | 'regex' | 'duplicate-function';

const kinds: readonly (readonly [RegExp, PainlessProblemKind])[] = [
  [/^(?:unexpected (?:token|character|end)|invalid sequence of tokens|script is nested)/, 'syntax'],
  [/^(?:cannot resolve symbol|variable \[.*\] is not defined)/, 'unknown-symbol'],
  [/^invalid (?:declaration|catch declaration): type .* cannot be a name/, 'reserved-name'],
  [/cannot resolve type|^Not a type|^invalid foreach loop: type|(?:return|parameter) type \[.*\] not found/, 'unknown-type'],
  [/^function reference|non-functional interface/, 'function-reference'],
  [/^(?:member method|static method|constructor|field) .*not found$|^Field \[.*\] does not exist/, 'unknown-member'],
  [/^Unknown call/, 'unknown-call'],
  [/is already defined$/, 'already-defined'],
  [/is read-only\.$/, 'read-only'],
  [/^Cannot cast from \[void\]/, 'no-value'],
  [/^value required/, 'type-as-value'],
  [/^Cannot cast null to a primitive/, 'null-primitive'],
  [/^Cannot cast from \[(?:boolean|byte|short|char|int|long|float|double)\] to \[java\.lang\.(?:Boolean|Byte|Short|Character|Integer|Long|Float|Double|Object|Number)\]|^Cannot cast from \[java\.lang\.(?:Boolean|Byte|Short|Character|Integer|Long|Float|Double)\] to \[(?:boolean|byte|short|char|int|long|float|double)\]/, 'boxed-type'],
  [/^[Cc]annot (?:implicitly |explicitly )?cast /, 'wrong-type'],
  [/^cannot apply|^invalid compound assignment/, 'wrong-operands'],
  [/^Invalid (?:int|long|float|double) constant|^Illegal tree structure/, 'wrong-constant'],
  [/^\/ by zero$/, 'constant-division'],
  [/found no statements/, 'no-statements'],
  [/found duplicate function/, 'duplicate-function'],
  [/not all paths/, 'missing-return'],
  [/^extraneous (?:if|else|try)/, 'extraneous-block'],
  [/^extraneous comparison/, 'null-comparison'],
  [/^extraneous .*loop$/, 'extraneous-loop'],
  [/^no paths escape/, 'no-escape'],
  [/^(?:extraneous continue|invalid (?:break|continue) statement)/, 'stray-jump'],
  [/^invalid block: unreachable/, 'unreachable'],
  [/^not a statement|not used$/, 'unused-result'],
  [/^invalid assignment|^Illegal shortcut/, 'wrong-target'],
  [/[Ee]lvis/, 'elvis'],
  [/^Result of null safe/, 'null-safe-primitive'],
  [/^Argument\(s\) cannot be of/, 'void-argument'],
  [/^cannot generate empty lambda|^Cannot pass lambda|^Incorrect number of parameters/, 'lambda'],
  [/^invalid (?:list index|foreach loop: cannot iterate)|^Illegal array access|^Attempting to address/, 'wrong-index'],
  [/^invalid regular expression|^Regexes are disabled/, 'regex'],
];

/** The kind of a compile error's text. Every text that the compiler has belongs to one. */
export const problemKind = (message: string): PainlessProblemKind => kinds.find(([pattern]) => pattern.test(message))?.[1] ?? bug(`no kind for the compile error: ${message}`);
