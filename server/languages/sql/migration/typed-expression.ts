import { castable } from '../athena-evaluate/cast.ts';
import { typeOfHive } from '../athena-evaluate/hive.ts';
import { plain } from '../athena-evaluate/types.ts';
import { printTrinoType, sameType, trinoName, type HiveType } from '../hive/type.ts';

/**
 * An expression of one type as another: fields of structs by name, items one by one. A scalar that cannot be read becomes NULL, or stops
 * the query when `strict`.
 */
export function typedExpression(text: string, from: HiveType, to: HiveType, strict: boolean, depth = 1): string {
  if (sameType(from, to)) return text;
  const item = `x${depth}`; // a name for each depth of nesting
  const inside = (part: string, was: HiveType, is: HiveType) => typedExpression(part, was, is, strict, depth + 1);
  const cast = strict ? 'CAST' : 'TRY_CAST';
  const bounded = (words: string) => (to.kind === 'primitive' ? words : `${cast}(${words} AS ${printTrinoType(to)})`);
  if (from.kind === 'struct' && to.kind === 'struct') {
    const fields = to.fields.map(f => {
      const was = from.fields.find(g => g.name.toLowerCase() === f.name.toLowerCase());
      return was ? inside(`${text}.${trinoName(was.name)}`, was.type, f.type) : `CAST(NULL AS ${printTrinoType(f.type)})`;
    });
    return `IF(${text} IS NULL, NULL, CAST(ROW(${fields.join(', ')}) AS ${printTrinoType(to)}))`;
  }
  if (from.kind === 'array' && to.kind === 'array') return `transform(${text}, ${item} -> ${inside(item, from.element, to.element)})`;
  if (from.kind === 'map' && to.kind === 'map' && sameType(from.key, to.key)) return `transform_values(${text}, (k${depth}, ${item}) -> ${inside(item, from.value, to.value)})`;
  if (to.kind === 'array' && !nested(from)) return `IF(${text} IS NULL, NULL, ARRAY[${inside(text, from, to.element)}])`;
  if (isText(to) && nested(from) && castable(typeOfHive(from), plain.json)) return bounded(`json_format(CAST(${text} AS json))`);
  if (nested(to) && isText(from) && castable(plain.json, typeOfHive(to))) return `${cast}(${strict ? '' : 'TRY('}json_parse(${from.kind === 'char' ? `CAST(${text} AS varchar)` : text})${strict ? '' : ')'} AS ${printTrinoType(to)})`;
  // One shape becomes another: nothing says how, so old rows have none.
  if (nested(to) || nested(from)) return `CAST(NULL AS ${printTrinoType(to)})`;
  if (castable(typeOfHive(from), typeOfHive(to))) return `${cast}(${text} AS ${printTrinoType(to)})`;
  // The engine has no cast of its own: it goes by way of the text.
  const bytes = from.kind === 'primitive' && from.name === 'binary';
  const words = bytes ? (strict ? `from_utf8(${text})` : `TRY(from_utf8(${text}))`) : `CAST(${text} AS varchar)`;
  return to.kind === 'primitive' && to.name === 'binary' ? `to_utf8(${words})` : isText(to) && bytes ? bounded(words) : `${cast}(${words} AS ${printTrinoType(to)})`;
}

const nested = (type: HiveType): boolean => ['array', 'map', 'struct', 'uniontype'].includes(type.kind);
const isText = (type: HiveType): boolean => type.kind === 'char' || type.kind === 'varchar' || (type.kind === 'primitive' && type.name === 'string');
