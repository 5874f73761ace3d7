import { decimal, exactDigits, isExact, sqlTypes, varchar, type SqlType } from '../../../base/sql-type.ts';
import type { SqlReturn } from '../function.ts';

/** The type of the argument at `index`, as it is. */
export const sameAs = (name: string, index = 0): SqlReturn => ({ says: `type of ${name}`, of: types => types[index] ?? sqlTypes.unknown });

/** VARCHAR as long as the text at `index`. */
export const textLike = (name: string, index = 0): SqlReturn => ({ says: `VARCHAR as long as ${name}`, of: types => varchar(lengthOf(types[index])) });

export const lengthOf = (type: SqlType | undefined): number => (type && 'length' in type ? type.length : 1024);

/** DECIMAL loses its scale, every other number keeps its type. */
export const wholeNumber: SqlReturn = {
  says: 'type of x, DECIMAL with scale 0',
  of([type]) {
    if (!type) return sqlTypes.unknown;
    const digits = exactDigits(type);
    return type.kind === 'DECIMAL' && digits && isExact(type) ? decimal(digits.precision, 0) : type;
  },
};
