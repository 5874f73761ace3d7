import { memo } from '../../base/memo.ts';
import type { Block, Expression, FunctionNode, Script, Statement } from './tree.ts';

/** A part of the tree that covers text. */
export type Part = Expression | Statement | FunctionNode | Block;

/** Every part of a script, outer before inner. Trees lean to one side for thousands of links, so there is no recursion. */
export const parts: (script: Script) => readonly Part[] = memo((script: Script) => {
  const all: Part[] = [];
  const left: unknown[] = [...script.statements].reverse();
  left.push(...[...script.functions].reverse());
  while (left.length > 0) {
    const node = left.pop(); // parts that are not there are undefined
    if (typeof node !== 'object' || node === null) continue;
    if ('kind' in node && 'from' in node) all.push(node as Part);
    left.push(...Object.values(node).reverse());
  }
  return all;
});

/** The expressions of a statement without those of the statements and lambdas inside it, operands before what is made of them. */
export function innermostFirst(statement: Statement): Expression[] {
  const found: Expression[] = [];
  const left: unknown[] = [statement];
  while (left.length > 0) {
    const node = left.pop(); // parts that are not there are undefined
    if (typeof node !== 'object' || node === null) continue;
    if ('kind' in node && node !== statement) {
      if (statements.has(String(node.kind))) continue;
      found.push(node as Expression);
      if (node.kind === 'lambda') continue;
    }
    left.push(...Object.values(node));
  }
  return found.reverse();
}
const statements: ReadonlySet<string> = new Set(['block', 'if', 'while', 'do', 'for', 'each', 'try', 'declaration', 'return', 'throw', 'break', 'continue', 'expression']);

const isKind = <K extends Part['kind']>(part: Part, kind: K): part is Extract<Part, { kind: K }> => part.kind === kind;

/** The parts of one kind. */
export const partsOf = <K extends Part['kind']>(script: Script, kind: K): Extract<Part, { kind: K }>[] => parts(script).filter((p): p is Extract<Part, { kind: K }> => isKind(p, kind));
