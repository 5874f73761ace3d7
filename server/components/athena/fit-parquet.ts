import { typeOfHive } from '../../languages/sql/athena-evaluate/hive.ts';
import { untold } from '../../languages/sql/athena-evaluate/types.ts';
import { TrinoError } from '../../languages/sql/athena-evaluate/values.ts';
import type { Column } from '../../languages/sql/hive/data/convert.ts';
import { readParquet } from './parquet.ts';

/** What the query service says of the values of a Parquet file in some columns of a table, one sentence for each that cannot be read. */
export async function fitParquet(bytes: Uint8Array, key: string, columns: readonly Column[], looked: readonly string[], byIndex: boolean): Promise<string[]> {
  const said: string[] = [];
  const own = columns.map(c => ({ name: c.name, type: typeOfHive(c.type) }));
  for (const [i, column] of own.entries()) {
    if (!looked.includes(column.name)) continue;
    try {
      // By position, the columns before it are there and of any type.
      await readParquet(bytes, key, byIndex ? [...own.slice(0, i).map(c => ({ ...c, type: untold })), column] : [column], byIndex);
    } catch (error) {
      if (!(error instanceof TrinoError)) throw error;
      const text = `${error.code}: ${error.message}`;
      if (!said.includes(text)) said.push(text);
    }
  }
  return said;
}
