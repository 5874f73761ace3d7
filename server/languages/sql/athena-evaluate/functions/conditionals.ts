import { defineAthenaFunction as f } from '../function.ts';
import type { Value } from '../values.ts';

const built = (): Value => null;

/** Forms that the checker itself knows: told here for hover, completion and the docs. */
export const conditionalFunctions = [
  f('coalesce', 'conditional', 'The first value that is not NULL', { 'T, T... → T': { nulls: true, evaluate: built } }),
  f('if', 'conditional', 'One of two values by a condition; NULL without the second', { 'boolean, T → T': { nulls: true, evaluate: built }, 'boolean, T, T → T': { nulls: true, evaluate: built } }),
  f('try', 'conditional', 'NULL when the expression fails with a division by zero, a bad cast, a bad argument or a number out of range', { 'T → T': { nulls: true, evaluate: built } }),
  f('extract', 'date', '`EXTRACT(field FROM time)`: a field of a time', { 'varchar, any → bigint': { nulls: true, evaluate: built } }),
  f('grouping', 'aggregate', 'Which of the columns a row of GROUPING SETS, CUBE or ROLLUP leaves out, as bits', { 'any... → integer': { nulls: true, evaluate: built } }),
];
