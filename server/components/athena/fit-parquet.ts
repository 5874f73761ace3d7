import { typeOfHive } from '../../languages/sql/athena-evaluate/hive.ts';
import { TrinoError } from '../../languages/sql/athena-evaluate/values.ts';
import type { Column } from '../../languages/sql/hive/data/convert.ts';
import { readParquet } from './parquet.ts';

/** What the query service says of a Parquet file under declared columns, one sentence for each that cannot be read. */
export async function fitParquet(bytes: Uint8Array, key: string, columns: readonly Column[], byIndex: boolean): Promise<string[]> {
  const said: string[] = [];
  for (const [i, { name, type }] of columns.entries()) {
    try {
      const declared = byIndex ? columns.slice(0, i + 1) : [{ name, type }];
      await readParquet(bytes, key, declared.map(c => ({ name: c.name, type: typeOfHive(c.type) })), byIndex);
    } catch (error) {
      if (!(error instanceof TrinoError)) throw error;
      const text = `${error.code}: ${error.message}`;
      if (!said.includes(text)) said.push(text);
    }
  }
  return said;
}
