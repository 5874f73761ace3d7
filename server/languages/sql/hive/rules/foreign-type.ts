import { insert, remove, replace, type TextEdit } from '../../../../base/edit.ts';
import { ddlAliases, foreignTypes, nestedTypes, canonicalName, notInSpectrum } from '../foreign.ts';
import type { TypeSite } from '../table.ts';
import type { TypeNode } from '../tree.ts';
import { defineTypeRule, readerSays, type TypeFinding } from '../type-rule.ts';

export const foreignType = defineTypeRule({
  code: 'DDL102',
  name: 'foreign-type',
  since: '0.1',
  severity: 'error',
  summary: 'A type name or spelling of another system',

  *at(site, table, { complaint, reader }) {
    for (const node of site.tree.nodes) {
      const lower = node.name.toLowerCase();
      if (table.engine === 'redshift' && site.mode === 'ddl' && (spectrumTypes.has(lower) || Object.hasOwn(notInSpectrum, lower))) continue;
      const foreign = Object.hasOwn(foreignTypes, lower) && !(site.mode === 'ddl' && ddlAliases.has(lower))
        && !(lower === 'timestamp with local time zone' && site.mode === 'catalogue' && (reader === 'hive3' || reader === 'trino'));
      const canonical = canonicalName(node.name);
      const extra = argumentsTooMany(site, node, table.engine);
      if (extra) {
        yield extra;
        continue;
      }
      const brackets = node.bracket === '(' && canonical !== undefined && nestedTypes.has(canonical) ? bracketEdits(site, node) : [];
      if (!foreign && brackets.length === 0) continue;
      const names = foreign ? replacements(lower, node) : [node.name];
      const dateTime = lower === 'datetime' && site.mode === 'ddl' ? ". Hive says: DATETIME type isn't supported yet. Please use DATE or TIMESTAMP instead" : '';
      yield {
        range: node.nameRange,
        message: foreign
          ? `\`${node.name}\` is not a type of the catalogue; its word is \`${names[0]}\`${dateTime || readerSays(complaint(site, node.range))}`
          : `\`${node.name}(…)\` is the query engine's spelling; the catalogue writes \`${canonical}<…>\`${readerSays(complaint(site, node.range))}`,
        fixes: names.map((name, i) => ({
          title: `Write \`${name}${node.bracket ? '<…>' : ''}\``,
          edits: [...(foreign ? rename(node, name) : []), ...brackets],
          safe: i === 0,
        })),
      };
    }
  },
});

/** `int(11)`, `timestamp(3)`: a definition takes no arguments there; in the catalogue the reader takes them and looks at none. */
function argumentsTooMany(site: TypeSite, node: TypeNode, engine: string): TypeFinding | undefined {
  const { name, argumentsRange } = node;
  if (site.mode !== 'ddl' || engine === 'redshift' || !argumentsRange || !plain.has(name.toLowerCase())) return undefined;
  return {
    range: argumentsRange, message: `\`${name}\` takes no arguments: \`${site.text.slice(argumentsRange.start, argumentsRange.end)}\` is another system's`,
    fixes: [{ title: `Write \`${name}\``, edits: [remove(argumentsRange)] }],
  };
}
const plain = new Set(['boolean', 'tinyint', 'smallint', 'int', 'integer', 'bigint', 'float', 'double', 'double precision', 'string', 'binary', 'date', 'timestamp']);

/** Types that Redshift reads under other names than the catalogue. */
const spectrumTypes = new Set(['integer', 'int2', 'int4', 'int8', 'real', 'float4', 'float8', 'double precision', 'numeric', 'dec', 'bool', 'varbyte', 'varbinary', 'character varying', 'character', 'bpchar', 'text',
  'timestamp without time zone', 'nvarchar', 'nchar']);

function replacements(lower: string, node: TypeNode): readonly string[] {
  if (!node.bracket && foreignTypes[lower] === 'array') return ['array<string>'];
  if (!node.bracket && foreignTypes[lower] === 'map') return ['map<string,string>'];
  if (!node.bracket && foreignTypes[lower] === 'struct') return ['string', 'map<string,string>'];
  if (lower === 'number' && node.argumentsRange) return ['decimal'];
  if (lower === 'number') return ['double', 'decimal(38,0)'];
  if ((lower === 'numeric' || lower === 'dec') && !node.argumentsRange) return ['decimal(38,0)', 'double'];
  if (node.argumentsRange && /^(n?varchar2?|character varying|char varying)$/.test(lower)) return ['varchar'];
  if (node.argumentsRange && /^(character|nchar|bpchar)$/.test(lower)) return ['char'];
  return [foreignTypes[lower]!];
}

/** Types that keep their arguments under the new name lose them under the others: `text(20)` is a string. */
function rename(node: TypeNode, name: string): readonly TextEdit[] {
  if (!node.argumentsRange) return [replace(node.nameRange, name)];
  const keeps = name === 'decimal' || name === 'varchar' || name === 'char';
  return keeps ? [replace(node.nameRange, name)] : [replace({ start: node.nameRange.start, end: node.range.end }, name)];
}

/** `row(a int, b text)` → `struct<a:int,b:text>`, one level; each level inside is a finding of its own. */
function bracketEdits(site: TypeSite, node: TypeNode): readonly TextEdit[] {
  const edits: TextEdit[] = node.open ? [replace(node.open, '<')] : [];
  for (const { nameRange, colon, type } of node.members) {
    if (nameRange && type && !colon && type.name !== '') {
      const between = { start: nameRange.end, end: type.range.start };
      edits.push(between.end > between.start ? replace(between, ':') : insert(between.start, ':'));
    }
  }
  if (node.close) edits.push(replace(node.close, '>'));
  return site.mode === 'ddl' || edits.length > 0 ? edits : [];
}
