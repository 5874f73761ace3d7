import { JArray, nn, raise, stringHash, type Any } from './values.ts';

/** A constant of a Java enum. */
export abstract class JEnum {
  abstract readonly $class: string;
  constructor(readonly id: string, readonly at: number) {}
  name(): string { return this.id; }
  ordinal(): number { return this.at; }
  compareTo(o: Any): number { return this.at - nn(o).at; }
  equals(o: Any): boolean { return this === o; }
  hashCode(): number { return stringHash(this.id); }
  getDeclaringClass(): string { return this.$class; }
  toString(): string { return this.id; }
}
export interface Enumeration { readonly values: readonly Any[]; readonly byName: Record<string, Any>; readonly statics: Record<string, (...args: Any[]) => Any> }
/** `values`, `valueOf` and the constants of an enum. */
export function enumeration(type: string, values: readonly JEnum[]): Enumeration {
  const byName: Record<string, Any> = Object.fromEntries(values.map(v => [v.id, v]));
  return { values, byName, statics: { values: () => new JArray(`${type}[]`, [...values]), valueOf: (n: Any) => (Object.hasOwn(byName, nn(n)) ? byName[n] : raise('IllegalArgumentException', `No enum constant ${type}.${n}`)) } };
}
class Plain extends JEnum { constructor(readonly $class: string, id: string, at: number) { super(id, at); } }
export const plainEnum = (type: string, names: string): Enumeration => enumeration(type, names.split(' ').map((id, i) => new Plain(type, id, i)));
