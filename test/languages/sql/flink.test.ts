import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { migrateToFlink } from '../../../server/languages/sql/flink/migrate.ts';

const input = '-- input: "SOURCE_SQL_STREAM_001" ("ticker" VARCHAR(4), "price" DOUBLE, QTY INTEGER, EVENT_TIME TIMESTAMP, "line" VARCHAR(200), FLAG BOOLEAN)\n';
const reference = '-- reference: "COMPANIES" ("ticker" VARCHAR(4), NAME VARCHAR(64))\n';
const source = '"SOURCE_SQL_STREAM_001"';

/** The last statement of the migrated script, without the tables. */
const last = (script: string) => migrateToFlink(script).sql.trim().split('\n\n').at(-1)!;
const query = (select: string) => last(`${input}${reference}${select};`);
/** Whether constructs are told, and how loudly. */
const told = (select: string) => migrateToFlink(`${input}${reference}${select};`).notes.map(n => `${n.severity} ${n.construct}`);
/** The expression as the first column of a query. */
const expression = (e: string) => query(`SELECT STREAM ${e} AS x FROM ${source} AS s`).replace(/^(?:--.*\n)*SELECT /, '').replace(/ AS `X`\nFROM `SOURCE_SQL_STREAM_001` AS `S`;$/, '');

