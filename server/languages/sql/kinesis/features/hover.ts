import type { Hover } from '../../../../base/language.ts';
import { touches } from '../../../../base/range.ts';
import { typeText } from '../../../../base/sql-type.ts';
import { kinesisFunction } from '../../functions/index.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { intervalValue } from '../literals.ts';
import { writtenName } from '../names.ts';
import { functionMarkdown, hiddenNotes, keywordNotes, rowtimeNote, streamMarkdown, userSignature } from './describe.ts';
import { placeAt } from './places.ts';

/** What is known of the name, function or word at `offset`. */
export function hover(file: KinesisFile, offset: number): Hover | undefined {
  if (file.tree.comments.some(c => c.start < offset && offset < c.end)) return headerHover(file, offset);
  const { analysis, tree, text } = file;
  const all = collect(tree);
  const place = placeAt(file, offset);
  if (place?.kind === 'stream') {
    const relation = analysis.relations.get(place.id.name);
    return { range: place.range, markdown: relation ? streamMarkdown(relation, file) : `**${writtenName(place.id.name)}**: a stream that this script does not create` };
  }
  if (place?.kind === 'pump') {
    const pump = analysis.pumps.find(p => p.name === place.id.name);
    return { range: place.range, markdown: `**${writtenName(place.id.name)}**: pump${pump?.target ? ` into \`${writtenName(pump.target.name)}\`` : ''}` };
  }
  if (place?.kind === 'function') {
    const fn = analysis.functions.get(place.id.name);
    if (fn) return { range: place.range, markdown: '```kinesis-sql\n' + userSignature(fn) + '\n```\n\nFunction of this script.' };
  }
  const name = all.names.find(n => touches(n.range, offset));
  const resolved = name && analysis.nameOf(name);
  if (name && resolved) {
    const part = name.parts.find(p => touches(p.range, offset)) ?? name.parts.at(-1)!;
    if (resolved.kind === 'rowtime') {
      if (part === name.parts.at(-1)) return { range: part.range, markdown: rowtimeNote(resolved.source === undefined) };
    } else if (resolved.kind === 'column') {
      const at = name.parts.length - 1 - resolved.path.length;
      if (name.parts.indexOf(part) >= at) {
        const { column, source } = resolved;
        const owner = source.relation?.name ?? source.name;
        const field = part !== name.parts[at] ? `Field of \`${writtenName(column.name)}\`.` : hiddenNotes[column.name];
        return { range: part.range, markdown: [`**${writtenName(part.name)}** ${typeText(part === name.parts[at] ? column.type : analysis.typeOf(name))}${owner ? ` — column of \`${writtenName(owner)}\`` : ''}`, ...(field ? [field] : [])].join('\n\n') };
      }
    } else return { range: name.range, markdown: `**${writtenName(part.name)}** ${typeText(analysis.typeOf(name))} — ${resolved.kind === 'alias' ? 'item of the select list' : 'parameter of the function'}` };
  }
  if (place?.kind === 'item') {
    const item = all.selects.flatMap(s => s.items).find(i => i.alias?.range.start === place.range.start);
    if (item) return { range: place.range, markdown: `**${writtenName(place.id.name)}** ${typeText(analysis.typeOf(item.expr))} — item of the select list` };
  }
  if (place?.kind === 'column') {
    const dot = place.key.lastIndexOf(`.${place.id.name}`);
    const stream = place.key.slice('column:'.length, dot);
    const column = analysis.relations.get(stream)?.columns.find(c => c.name === place.id.name);
    if (column) return { range: place.range, markdown: `**${writtenName(column.name)}** ${typeText(column.type)}${column.notNull ? ' NOT NULL' : ''} — column of \`${writtenName(stream)}\`` };
  }
  if (place?.kind === 'alias') {
    const table = all.tables.find(t => t.kind !== 'join' && t.alias?.range.start === Number(place.key.slice('alias:'.length)));
    const relation = table && analysis.tableOf(table)?.relation;
    return { range: place.range, markdown: relation ? streamMarkdown(relation, file) : `**${writtenName(place.id.name)}**: alias in this FROM clause` };
  }
  const call = all.calls.findLast(c => touches(c.name.range, offset));
  if (call) {
    const fn = kinesisFunction(call.function);
    if (fn) return { range: call.name.range, markdown: functionMarkdown(fn) };
  }
  const interval = all.intervals.find(i => touches(i.range, offset));
  if (interval) {
    const value = intervalValue(interval);
    if (value !== undefined) return { range: interval.range, markdown: `**${typeText(analysis.typeOf(interval))}** ${interval.qualifier?.from === 'YEAR' || interval.qualifier?.from === 'MONTH' ? `${value} months` : `${value.toLocaleString('en-US')} ms`}` };
  }
  const type = all.types.find(t => touches(t.nameRange, offset));
  if (type) return typeNotes[type.name] ? { range: type.range, markdown: `**${type.name}**: ${typeNotes[type.name]}` } : undefined;
  const word = wordAt(text, offset);
  const note = word && keywordNotes[text.slice(word.start, word.end).toUpperCase()];
  return word && note ? { range: word, markdown: note } : undefined;
}

function headerHover(file: KinesisFile, offset: number): Hover | undefined {
  const input = file.header.inputs.find(i => touches(i.name.range, offset));
  const relation = input && file.analysis.relations.get(input.name.name);
  return relation && { range: input.name.range, markdown: streamMarkdown(relation, file) };
}

function wordAt(text: string, offset: number): { start: number; end: number } | undefined {
  const start = offset - /[\w$]*$/.exec(text.slice(Math.max(0, offset - 128), offset))![0].length;
  const end = offset + /^[\w$]*/.exec(text.slice(offset, offset + 128))![0].length;
  return end > start ? { start, end } : undefined;
}

const typeNotes: Readonly<Record<string, string>> = {
  BOOLEAN: 'TRUE, FALSE or UNKNOWN.', TINYINT: '8 bits, −128 to 127.', SMALLINT: '16 bits, −32768 to 32767.', INTEGER: '32 bits, −2147483648 to 2147483647.', INT: '32 bits, −2147483648 to 2147483647.', BIGINT: '64 bits.',
  DECIMAL: 'exact, up to 19 digits; without digits it is DECIMAL(19, 0) and keeps no fraction.', NUMERIC: 'the same as DECIMAL.', REAL: '32-bit floating point, about 7 digits.', DOUBLE: '64-bit floating point, about 15 digits.', FLOAT: 'the same as DOUBLE.',
  CHAR: 'text of a fixed length, padded with blanks.', VARCHAR: 'text up to a length of 1 to 65535; without one the length is 1.', BINARY: 'bytes of a fixed length.', VARBINARY: 'bytes up to a length.',
  DATE: 'a day.', TIME: 'time of day in milliseconds.', TIMESTAMP: 'milliseconds since 1970, without a zone; the clock is UTC.',
};
