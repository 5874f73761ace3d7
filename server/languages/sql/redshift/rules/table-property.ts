import { replace } from '../../../../base/edit.ts';
import { suggest } from '../../../../base/suggest.ts';
import { defineTableRule, type TableFinding } from '../../hive/table-rule.ts';
import type { Property } from '../../hive/table.ts';

interface Value { readonly says: string; fits(value: string): boolean }
const oneOf = (...words: readonly string[]): Value => ({ says: words.map(w => `\`${w}\``).join(', '), fits: v => words.includes(v.toLowerCase()) });
const whole = (low: number, high = Infinity): Value => ({ says: high === Infinity ? `a whole number from ${low} on` : `a whole number from ${low} to ${high}`, fits: v => /^\d+$/.test(v) && Number(v) >= low && Number(v) <= high });
const any: Value = { says: 'any text', fits: () => true };
const handling = oneOf('disabled', 'fail', 'set_to_null', 'drop_row');

/** TABLE PROPERTIES of external tables. Source: CREATE EXTERNAL TABLE, "TABLE PROPERTIES". */
export const spectrumProperties: Readonly<Record<string, Value>> = {
  numRows: whole(0), 'skip.header.line.count': whole(0), compression_type: oneOf('none', 'gzip', 'bzip2', 'snappy'), data_cleansing_enabled: oneOf('true', 'false'), invalid_char_handling: oneOf('disabled', 'fail', 'set_to_null', 'drop_row', 'replace'),
  replacement_char: { says: 'one character', fits: v => [...v].length === 1 }, numeric_overflow_handling: handling, surplus_bytes_handling: oneOf('disabled', 'fail', 'set_to_null', 'drop_row', 'truncate'), surplus_char_handling: oneOf('disabled', 'fail', 'set_to_null', 'drop_row', 'truncate'),
  column_count_mismatch_handling: handling, 'serialization.null.format': any, 'orc.schema.resolution': oneOf('name', 'position'), 'write.parallel': oneOf('on', 'off'), 'write.maxfilesize.mb': whole(5, 6200), 'write.kms.key.id': any,
};

export const tableProperty = defineTableRule({
  code: 'RSQ402',
  name: 'table-property',
  since: '0.2',
  severity: 'warning',
  summary: 'A property of an external table with a value that it does not take, or a name that is nearly one',

  *at(table) {
    if (table.engine !== 'redshift' || table.host !== 'ddl') return;
    for (const property of table.properties) yield* judged(property);
    const cleansing = (key: string) => table.properties.find(p => p.key.value === key)?.value?.value.toLowerCase();
    const character = table.properties.find(p => p.key.value === 'replacement_char');
    if (character && cleansing('invalid_char_handling') !== 'replace') yield { range: character.key.range, message: '`replacement_char` is used only with `invalid_char_handling` set to `REPLACE`' };
    for (const { key } of table.properties) if (/_handling$/.test(key.value) && Object.hasOwn(spectrumProperties, key.value) && cleansing('data_cleansing_enabled') !== 'true') yield { range: key.range, message: `\`${key.value}\` has an effect only with \`data_cleansing_enabled\` set to \`true\`` };
  },
});

function* judged({ key, value }: Property): Iterable<TableFinding> {
  const known = Object.hasOwn(spectrumProperties, key.value) ? spectrumProperties[key.value]! : undefined;
  if (known) {
    if (value && !known.fits(value.value)) yield { range: value.range, message: `\`${key.value}\` takes ${known.says}, not \`${value.value}\`` };
    return;
  }
  const near = suggest(key.value, Object.keys(spectrumProperties));
  if (near) yield { range: key.range, message: `\`${key.value}\` is no property of external tables; did you mean \`${near}\`?`, fixes: [{ title: `Write \`${near}\``, edits: [replace(key.range, near)], safe: false }] };
}