describe('windows', () => {
  test('a tumbling window becomes TUMBLE; the key is its start', () => {
    assert.equal(query(`SELECT STREAM "ticker", COUNT(*) AS n, STEP(s.ROWTIME BY INTERVAL '60' SECOND) AS t FROM ${source} AS s GROUP BY "ticker", STEP(S.rowtime BY INTERVAL '60' SECOND)`),
      "SELECT `ticker`, COUNT(*) AS `N`, window_start AS `T`\nFROM TABLE(TUMBLE(TABLE `SOURCE_SQL_STREAM_001`, DESCRIPTOR(arrival), INTERVAL '60' SECOND)) AS `S`\nGROUP BY `ticker`, window_start, window_end;");
  });
  test('FLOOR to a unit is a window of one unit', () => assert.match(query(`SELECT STREAM COUNT(*) FROM ${source} AS s GROUP BY FLOOR(s.ROWTIME TO HOUR)`), /DESCRIPTOR\(arrival\), INTERVAL '1' HOUR\)/));
  test('the older idiom over a difference of seconds', () => assert.match(query(`SELECT STREAM COUNT(*) FROM ${source} AS s GROUP BY FLOOR((s.ROWTIME - TIMESTAMP '1970-01-01 00:00:00') SECOND / 10 TO SECOND)`), /INTERVAL '10' SECOND\)/));
  test('ROWTIME without a qualifier is the end of the window, inside an aggregate that of the row', () => {
    const sql = query(`SELECT STREAM MIN(s.ROWTIME) AS a, ROWTIME AS b FROM ${source} AS s GROUP BY FLOOR(s.ROWTIME TO MINUTE)`);
    assert.match(sql, /MIN\(`S`\.arrival\) AS `A`, window_end AS `B`/);
  });
  test('an order by a rounded time is told: Flink sorts by the time itself', () => {
    const by = (key: string) => told(`SELECT STREAM "ticker" FROM ${source} AS s ORDER BY ${key}, "price" DESC`).includes('warning ORDER BY');
    assert.deepEqual([by('FLOOR(s.ROWTIME TO SECOND)'), by('s.ROWTIME')], [true, false]);
  });
  test('months stay in GROUP BY and are told', () => {
    const select = `SELECT STREAM COUNT(*) FROM ${source} AS s GROUP BY FLOOR(s.ROWTIME TO MONTH)`;
    assert.match(query(select), /GROUP BY FLOOR\(`S`\.arrival TO MONTH\)/);
    assert.ok(told(select).includes('warning FLOOR'));
  });
  test('two times: both keys stay, and the advice is given', () => {
    const select = `SELECT STREAM COUNT(*) FROM ${source} AS s GROUP BY STEP(s.ROWTIME BY INTERVAL '60' SECOND), STEP(EVENT_TIME BY INTERVAL '1' MINUTE)`;
    assert.match(query(select), /GROUP BY FLOOR\(`EVENT_TIME` TO MINUTE\), window_start, window_end/);
    assert.ok(told(select).includes('warning STEP'));
  });
  test('a stagger window has no equal: the nearest form, a comment and a note', () => {
    const select = `SELECT STREAM "ticker", COUNT(*) FROM ${source} WINDOWED BY STAGGER (PARTITION BY FLOOR(EVENT_TIME TO MINUTE), "ticker" RANGE INTERVAL '1' MINUTE)`;
    assert.match(query(select), /^-- warning: WINDOWED BY STAGGER: .*\nSELECT `ticker`, COUNT\(\*\)/);
    assert.ok(told(select).includes('warning WINDOWED BY STAGGER'));
  });
  test('a sliding window by time, one by rows', () => {
    assert.equal(expression(`AVG("price") OVER (PARTITION BY "ticker" RANGE INTERVAL '10' SECOND PRECEDING)`), "AVG(`price`) OVER (PARTITION BY `ticker` ORDER BY `S`.arrival RANGE BETWEEN INTERVAL '10' SECOND PRECEDING AND CURRENT ROW)");
    assert.equal(expression(`SUM(QTY) OVER (PARTITION BY "ticker" ROWS 2 PRECEDING)`), 'SUM(`QTY`) OVER (PARTITION BY `ticker` ORDER BY `S`.arrival ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)');
  });
  test('several windows in one SELECT: one subquery each', () => {
    const sql = query(`SELECT STREAM MIN("price") OVER a AS lo, MAX("price") OVER b AS hi FROM ${source} AS s WINDOW a AS (ROWS 3 PRECEDING), b AS (RANGE INTERVAL '1' MINUTE PRECEDING)`);
    assert.match(sql, /^SELECT `S`\.window_value_1 AS `LO`, MAX\(`price`\) OVER \(ORDER BY `S`\.arrival RANGE/);
    assert.match(sql, /FROM \(SELECT `S`\.\*, COALESCE\(MIN\(`price`\) OVER \(ORDER BY `S`\.arrival ROWS BETWEEN 3 PRECEDING AND CURRENT ROW\), NULL\) AS window_value_1 FROM `SOURCE_SQL_STREAM_001` AS `S`\) AS `S`;$/);
  });
  test('DISTINCT in a window', () => assert.match(query(`SELECT STREAM DISTINCT "ticker", FLOOR(s.ROWTIME TO MINUTE) AS t FROM ${source} AS s`), /^SELECT `ticker`, window_start AS `T`\nFROM TABLE\(TUMBLE\([^]*\nGROUP BY `ticker`, window_start, window_end;$/));
});

describe('joins and sets', () => {
  test('one window: an interval join', () => {
    assert.match(query(`SELECT STREAM a.QTY, b.QTY FROM ${source} OVER (RANGE INTERVAL '1' MINUTE PRECEDING) AS a JOIN ${source} AS b ON a."ticker" = b."ticker"`),
      /JOIN `SOURCE_SQL_STREAM_001` AS `B` ON `A`\.`ticker` = `B`\.`ticker` AND `A`\.arrival BETWEEN `B`\.arrival - INTERVAL '1' MINUTE AND `B`\.arrival;$/);
  });
  test('windows on both sides', () => {
    assert.match(query(`SELECT STREAM a.QTY FROM ${source} OVER (RANGE INTERVAL '1' MINUTE PRECEDING) AS a LEFT JOIN ${source} OVER (RANGE INTERVAL '2' MINUTE PRECEDING) AS b ON a.QTY = b.QTY OR a.QTY > 1`),
      /LEFT JOIN .* ON \(`A`\.`QTY` = `B`\.`QTY` OR `A`\.`QTY` > 1\) AND `A`\.arrival BETWEEN `B`\.arrival - INTERVAL '1' MINUTE AND `B`\.arrival \+ INTERVAL '2' MINUTE/);
  });
  test('a reference table: a lookup join with the processing time', () => {
    const script = `${input}${reference}SELECT STREAM s.QTY, c.NAME FROM ${source} AS s LEFT JOIN COMPANIES AS c ON s."ticker" = c."ticker";`;
    assert.match(last(script), /LEFT JOIN `COMPANIES` FOR SYSTEM_TIME AS OF `S`\.proc AS `C` ON/);
    assert.match(migrateToFlink(script).sql, /proc AS PROCTIME\(\)/);
    assert.match(migrateToFlink(script).sql, /-- warning: reference table: Flink looks the rows of `COMPANIES` up in a database.*\nCREATE TABLE `COMPANIES` \([^)]*\([^)]*\)[^)]*\([^)]*\)\n\) WITH \(\n  'connector' = 'jdbc'/);
  });
  test('a reference table that nothing looks up is read from its bucket', () => {
    const by = (rest: string) => `${input}${reference}SELECT STREAM s.QTY FROM ${source} AS s ${rest};`;
    const like = migrateToFlink(by('JOIN COMPANIES AS c ON c.NAME LIKE s."ticker"')).sql;
    assert.match(like, /'connector' = 'filesystem'/);
    assert.match(like, /JOIN `COMPANIES` AS `C` ON `C`\.`NAME` LIKE `S`\.`ticker`;/);
    const exists = migrateToFlink(by('WHERE EXISTS (SELECT 1 FROM COMPANIES AS c WHERE c."ticker" = s."ticker")'));
    assert.match(exists.sql, /'connector' = 'filesystem'[^]*-- warning: EXISTS: [^]*WHERE EXISTS \(SELECT 1 AS `EXPR\$0`\nFROM `COMPANIES` AS `C`\nWHERE `C`\.`ticker` = `S`\.`ticker`\);/);
    assert.deepEqual(migrateToFlink(by('WHERE "ticker" NOT IN (SELECT "ticker" FROM COMPANIES)')).notes.filter(n => n.severity === 'warning').map(n => n.construct), ['NOT IN']);
  });
  test('rows of a join window are an error', () => assert.ok(told(`SELECT STREAM a.QTY FROM ${source} OVER (ROWS 5 PRECEDING) AS a JOIN ${source} AS b ON a.QTY = b.QTY`).includes('error ROWS')));
  test('UNION ALL', () => assert.match(query(`SELECT STREAM QTY FROM ${source} UNION ALL SELECT STREAM QTY FROM ${source}`), /\nUNION ALL\n/));
});

