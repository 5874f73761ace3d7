import { isPrimitive } from './api/read.ts';

/**
 * To which type the operands of an operator are brought, by the compiler's own tables (`AnalyzerCaster`): one operand that is a number is enough, and
 * what does not fit the other is then a failed cast of that operand. Undefined when neither is anything that the operator knows.
 */
export function promotion(operator: string, left: string, right: string): string | undefined {
  switch (operator) {
    case '+': return left === string || right === string ? string : promoteNumbers(true, left, right);
    case '&': case '|': return promoteNumbers(false, left, right);
    case '^': return either('def', left, right) ?? either('boolean', left, right) ?? promoteNumbers(false, left, right);
    case '<<': case '>>': case '>>>': return promoteNumbers(false, left);
    case '==': case '!=': case '===': case '!==':
      if (either('def', left, right)) return 'def';
      return !isPrimitive(left) || !isPrimitive(right) ? 'java.lang.Object' : left === 'boolean' && right === 'boolean' ? 'boolean' : promoteNumbers(true, left, right);
    default: return promoteNumbers(true, left, right);
  }
}

/** @param decimals  whether the operator takes `float` and `double` */
export function promoteNumbers(decimals: boolean, ...types: readonly string[]): string | undefined {
  const order = decimals ? ['def', 'double', 'float', 'long'] : ['def', 'long'];
  return order.find(type => types.includes(type)) ?? (types.some(type => ['int', 'short', 'char', 'byte'].includes(type)) ? 'int' : undefined);
}

/** The type of both arms of a condition when no place wants one; there is none for `byte` with `short`. */
export function commonType(left: string, right: string): string | undefined {
  if (left === right) return left;
  if (left === 'def' || right === 'def') return 'def';
  if (!isPrimitive(left) || !isPrimitive(right) || left === 'boolean' || right === 'boolean') return 'java.lang.Object';
  return [left, right].every(type => type === 'byte' || type === 'short') ? undefined : promoteNumbers(true, left, right);
}

const string = 'java.lang.String';
const either = (type: string, left: string, right: string): string | undefined => (left === type || right === type ? type : undefined);
