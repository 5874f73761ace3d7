import { insert, remove, replace } from '../../../../base/edit.ts';
import { serdeByKey, serdeOf, storedFormats } from '../serde.ts';
import { defineTableRule } from '../table-rule.ts';
import type { Table } from '../table.ts';

const columnar = ['parquet', 'orc', 'avro', 'ion'] as const;

export const serdeFormat = defineTableRule({
  code: 'DDL315',
  name: 'serde-format',
  since: '0.1',
  severity: 'error',
  summary: 'The SerDe does not read the files of the format',

  *at(table, text) {
    const serde = table.serde && serdeOf(table.serde.value);
    if (!serde || table.kind !== 'hive') return;
    const binary = formatKey(table);
    const own = columnar.find(k => k === serde.key);
    if (binary === undefined && own === undefined && !outputs.has(table.outputFormat?.value ?? '')) return;
    const place = table.storedAs ?? table.inputFormat;
    if (!place) {
      const clauses = table.clauses ?? [];
      const row = clauses.find(c => c.word === 'ROW');
      const properties = clauses.find(c => c.word === 'WITH' && row && c.range.start >= row.range.end);
      if (own !== undefined && row) yield {
        range: table.serde!.range, message: `Without STORED AS the files are text, which \`${serde.library}\` does not read`,
        fixes: [{ title: `Add STORED AS ${own.toUpperCase()}`, edits: [insert((properties ?? row).range.end, ` STORED AS ${own.toUpperCase()}`)] }],
      };
      return;
    }
    if (table.storedAs) {
      if (!storedFormats[table.storedAs.value.toUpperCase()] || binary === own) return;
      const clauses = table.clauses ?? [];
      const row = clauses.find(c => c.word === 'ROW');
      const properties = clauses.find(c => c.word === 'WITH' && row && c.range.start >= row.range.end);
      const stored = own === undefined ? 'TEXTFILE' : own.toUpperCase();
      const without = row && { start: row.range.start, end: lineAfter(text, (properties ?? row).range.end) };
      yield {
        range: place.range, message: `STORED AS ${place.value.toUpperCase()} holds other files than \`${serde.library}\` reads`,
        fixes: [
          ...(without && binary !== undefined ? [{ title: 'Remove ROW FORMAT: the format brings its own SerDe', edits: [remove(without)], safe: false }] : []),
          { title: `Write STORED AS ${stored}`, edits: [replace(place.outer, stored)], safe: false },
        ],
      };
      return;
    }
    // Formats that nobody here knows (Hudi's, links to files) may well give what the SerDe reads.
    if (binary === own) {
      const output = table.outputFormat;
      const written = output && outputs.get(output.value);
      if (output && written !== undefined && written !== (own ?? 'text')) yield {
        range: output.range, message: `\`${output.value}\` does not write what \`${serde.library}\` reads`,
        fixes: serde.output === undefined ? [] : [{ title: `Write \`${serde.output}\``, edits: [output.change(serde.output)], safe: false }],
      };
      return;
    }
    if (!known.has(place.value)) return;
    const right = own === undefined ? serdeByKey(binary!) : serde;
    yield {
      range: place.range, message: `\`${place.value}\` does not give what \`${serde.library}\` reads`,
      fixes: [
        { title: `Use the formats of ${serde.key}`, safe: false, edits: [...(serde.input !== undefined && table.inputFormat ? [table.inputFormat.change(serde.input)] : []), ...(serde.output !== undefined && table.outputFormat ? [table.outputFormat.change(serde.output)] : [])] },
        ...(own === undefined && table.serde ? [{ title: `Use \`${right.library}\``, safe: false, edits: [table.serde.change(right.library)] }] : []),
      ],
    };
  },
});

/** What each output format writes: a binary format, or text. */
const outputs: ReadonlyMap<string, string> = new Map([...columnar.map(k => [serdeByKey(k).output!, k] as const), [serdeByKey('lazy').output!, 'text']]);

const known = new Set(Object.values(storedFormats).map(f => f.input));

/** The binary format that the written input format or STORED AS means; undefined for texts and what is not known. */
function formatKey(table: Table): (typeof columnar)[number] | undefined {
  const input = table.inputFormat?.value;
  const stored = table.storedAs && storedFormats[table.storedAs.value.toUpperCase()];
  return columnar.find(k => (stored ? stored.serde === k : input !== undefined && serdeByKey(k).input === input));
}

function lineAfter(text: string, offset: number): number {
  const rest = /^[ \t]*\r?\n/.exec(text.slice(offset));
  return rest ? offset + rest[0].length : offset;
}