describe('functions', () => {
  const cases: readonly (readonly [string, string])[] = [
    [`CHAR_TO_TIMESTAMP('yyyy-MM-dd', "line")`, "TO_TIMESTAMP(`line`, 'yyyy-MM-dd')"], [`CHAR_TO_DATE('yyyy-MM-dd', "line")`, "TO_DATE(`line`, 'yyyy-MM-dd')"],
    [`TIMESTAMP_TO_CHAR('yyyy', EVENT_TIME)`, "DATE_FORMAT(`EVENT_TIME`, 'yyyy')"], ['TO_TIMESTAMP(QTY)', 'TO_TIMESTAMP_LTZ(`QTY`, 3)'],
    [`UNIX_TIMESTAMP(EVENT_TIME)`, "(UNIX_TIMESTAMP(DATE_FORMAT(`EVENT_TIME`, 'yyyy-MM-dd HH:mm:ss')) * 1000 + EXTRACT(MILLISECOND FROM `EVENT_TIME`))"],
    ['CAST("price" AS INTEGER)', 'CAST(ROUND(`price`) AS INT)'], ['(s.ROWTIME - EVENT_TIME) SECOND < INTERVAL \'8\' SECOND', "`S`.arrival < `EVENT_TIME` + INTERVAL '8' SECOND"], ['INTERVAL \'1\' HOUR <> (s.ROWTIME - EVENT_TIME) MINUTE', "`EVENT_TIME` + INTERVAL '1' HOUR <> `S`.arrival"],
    ['CAST("price" AS DECIMAL(9, 2))', 'CAST(`price` AS DECIMAL(9, 2))'],
    [`STEP(QTY BY 5)`, '(`QTY` / 5) * 5'], [`STEP(EVENT_TIME BY INTERVAL '1' HOUR)`, 'FLOOR(`EVENT_TIME` TO HOUR)'], ['CURRENT_ROW_TIMESTAMP', 'CURRENT_ROW_TIMESTAMP()'],
    [`REGEX_REPLACE("line", 'a', 'b', 1, 0)`, "REGEXP_REPLACE(`line`, 'a', 'b')"], [`SUBSTRING("line" FROM '[a-z]+')`, "REGEXP_EXTRACT(`line`, '[a-z]+', 0)"], [`SUBSTRING("line", 2, 3)`, 'SUBSTRING(`line` FROM 2 FOR 3)'],
    [`POSITION('a' IN "line")`, "POSITION('a' IN `line`)"], [`OVERLAY("line" PLACING 'x' FROM 2)`, "OVERLAY(`line` PLACING 'x' FROM 2)"], [`TRIM(LEADING 'x' FROM "line")`, "TRIM(LEADING 'x' FROM `line`)"], [`TRIM("line")`, "TRIM(BOTH ' ' FROM `line`)"],
    [`CAST((EVENT_TIME - TIMESTAMP '2024-01-01 00:00:00') MINUTE AS INTEGER)`, "CAST(TIMESTAMPDIFF(MINUTE, TIMESTAMP '2024-01-01 00:00:00', `EVENT_TIME`) AS INT)"],
    ['CAST(QTY AS REAL)', 'CAST(`QTY` AS FLOAT)'], ['(QTY + 1) * 2', '(`QTY` + 1) * 2'], ['QTY - (1 - 2)', '`QTY` - (1 - 2)'], [`QTY = 1 OR NOT (QTY = 2 AND "price" > 3)`, '`QTY` = 1 OR NOT (`QTY` = 2 AND `price` > 3)'],
    [`COALESCE("line", 'x')`, "COALESCE(`line`, 'x')"], [`"line" LIKE 'a!%%' ESCAPE '!'`, "`line` LIKE 'a!%%' ESCAPE '!'"], [`"line" || 'it''s'`, "`line` || 'it''s'"], [`s.APPROXIMATE_ARRIVAL_TIME`, '`S`.arrival'], ['s.ROWTIME', '`S`.arrival'],
    [`LAG("price", 1) OVER (PARTITION BY "ticker" ROWS 1 PRECEDING)`, 'LAG(`price`, 1) OVER (PARTITION BY `ticker` ORDER BY `S`.arrival)'],
    [`ANY(FLAG) OVER (ROWS 3 PRECEDING)`, 'MAX(CASE WHEN `FLAG` THEN 1 ELSE 0 END) OVER (ORDER BY `S`.arrival ROWS BETWEEN 3 PRECEDING AND CURRENT ROW) = 1'],
  ];
  const periods: readonly (readonly [string, string])[] = [
    [`(EVENT_TIME, s.ROWTIME) CONTAINS TIMESTAMP '2024-01-01 00:00:00'`, "`EVENT_TIME` <= TIMESTAMP '2024-01-01 00:00:00' AND TIMESTAMP '2024-01-01 00:00:00' < `S`.arrival"],
    ['(EVENT_TIME, s.ROWTIME) OVERLAPS (s.ROWTIME, EVENT_TIME)', '(`EVENT_TIME`, CAST(`S`.arrival AS TIMESTAMP(3))) OVERLAPS (CAST(`S`.arrival AS TIMESTAMP(3)), `EVENT_TIME`)'], ['TSDIFF(EVENT_TIME, s.ROWTIME) > 5', '(TIMESTAMPDIFF(SECOND, FLOOR(CAST(`S`.arrival AS TIMESTAMP(3)) TO SECOND), FLOOR(`EVENT_TIME` TO SECOND)) * CAST(1000 AS BIGINT) + EXTRACT(MILLISECOND FROM `EVENT_TIME`) - EXTRACT(MILLISECOND FROM CAST(`S`.arrival AS TIMESTAMP(3)))) > 5'], ['(EVENT_TIME, s.ROWTIME) IMMEDIATELY PRECEDES (s.ROWTIME, EVENT_TIME)', '`S`.arrival = `S`.arrival'],
  ];
  for (const [given, expected] of [...cases, ...periods]) test(given, () => assert.equal(expression(given), expected));

  const unequal: readonly (readonly [string, string])[] = [
    [`EXP_AVG("price", INTERVAL '1' SECOND) OVER (RANGE INTERVAL '1' MINUTE PRECEDING)`, 'error EXP_AVG'], [`NTH_VALUE("price", 2) OVER (ROWS 5 PRECEDING)`, 'error NTH_VALUE'], [`LAG("price") IGNORE NULLS OVER (ROWS 5 PRECEDING)`, 'error IGNORE NULLS'],
    ['MONOTONIC(QTY)', 'error MONOTONIC'], [`FAST_REGEX_LOG_PARSE("line", '(.*)')`, 'error FAST_REGEX_LOG_PARSE'], [`W3C_LOG_PARSE("line", 'COMMON')`, 'error W3C_LOG_PARSE'], [`SYS_LOG_PARSE("line")`, 'error SYS_LOG_PARSE'],
    [`REGEX_REPLACE("line", 'a', 'b', 2, 1)`, 'error REGEX_REPLACE'], ['PARTITION_KEY', 'error PARTITION_KEY'], ['CURRENT_TIMESTAMP', 'warning CURRENT_TIMESTAMP'], ['EXTRACT(SECOND FROM EVENT_TIME)', 'warning EXTRACT(SECOND)'], [`CAST("line" AS INTEGER)`, 'warning CAST'], [`SUBSTRING("line" SIMILAR 'a!"b!"c' ESCAPE '!')`, 'error SUBSTRING … SIMILAR'],
  ];
  for (const [given, expected] of unequal) {
    test(`${given} is told and commented`, () => {
      assert.ok(told(`SELECT STREAM ${given} AS x FROM ${source} AS s`).includes(expected), told(`SELECT STREAM ${given} AS x FROM ${source} AS s`).join('; '));
      assert.match(query(`SELECT STREAM ${given} AS x FROM ${source} AS s`), new RegExp(`^-- ${expected.replace(' ', ': ').replace(/[()….]/g, '.')}`, 'm'));
    });
  }

  test('table functions', () => {
    const cursor = `CURSOR(SELECT STREAM * FROM ${source})`;
    assert.match(query(`SELECT STREAM * FROM TABLE(COUNT_DISTINCT_ITEMS_TUMBLING(${cursor}, 'ticker', 60))`), /COUNT\(DISTINCT `ticker`\) AS NUMBER_OF_DISTINCT_ITEMS.*\nFROM TABLE\(TUMBLE\(TABLE `SOURCE_SQL_STREAM_001`, DESCRIPTOR\(arrival\), INTERVAL '60' SECOND\)\)/);
    assert.match(query(`SELECT STREAM ITEM FROM TABLE(TOP_K_ITEMS_TUMBLING(${cursor}, 'ticker', 5, 120))`), /ROW_NUMBER\(\) OVER \(PARTITION BY window_start, window_end ORDER BY ITEM_COUNT DESC\)[^]*INTERVAL '120' SECOND\(3\)[^]*<= 5/);
    for (const name of ['RANDOM_CUT_FOREST', 'HOTSPOTS']) assert.ok(told(`SELECT STREAM * FROM TABLE(${name}(${cursor}${name === 'HOTSPOTS' ? ', 100, 1, 5' : ''}))`).includes(`error ${name}`));
  });
});

