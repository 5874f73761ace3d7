import { defineAthenaFunction as f } from '../function.ts';
import type { Value } from '../values.ts';

const built = (): Value => null;

/** Forms that the checker itself knows: told here for hover, completion and the docs. */
export const conditionalFunctions = [
  f('coalesce', 'conditional', 'The first value that is not NULL', { 'T, T... → T': { nulls: true, evaluate: built } }),
  f('if', 'conditional', 'One of two values by a condition; NULL without the second', { 'boolean, T → T': { nulls: true, evaluate: built }, 'boolean, T, T → T': { nulls: true, evaluate: built } }),
  f('try', 'conditional', 'NULL when the expression fails with a division by zero, a bad cast, a bad argument or a number out of range', { 'T → T': { nulls: true, evaluate: built } }),
  f('extract', 'date', '`EXTRACT(field FROM time)`: a field of a time', { 'varchar, any → bigint': { nulls: true, evaluate: built } }),
  f('json_object', 'json', '`JSON_OBJECT(key VALUE value, … NULL|ABSENT ON NULL)`: a JSON object as text', { 'varchar, any... → varchar': { nulls: true, evaluate: built } }),
  f('json_array', 'json', '`JSON_ARRAY(value, … NULL|ABSENT ON NULL)`: a JSON array as text', { 'any... → varchar': { nulls: true, evaluate: built } }),
  f('json_value', 'json', '`JSON_VALUE(json, path RETURNING type DEFAULT x ON EMPTY)`: the scalar at a path', { 'varchar, varchar → varchar': { nulls: true, evaluate: built } }),
  f('json_query', 'json', '`JSON_QUERY(json, path WITH WRAPPER)`: the JSON at a path, as text', { 'varchar, varchar → varchar': { nulls: true, evaluate: built } }),
  f('json_exists', 'json', 'Whether a path finds something', { 'varchar, varchar → boolean': { nulls: true, evaluate: built } }),
  f('uuid', 'system', 'A random UUID', { ' → uuid': (_, { random }) => 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(random() * 16).toString(16)) }),
  f('version', 'system', 'The version of the engine', { ' → varchar': () => 'Athena engine version 3' }),
  ...['current_user', 'current_catalog', 'current_schema'].map(name => f(name, 'system', `The ${name.slice(8)} of the session`, { ' → varchar': () => ({ current_user: 'user', current_catalog: 'awsdatacatalog', current_schema: 'default' })[name]! })),
  f('grouping', 'aggregate', 'Which of the columns a row of GROUPING SETS, CUBE or ROLLUP leaves out, as bits', { 'any... → integer': { nulls: true, evaluate: built } }),
];
