/** Statement texts of about ten lines each, varied by their number. */
const pick = <T>(list: readonly T[], i: number): T => list[((i * 2654435761) >>> 7) % list.length]!;
const types = ['INTEGER', 'BIGINT', 'VARCHAR(64)', 'DOUBLE', 'TIMESTAMP', 'DECIMAL(10,2)', 'BOOLEAN'];
const condition = (i: number) => pick([`s.amount > ${i % 90} AND s.kind <> 'test${i}'`, `(s.amount * 1.5 + ${i}) / 2 >= 10 OR s.city IN ('Oslo', 'Turin', 'c${i}')`, `s.city LIKE 'a%' AND NOT s.amount BETWEEN ${i % 7} AND ${50 + (i % 50)}`, 's.city IS NOT NULL AND s.amount < 1000'], i);
const summed = (i: number) => pick([`SUM(CASE WHEN s.kind = 'click${i % 9}' THEN 1 ELSE 0 END)`, 'AVG(CAST(s.amount AS DOUBLE))', `MAX(s.amount + ${i} * 2)`, "COUNT(*)", "MIN(COALESCE(s.amount, 0))"], i + 3);

/** Streams and pumps of Kinesis Analytics: `lines` of them. */
export function streamingCorpus(lines: number): string {
  const parts: string[] = [];
  for (let i = 0, written = 0; written < lines; i++) {
    const columns = Array.from({ length: 6 + (i % 4) }, (_, c) => `  column_${c} ${pick(types, i + c)}`).join(',\n');
    const grouped = i % 3 !== 2;
    const text = `-- step ${i}
CREATE OR REPLACE STREAM "STREAM_${i}" (
${columns}
);
CREATE OR REPLACE PUMP "PUMP_${i}" AS INSERT INTO "STREAM_${i}"
SELECT STREAM
  s.city AS column_0,
  ${grouped ? summed(i) : `AVG(s.amount) OVER (PARTITION BY s.city RANGE INTERVAL '${1 + (i % 9)}' MINUTE PRECEDING)`} AS total,
  UPPER(SUBSTRING(s.city FROM 1 FOR ${1 + (i % 5)})) || '_${i}' AS label
FROM "SOURCE_SQL_STREAM_001" AS s
${i % 2 === 0 ? `LEFT JOIN "CITIES" AS c ON s.city = c.city AND c.size > ${i}\n` : ''}WHERE ${condition(i)}
${grouped ? `GROUP BY s.city, STEP(s.ROWTIME BY INTERVAL '${10 + (i % 50)}' SECOND)\n` : ''};
`;
    written += text.split('\n').length - 1;
    parts.push(text);
  }
  return parts.join('');
}

/** INSERT … SELECT as every dialect of the peers reads it. */
export function plainCorpus(lines: number): string {
  const parts: string[] = [];
  for (let i = 0, written = 0; written < lines; i++) {
    const text = `INSERT INTO table_${i} (column_0, total, label)
SELECT
  s.city AS column_0,
  ${summed(i)} AS total,
  UPPER(SUBSTRING(s.city, 1, ${1 + (i % 5)})) AS label
FROM source_${i % 20} AS s
${i % 2 === 0 ? `LEFT JOIN cities AS c ON s.city = c.city AND c.size > ${i}\n` : ''}WHERE ${condition(i)}
GROUP BY s.city, UPPER(SUBSTRING(s.city, 1, ${1 + (i % 5)}))
;
`;
    written += text.split('\n').length - 1;
    parts.push(text);
  }
  return parts.join('');
}
