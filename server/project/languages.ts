import type { Language } from '../base/language.ts';
import { searchConsole } from '../languages/console/language.ts';
import { painless } from '../languages/painless/language.ts';
import { records } from '../languages/records/language.ts';
import { athenaSql } from '../languages/sql/athena.ts';
import { hiveSql } from '../languages/sql/hive.ts';
import { kinesisSql } from '../languages/sql/kinesis.ts';
import { redshiftSql } from '../languages/sql/redshift.ts';
import { vega, vegaLite } from '../languages/vega/language.ts';
import { savedObjects } from '../languages/vega/saved-objects.ts';

/** Every language that needs no knowledge of the components. The manifest's language is made from them in `simulate/languages.ts`. */
export const coreLanguages: readonly Language[] = [athenaSql, hiveSql, kinesisSql, painless, records, redshiftSql, savedObjects, searchConsole, vega, vegaLite];
