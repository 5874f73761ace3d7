import { resolveType } from '../api/read.ts';
import type { Expression } from '../tree.ts';
import type { Compiler } from './compiler.ts';

/** What is wrong with an expression that has no effect, undefined for one that has. */
export function idleReason(compiler: Compiler, e: Expression): string | undefined {
  switch (e.kind) {
    case 'assign': case 'step': case 'call': case 'method': case 'new': return undefined;
    case 'name': return compiler.find(e.name) || !resolveType(e.name) ? `variable [${e.name}] not used` : `static type [${resolveType(e.name)}] not used`;
    case 'string': return `string constant [${e.value}] not used`;
    case 'number': return `${e.shape === 'decimal' || (/[fFdD]$/.test(e.text) && e.shape === 'integer') ? 'decimal' : 'numeric'} constant [${e.text}] not used`;
    case 'boolean': return `boolean constant [${e.value}] not used`;
    case 'null': return 'null constant not used';
    case 'regex': return `regex constant [${e.pattern}] with flags [${e.flags}] not used`;
    case 'field': return `result of dot operator [.] not used`;
    case 'index': return 'result of brace operator not used';
    case 'binary': return `result not used from ${operatorNames[e.operator]} operation [${e.operator}]`;
    case 'unary': return `result not used from ${operatorNames[e.operator]} operation [${e.operator}]`;
    case 'instanceof': return `result not used from instanceof with target type [${resolveType(e.type) ?? e.type}]`;
    case 'cast': return `result not used from explicit cast with target type [${resolveType(e.type) ?? e.type}]`;
    case 'conditional': return 'result not used from conditional operation [?:]';
    case 'elvis': return 'result not used from elvis operation [?:]';
    case 'list': return 'result not used from list initializer';
    case 'map': return 'result not used from map initializer';
    case 'newArray': case 'arrayInit': return 'result not used from new array';
    default: return 'lambda not used';
  }
}

/** What an expression is called where it cannot be assigned to. */
export function described(e: Expression): string {
  switch (e.kind) {
    case 'method': return `method call [${e.name}/${e.args.length}]`;
    case 'call': return `function call [${e.name}/${e.args.length}]`;
    case 'list': return 'list initializer';
    case 'map': return 'map initializer';
    case 'string': return `string constant [${e.value}]`;
    case 'number': return `${e.shape === 'decimal' ? 'decimal' : 'numeric'} constant [${e.text}]`;
    case 'boolean': return `boolean constant [${e.value}]`;
    case 'null': return 'null constant';
    case 'regex': return `regex constant [${e.pattern}] with flags [${e.flags}]`;
    case 'binary': return `${operatorNames[e.operator]} operation [${e.operator}]`;
    case 'unary': return `${operatorNames[e.operator]} operation [${e.operator}]`;
    case 'conditional': return 'conditional operation [?:]';
    case 'elvis': return 'elvis operation [?:]';
    case 'instanceof': return `instanceof with target type [${e.type}]`;
    case 'cast': return `an explicit cast with target type [${e.type}]`;
    case 'newArray': case 'arrayInit': return 'new array';
    default: return 'lambda';
  }
}

export const operatorNames: Readonly<Record<string, string>> = {
  '*': 'multiplication', '/': 'division', '%': 'remainder', '+': 'addition', '-': 'subtraction', '=~': 'find', '==~': 'match', '<<': 'left shift', '>>': 'right shift', '>>>': 'unsigned shift', '~': 'bitwise not',
  '&': 'bitwise and', '^': 'bitwise xor', '|': 'boolean or', '!': 'boolean not', '&&': 'boolean and', '||': 'boolean or', '<': 'less than', '<=': 'less than or equals', '>': 'greater than', '>=': 'greater than or equals',
  '==': 'equals', '===': 'reference equals', '!=': 'not equals', '!==': 'reference not equals',
};
