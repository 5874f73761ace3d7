/** Kinds whose values compare as JavaScript compares them. */
export const comparable: ReadonlySet<string> = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'REAL', 'FLOAT', 'DOUBLE', 'DECIMAL', 'DATE', 'TIME', 'TIMESTAMP', 'VARCHAR']);

/** Kinds whose sums stay exact in a double for more rows than any window holds, with their greatest value. */
export const exactSums: Readonly<Record<string, number>> = { INTEGER: 2147483647, SMALLINT: 32767, TINYINT: 127 };