describe('scripts', () => {
  const script = `${input}
    CREATE STREAM "TOTALS" (ticker VARCHAR(4), total INTEGER);
    CREATE STREAM DESTINATION_SQL_STREAM (ticker VARCHAR(2), total BIGINT, at TIMESTAMP);
    CREATE PUMP b AS INSERT INTO DESTINATION_SQL_STREAM SELECT STREAM ticker, total, s.ROWTIME FROM "TOTALS" AS s WHERE total > 5;
    CREATE PUMP a AS INSERT INTO "TOTALS" SELECT STREAM "ticker", SUM(QTY) FROM ${source} AS s GROUP BY "ticker", STEP(s.ROWTIME BY INTERVAL '10' SECOND);`;

  test('input streams become tables, streams between pumps views in the order of their use, the others sinks', () => {
    const { sql } = migrateToFlink(script);
    const kinds = sql.match(/^(?:CREATE TABLE|CREATE TEMPORARY VIEW|INSERT INTO) `\w+`/gm);
    assert.deepEqual(kinds, ['CREATE TABLE `SOURCE_SQL_STREAM_001`', 'CREATE TABLE `DESTINATION_SQL_STREAM`', 'CREATE TEMPORARY VIEW `TOTALS`', 'INSERT INTO `DESTINATION_SQL_STREAM`']);
    assert.match(sql, /arrival TIMESTAMP_LTZ\(3\) METADATA FROM 'timestamp' VIRTUAL,\n {2}WATERMARK FOR arrival AS arrival/);
    assert.match(sql, /SELECT `ticker` AS `TICKER`, SUM\(`QTY`\) AS `TOTAL`, window_time AS arrival\n.*\nGROUP BY `ticker`, window_start, window_end, window_time;/);
    assert.match(sql, /SELECT CAST\(`TICKER` AS VARCHAR\(2\)\) AS `TICKER`, CAST\(`TOTAL` AS BIGINT\) AS `TOTAL`, CAST\(`S`\.arrival AS TIMESTAMP\(3\)\) AS `AT`/);
  });
  test('a stream that is delivered and read is a view and a sink', () => {
    const { sql } = migrateToFlink(script, { outputs: ['TOTALS', 'DESTINATION_SQL_STREAM'] });
    assert.match(sql, /CREATE TEMPORARY VIEW `TOTALS_rows`/);
    assert.match(sql, /FROM `TOTALS_rows` AS `S`/);
    assert.match(sql, /EXECUTE STATEMENT SET\nBEGIN\nINSERT INTO `TOTALS`\nSELECT `TICKER`, `TOTAL` FROM `TOTALS_rows`;\nINSERT INTO `DESTINATION_SQL_STREAM`[^]*END;/);
  });
  test('a function of the script stands in the place of its calls', () => {
    assert.match(last(`${input}CREATE FUNCTION twice (n INTEGER) RETURNS INTEGER RETURN n * 2; SELECT STREAM twice(QTY + 1) AS x FROM ${source};`), /^SELECT \(\(`QTY` \+ 1\) \* 2\) AS `X`/);
  });
  test('columns come from the input when the script does not say them', () => {
    const { sql, notes } = migrateToFlink('SELECT STREAM "a" FROM S;', { streams: { S: [{ a: 1, b: 'x' }] } });
    assert.match(sql, /`a` INT,\n {2}`b` VARCHAR\(65535\)/);
    assert.ok(!notes.some(n => n.construct === 'InputSchema'));
    assert.ok(migrateToFlink('SELECT STREAM "a" FROM S;').notes.some(n => n.construct === 'InputSchema'));
  });
  test('columns that nobody declares have the types of those they go into; what is joined without a window is a reference table', () => {
    const { sql, notes } = migrateToFlink('CREATE STREAM O (a INTEGER, b VARCHAR(9)); CREATE PUMP p AS INSERT INTO O SELECT STREAM x.n, u."name" FROM (SELECT STREAM * FROM O2) AS o2, (SELECT STREAM "n" AS n, "k" FROM "SOURCE_SQL_STREAM_001") AS x; CREATE PUMP q AS INSERT INTO O SELECT STREAM s."n", u."name" FROM "SOURCE_SQL_STREAM_001" AS s JOIN "USERS" AS u ON s."k" = u."k";');
    assert.match(sql, /CREATE TABLE `SOURCE_SQL_STREAM_001` \(\n {2}`n` INT,\n {2}`k` STRING,\n {2}arrival/);
    assert.match(sql, /CREATE TABLE `USERS` \(\n {2}`name` VARCHAR\(9\),\n {2}`k` STRING\n\)/);
    assert.match(sql, /JOIN `USERS` FOR SYSTEM_TIME AS OF `S`\.proc AS `U`/);
    assert.ok(notes.some(n => n.severity === 'warning' && n.construct === 'InputSchema'));
  });
  test('… or those of what is done with them', () => {
    const { sql } = migrateToFlink(`CREATE STREAM O (t TIMESTAMP, last DECIMAL(9, 2)); CREATE PUMP p AS INSERT INTO O SELECT STREAM FLOOR(at TO MINUTE), LAST_VALUE(paid) FROM ${source} AS s WHERE size * 2 > 5 AND ABS(level) > 1 AND name + 'a' = name GROUP BY FLOOR(s.ROWTIME TO MINUTE), FLOOR(at TO MINUTE);`);
    assert.match(sql, /\n {2}`AT` TIMESTAMP\(3\),\n {2}`PAID` DECIMAL\(9, 2\),\n {2}`SIZE` DOUBLE,\n {2}`LEVEL` DOUBLE,\n {2}`NAME` STRING,\n/);
  });
  test('first and last values of times go as text: Flink keeps no times there', () => {
    assert.equal(expression(`LAST_VALUE(EVENT_TIME) OVER (ROWS 5 PRECEDING)`), "TO_TIMESTAMP(LAST_VALUE(DATE_FORMAT(`EVENT_TIME`, 'yyyy-MM-dd HH:mm:ss.SSS')) OVER (ORDER BY `S`.arrival ROWS BETWEEN 5 PRECEDING AND CURRENT ROW), 'yyyy-MM-dd HH:mm:ss.SSS')");
  });
  test('* of an undeclared input stands for the columns it goes into', () => {
    const { sql } = migrateToFlink('CREATE STREAM O (a INTEGER, b VARCHAR(9)); CREATE PUMP p AS INSERT INTO O SELECT STREAM * FROM "SOURCE_SQL_STREAM_001"; CREATE STREAM P (n BIGINT); CREATE PUMP q AS INSERT INTO P SELECT STREAM COUNT(*) FROM O GROUP BY FLOOR(O.ROWTIME TO MINUTE);');
    assert.match(sql, /CREATE TEMPORARY VIEW `O` AS\nSELECT `A`, `B`, `SOURCE_SQL_STREAM_001`\.arrival\nFROM `SOURCE_SQL_STREAM_001`;/);
    assert.match(sql, /CREATE TABLE `SOURCE_SQL_STREAM_001` \(\n {2}`A` INT,\n {2}`B` VARCHAR\(9\),\n {2}arrival/);
  });
  test('names keep their stored case, odd ones their quotes', () => assert.match(last('SELECT STREAM "we`ird", Plain FROM s;'), /SELECT `we``ird`, `PLAIN`\nFROM `S`;/));
  test('a record of a log parser', () => assert.match(last(`${input}SELECT STREAM t.r.COLUMN2 AS x FROM (SELECT STREAM REGEX_LOG_PARSE("line", '(a)(b)') AS r FROM ${source}) AS t;`), /CAST\(ROW\(REGEXP_EXTRACT\(`line`, '\^\(\?:\(a\)\(b\)\)\$', 1\), .*\) AS ROW<`COLUMN1` VARCHAR\(1024\), `COLUMN2` VARCHAR\(1024\)>\)/));
  test('anything at all is taken', () => {
    for (const text of ['', ';', 'SELECT', 'CREATE PUMP p AS INSERT INTO', '(((', `SELECT STREAM ${'('.repeat(3000)}1 FROM s`, `SELECT STREAM ${'1 + '.repeat(20_000)}1 FROM s`, 'CREATE STREAM a (x INT); CREATE PUMP p AS INSERT INTO a SELECT STREAM x FROM a;', 'ALTER PUMP x START; CREATE TABLE t (a INT) WITH (1);', 'SELECT STREAM * FROM TABLE(NO_SUCH(CURSOR(SELECT STREAM * FROM s)))', "SELECT STREAM '\\u0000'"]) {
      const { sql, notes } = migrateToFlink(text);
      assert.equal(typeof sql, 'string');
      assert.ok(Array.isArray(notes));
    }
  });
});
