import { replace } from '../../../../base/edit.ts';
import { suggest } from '../../../../base/suggest.ts';
import { effectiveSerde, storedFormats } from '../serde.ts';
import { defineTableRule } from '../table-rule.ts';

/** Formats that are written as a SerDe. */
const rows: Readonly<Record<string, string>> = {
  JSON: "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'", JSONFILE: "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'",
  CSV: "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','", TSV: "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t'", CSVFILE: "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','",
};
/** Formats that go under another word. */
const words: Readonly<Record<string, string>> = { TEXT: 'TEXTFILE', TXT: 'TEXTFILE', ORCFILE: 'ORC', PARQUETFILE: 'PARQUET', AVROFILE: 'AVRO', IONFILE: 'ION', SEQUENCE: 'SEQUENCEFILE', SEQFILE: 'SEQUENCEFILE' };

export const storedAs = defineTableRule({
  code: 'DDL311',
  name: 'stored-as',
  since: '0.1',
  severity: 'error',
  summary: 'STORED AS names no format of the engine',

  *at(table, text) {
    const { storedAs: format, engine } = table;
    if (!format) return;
    const known = Object.entries(storedFormats).filter(([, f]) => f.engines.includes(engine)).map(([name]) => name);
    const word = format.value.toUpperCase();
    if (known.includes(word)) return;
    const head = /STORED\s+AS\s+$/i.exec(text.slice(0, format.outer.start));
    const near = words[word] ?? (engine === 'hive' && word === 'JSON' ? 'JSONFILE' : undefined) ?? suggest(word, known);
    const row = engine === 'hive' && word === 'JSON' ? undefined : rows[word];
    // Where the rows have a format of their own, the files are text.
    const own = row !== undefined && (table.serde !== undefined || table.delimited) && !['parquet', 'orc', 'avro', 'ion', 'rcfile'].includes(effectiveSerde(table)?.key ?? '');
    const written = own ? 'STORED AS TEXTFILE' : engine === 'redshift' && row ? `${row} STORED AS TEXTFILE` : row;
    yield {
      range: format.range,
      message: `\`${word}\` is no format of STORED AS: ${known.join(', ')}`,
      fixes: written && head ? [{ title: `Write \`${written}\``, edits: [replace({ start: head.index, end: format.outer.end }, written)] }] : near ? [{ title: `Write \`${near}\``, edits: [replace(format.outer, near)] }] : [],
    };
  },
});
