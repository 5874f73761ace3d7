import { replace } from '../../../../base/edit.ts';
import { suggest } from '../../../../base/suggest.ts';
import { defineTableRule } from '../table-rule.ts';

const known = ['SEQUENCEFILE', 'TEXTFILE', 'RCFILE', 'ORC', 'PARQUET', 'AVRO', 'ION'];
const rows: Readonly<Record<string, string>> = {
  JSON: "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'", JSONFILE: "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'",
  CSV: "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','", TSV: "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t'", CSVFILE: "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','",
};

export const storedAs = defineTableRule({
  code: 'DDL311',
  name: 'stored-as',
  since: '0.1',
  severity: 'error',
  summary: 'STORED AS names no format of the engine',

  *at({ storedAs: format, engine }, text) {
    if (!format || engine === 'hive') return;
    const word = format.value.toUpperCase();
    if (known.includes(word)) return;
    const head = /STORED\s+AS\s+$/i.exec(text.slice(0, format.outer.start));
    const row = rows[word];
    const near = suggest(word, known);
    yield {
      range: format.range,
      message: `\`${word}\` is no format of STORED AS: ${known.join(', ')}`,
      fixes: row && head ? [{ title: `Write \`${row}\``, edits: [replace({ start: head.index, end: format.outer.end }, row)] }] : near ? [{ title: `Write \`${near}\``, edits: [replace(format.outer, near)] }] : [],
    };
  },
});
