import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseHiveType } from '../../server/languages/sql/hive/reader.ts';
import { diagnose } from '../../server/project/diagnose.ts';
import { coreLanguages } from '../../server/project/languages.ts';
import { openWorkspace } from '../../server/project/workspace.ts';

const piece = fc.constantFrom('<', '>', ',', ':', ';', '(', ')', 'int', 'array<', 'map<string,', 'struct<a:', 'struct<', 'uniontype<', 'decimal(10,2)', 'set<string>', 'SET<int>', ' ', '-', '5', 'b', '`', 'string', 'varchar', 'varchar(5)', 'char(300)', 'decimal(3,9)', 'b:int', 'integer', '𝒂', 'é', '\u00a0', '\t', '$');
const typeText = fc.array(piece, { minLength: 1, maxLength: 9 }).map(ps => ps.join(''));

const storage = { Location: 's3://b/t/', InputFormat: 'org.apache.hadoop.mapred.TextInputFormat', OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat', SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' } };

test("a type that the reader refuses is underlined, and the reader's own message stands in a finding", () => {
  fc.assert(fc.property(typeText, fc.constantFrom('hive1' as const, 'hive2' as const, 'hive3' as const, 'trino' as const), (text, hiveReader) => {
    const read = parseHiveType(text, hiveReader);
    if (!('error' in read)) return;
    const file = JSON.stringify({ Name: 't', TableType: 'EXTERNAL_TABLE', StorageDescriptor: { ...storage, Columns: [{ Name: 'c', Type: text }] } });
    const found = diagnose(openWorkspace(coreLanguages, { files: [{ path: 't.glue.json', text: file }], settings: { hiveReader } }), 't.glue.json').filter(d => /^DDL1/.test(d.code));
    const [start, end] = [file.indexOf('"Type"') + 7, file.indexOf('"}]')];
    assert.ok(found.some(d => d.message.includes(read.error.message)), `${read.error.message}\n${found.map(d => d.message).join('\n')}`);
    for (const { range } of found) assert.ok(range.start >= start && range.end <= end + 1, `${text}: ${JSON.stringify(range)}`);
  }), { numRuns: 3000 });
});
