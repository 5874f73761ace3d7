import type { Variable } from './compile/compiler.ts';
import type { Expression } from './tree.ts';
import { isPrimitive } from './api/read.ts';

/** Values of the request and the document: their texts are read anew and are never the constants of a script. */
const outside = new Set(['params', 'doc', 'ctx', '_source', 'state', 'states']);
/** Members that make a new box or text each time they are asked. */
const fresh = /^(?:value|length|size|count)$/;

/**
 * Which expressions give the same object, for `===` on boxes and texts, whose run-time values carry no identity here: a variable is the object it was
 * last set to in the order of the text, a path of fields and constant indexes is one object while nothing is known to write it.
 */
export class Identities {
  private readonly objects = new Map<string, string>();
  private readonly computed = new Set<string>();
  private made = 0;

  constructor(private readonly find: (name: string) => Variable | undefined, private readonly typeOf: (e: Expression) => string | undefined) {}

  /** `target` has got the object of `value`, or a new one when that is unknown or comes out of a primitive. */
  set(target: string, value: Expression | undefined): void {
    const object = value && this.of(value);
    const key = object ?? `new ${this.made++}`;
    this.objects.set(target, key);
    if (object === undefined && value && this.computes(value)) this.computed.add(key);
  }

  /** `same`: surely one object. `apart`: equal texts of theirs are two objects. Otherwise the values must tell. */
  relation(l: Expression, r: Expression): 'same' | 'apart' | 'open' {
    const [a, b] = [this.of(l), this.of(r)];
    if (a !== undefined && a === b) return 'same';
    return this.isNew(l, a) || this.isNew(r, b) ? 'apart' : 'open';
  }

  /** The name of a variable or path as an object; undefined for what has no name. */
  pathOf(e: Expression): string | undefined {
    switch (e.kind) {
      case 'name': { const v = this.find(e.name); return v && `${e.name}@${v.at}`; }
      case 'field': return this.member(e.receiver, e.name);
      case 'index': return e.index.kind === 'string' ? this.member(e.receiver, e.index.value) : e.index.kind === 'number' ? this.member(e.receiver, e.index.text) : undefined;
      case 'method': { const [key, more] = e.args; return e.name === 'get' && key && !more && (key.kind === 'string' || key.kind === 'number') ? this.member(e.receiver, key.kind === 'string' ? key.value : key.text) : undefined; }
      default: return undefined;
    }
  }

  private member(receiver: Expression, name: string): string | undefined {
    const owner = fresh.test(name) ? undefined : this.of(receiver);
    return owner === undefined ? undefined : `${owner}/${name}`;
  }

  private of(e: Expression): string | undefined {
    if (e.kind === 'string') return `text ${e.value}`;
    if (e.kind === 'cast') return this.of(e.operand);
    if (e.kind === 'assign') return e.operator === '=' ? this.of(e.target) : undefined;
    const type = this.typeOf(e);
    if (type !== undefined && isPrimitive(type)) return undefined;
    const path = this.pathOf(e);
    return path === undefined ? undefined : this.objects.get(path) ?? path;
  }

  private isNew(e: Expression, object: string | undefined): boolean {
    return object === undefined ? this.computes(e) : this.computed.has(object) || (!object.startsWith('text ') && outside.has(/^\w+/.exec(object)![0]));
  }
  /** Two constants make a constant; every other operator and call makes a new text. */
  private computes(e: Expression): boolean { return e.kind === 'cast' ? this.computes(e.operand) : (e.kind === 'binary' && !constant(e)) || (e.kind === 'method' && e.name !== 'get' && e.name !== 'intern') || (e.kind === 'field' && fresh.test(e.name)); }
}
const constant = (e: Expression): boolean => (e.kind === 'binary' ? constant(e.left) && constant(e.right) : e.kind === 'string' || e.kind === 'number' || e.kind === 'boolean');
