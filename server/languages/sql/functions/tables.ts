import { makeForest } from '../../../engine/anomaly/forest.ts';
import { makeHotspots } from '../../../engine/anomaly/hotspots.ts';
import { isNumeric, sqlTypes, varchar, type SqlType } from '../../../base/sql-type.ts';
import { compareValues, groupKey, numberOf, SqlError, valueText, type SqlValue } from '../../../base/sql-value.ts';
import type { TableColumn, TableContext, TableMeaning, TableOperator } from '../../../base/sql-meaning.ts';
import { defineSqlFunction, type SqlParameter } from '../function.ts';

const common = { category: 'table' } as const;
const cursor: SqlParameter = { name: 'cursor', type: 'cursor', summary: '`CURSOR(SELECT STREAM …)`' };
const whole = (name: string, least: number, most: number, more: Partial<SqlParameter> = {}): SqlParameter => ({ name, type: 'integer', literal: true, least, most, ...more });
const column: SqlParameter = { name: 'column', type: 'column', literal: true, summary: 'Name of a column of the cursor, in its exact case' };
const any: SqlType = { kind: 'UNKNOWN' };

function indexOf(columns: readonly TableColumn[], name: SqlValue | undefined, fn: string): number {
  const index = columns.findIndex(c => c.name === name);
  if (index < 0) throw new SqlError('UNKNOWN_COLUMN', `${fn} finds no column '${String(name)}' in its cursor: ${columns.map(c => c.name).join(', ')}`);
  return index;
}

/** Windows of `seconds` aligned to the epoch: `close` is called with the end of each that had rows. */
function tumbling(seconds: number, close: (end: number) => void): { at(time: number): void; advance(time: number): void; due(): number } {
  let end: number | undefined;
  const advance = (time: number) => {
    if (end !== undefined && time >= end) {
      const ended = end;
      end = undefined;
      close(ended);
    }
  };
  return {
    advance,
    due: () => end ?? Infinity,
    at(time) {
      advance(time);
      end ??= (Math.floor(time / (seconds * 1000)) + 1) * seconds * 1000;
    },
  };
}

export const topK = defineSqlFunction({
  ...common, name: 'TOP_K_ITEMS_TUMBLING',
  signatures: [{ parameters: [cursor, column, whole('k', 1, 100000), whole('seconds', 1, 3600)], returns: any }],
  summary: 'The most frequent values of a column in each window',
  documentation: 'Windows of `seconds`, aligned to the epoch. Gives the columns `ITEM` VARCHAR(1024) and `ITEM_COUNT` BIGINT, most frequent first, with the end of the window as ROWTIME. Exact here; the service approximates for very many keys.',
  examples: [{ expression: `SELECT STREAM ITEM, ITEM_COUNT FROM TABLE(TOP_K_ITEMS_TUMBLING(CURSOR(SELECT STREAM * FROM "SOURCE_SQL_STREAM_001"), 'TICKER', 10, 60))` }],
  meaning: {
    kind: 'table', replaces: true,
    columns: () => [{ name: 'ITEM', type: varchar(1024) }, { name: 'ITEM_COUNT', type: sqlTypes.bigint }],
    open({ input, literals, emit }) {
      const at = indexOf(input, literals[1], 'TOP_K_ITEMS_TUMBLING');
      const { type } = input[at]!;
      let counts = new Map<unknown, { value: SqlValue; count: number }>();
      const window = tumbling(Number(literals[3]), end => {
        const top = [...counts.values()].sort((a, b) => b.count - a.count).slice(0, Number(literals[2]));
        counts = new Map();
        for (const { value, count } of top) emit([value === null ? null : valueText(value, type).slice(0, 1024), count], end);
      });
      return {
        push(row, time) {
          window.at(time);
          const value = row[at]!;
          const known = counts.get(groupKey(value));
          if (known) known.count++;
          else counts.set(groupKey(value), { value, count: 1 });
        },
        advance: time => window.advance(time),
        due: () => window.due(),
      };
    },
  },
});

export const countDistinct = defineSqlFunction({
  ...common, name: 'COUNT_DISTINCT_ITEMS_TUMBLING',
  signatures: [{ parameters: [cursor, column, whole('seconds', 1, 3600)], returns: any }],
  summary: 'Number of different values of a column in each window',
  documentation: 'Windows of `seconds`, aligned to the epoch. Gives one column, `NUMBER_OF_DISTINCT_ITEMS` BIGINT, with the end of the window as ROWTIME. Exact here; the service approximates beyond 10,000 values.',
  examples: [{ expression: `SELECT STREAM NUMBER_OF_DISTINCT_ITEMS FROM TABLE(COUNT_DISTINCT_ITEMS_TUMBLING(CURSOR(SELECT STREAM * FROM "SOURCE_SQL_STREAM_001"), 'TICKER', 60))` }],
  meaning: {
    kind: 'table', replaces: true,
    columns: () => [{ name: 'NUMBER_OF_DISTINCT_ITEMS', type: sqlTypes.bigint }],
    open({ input, literals, emit }) {
      const at = indexOf(input, literals[1], 'COUNT_DISTINCT_ITEMS_TUMBLING');
      let seen = new Set<unknown>();
      const window = tumbling(Number(literals[2]), end => {
        const { size } = seen;
        seen = new Set();
        emit([size], end);
      });
      return {
        push(row, time) {
          window.at(time);
          const value = row[at]!;
          if (value !== null) seen.add(groupKey(value));
        },
        advance: time => window.advance(time),
        due: () => window.due(),
      };
    },
  },
});

export const groupRank = defineSqlFunction({
  ...common, name: 'GROUP_RANK',
  signatures: [{
    parameters: [cursor, { ...column, name: 'rankByColumn' }, { ...column, name: 'rankOutColumn', summary: 'Name of the column that gets the rank' }, { name: 'sortOrder', type: 'character', literal: true, values: ['asc', 'desc'] },
      { name: 'outputOrder', type: 'character', literal: true, values: ['asc', 'desc'] }, { name: 'maxIdle', type: 'integer', literal: true, summary: 'Milliseconds; 0 for none' }, { name: 'outputMax', type: 'integer', literal: true, summary: 'Most rows of a group; 0 for all' }],
    returns: any,
  }],
  summary: 'Rank of each row among those of the same ROWTIME',
  documentation: 'Gives the columns of the cursor and one more, INTEGER, named by `rankOutColumn`. Equal values share a rank and the next one is skipped.',
  examples: [{ expression: `SELECT STREAM * FROM TABLE(GROUP_RANK(CURSOR(SELECT STREAM * FROM "TOTALS"), 'AMOUNT', 'RANK', 'desc', 'asc', 5, 0))` }],
  meaning: {
    kind: 'table',
    columns: (_, literals) => [{ name: typeof literals[2] === 'string' ? literals[2] : 'RANK', type: sqlTypes.integer }],
    open({ input, literals, emit }) {
      const at = indexOf(input, literals[1], 'GROUP_RANK');
      const { type } = input[at]!;
      const sign = literals[3] === 'desc' ? -1 : 1;
      const outSign = literals[4] === 'desc' ? -1 : 1;
      const most = Number(literals[6] ?? 0);
      let group: (readonly SqlValue[])[] = [];
      let now = -Infinity;
      const compare = (a: SqlValue, b: SqlValue) => (a === null || b === null ? (a === b ? 0 : a === null ? 1 : -1) : sign * compareValues(a, b, type, type));
      const close = () => {
        const rows = group.sort((a, b) => compare(a[at]!, b[at]!));
        group = [];
        let rank = 0;
        const ranked = rows.map((row, i) => {
          if (i === 0 || compare(rows[i - 1]![at]!, row[at]!) !== 0) rank = i + 1;
          return { row, rank };
        });
        if (outSign < 0) ranked.reverse();
        for (const { row, rank } of most > 0 ? ranked.slice(0, most) : ranked) emit([...row, rank], now);
      };
      return {
        push(row, time) {
          if (time !== now && group.length > 0) close();
          now = time;
          group.push(row);
        },
        advance(time) { if (group.length > 0 && time > now) close(); },
        due: () => (group.length > 0 ? now + 1 : Infinity),
      };
    },
  },
});

// ---------------------------------------------------------------------------------------------- anomalies

const forestParameters: readonly SqlParameter[] = [
  cursor, whole('numberOfTrees', 1, 1000, { optional: true, summary: 'Default 100' }), whole('subSampleSize', 10, 1000, { optional: true, summary: 'Default 256; below timeDecay' }),
  whole('timeDecay', 1, 2147483647, { optional: true, summary: 'Default 100000' }), whole('shingleSize', 1, 30, { optional: true, summary: 'Consecutive rows that make one point; default 1' }),
];

/** Numbers of the row, with those of the `shingle − 1` rows before it. */
function points({ input }: TableContext, shingle: number): { readonly names: readonly string[]; readonly dimensions: number; point(row: readonly SqlValue[]): Float64Array | undefined } {
  const numeric = input.flatMap((c, i) => (isNumeric(c.type) && c.type.kind !== 'DECIMAL' ? [i] : []));
  const refused = input.find(c => c.type.kind === 'DECIMAL');
  if (refused) throw new SqlError('UNSUPPORTED_TYPE', `The column ${refused.name} is DECIMAL, which the function refuses: CAST it to DOUBLE`);
  if (numeric.length === 0) throw new SqlError('UNSUPPORTED_TYPE', 'The cursor has no numeric column');
  if (numeric.length > 30) throw new SqlError('UNSUPPORTED_TYPE', `The cursor has ${numeric.length} numeric columns; at most 30 are allowed`);
  const recent: number[] = [];
  return {
    names: numeric.map(i => input[i]!.name), dimensions: numeric.length * shingle,
    point(row) {
      for (const i of numeric) {
        const value = row[i]!;
        recent.push(value === null ? 0 : numberOf(value, input[i]!.type));
      }
      if (recent.length > numeric.length * shingle) recent.splice(0, numeric.length);
      return recent.length === numeric.length * shingle ? Float64Array.from(recent) : undefined;
    },
  };
}

function forestOperator(context: TableContext, explain: boolean): TableOperator {
  const [, trees = 100, sample = 256, decay = 100_000, shingle = 1, direction = false] = context.literals;
  const source = points(context, Number(shingle));
  if (Number(sample) >= Number(decay)) throw new SqlError('INVALID_ARGUMENT', `The subSampleSize ${String(sample)} must be below the timeDecay ${String(decay)}`);
  const forest = makeForest({ dimensions: source.dimensions, trees: Number(trees), sampleSize: Number(sample), timeDecay: Number(decay), explain, random: context.random });
  const explanation = (high: Float64Array, low: Float64Array) => JSON.stringify(Object.fromEntries(source.names.map((name, i) => {
    let [above, below] = [0, 0];
    for (let d = i; d < source.dimensions; d += source.names.length) {
      above += high[d]!;
      below += low[d]!;
    }
    const sum = above + below;
    return [name, { ...(direction === true && { DIRECTION: above >= below ? 'HIGH' : 'LOW', STRENGTH: (sum === 0 ? 0 : Math.abs(above - below) / sum).toFixed(4) }), ATTRIBUTION_SCORE: sum.toFixed(4) }];
  })));
  return {
    push(row, time) {
      const point = source.point(row);
      const scored = point && forest.score(point);
      const zero = new Float64Array(source.dimensions);
      context.emit([...row, scored?.score ?? 0, ...(explain ? [explanation(scored?.high ?? zero, scored?.low ?? zero)] : [])], time);
      if (point) forest.learn(point);
    },
    advance() {},
  };
}

export const randomCutForest = defineSqlFunction({
  ...common, name: 'RANDOM_CUT_FOREST',
  signatures: [{ parameters: forestParameters, returns: any }],
  summary: 'Anomaly score of each row',
  documentation: 'Gives the columns of the cursor and `ANOMALY_SCORE` DOUBLE. Numeric columns count (DECIMAL is refused), others pass through. The first `subSampleSize` rows score 0 while the forest learns. Scores follow the replay\'s seed; compare them with one another, not with those of the service.',
  examples: [{ expression: `SELECT STREAM "value", ANOMALY_SCORE FROM TABLE(RANDOM_CUT_FOREST(CURSOR(SELECT STREAM "value" FROM "SOURCE_SQL_STREAM_001"), 100, 256, 100000, 1))` }],
  meaning: { kind: 'table', columns: () => [{ name: 'ANOMALY_SCORE', type: sqlTypes.double }], open: context => forestOperator(context, false) } satisfies TableMeaning,
});

export const randomCutForestWithExplanation = defineSqlFunction({
  ...common, name: 'RANDOM_CUT_FOREST_WITH_EXPLANATION',
  signatures: [{ parameters: [...forestParameters, { name: 'withDirectionality', type: 'boolean', optional: true, literal: true, summary: 'Default FALSE' }], returns: any }],
  summary: 'Anomaly score of each row, and which columns make it',
  documentation: 'As RANDOM_CUT_FOREST, and `ANOMALY_EXPLANATION` VARCHAR: a JSON object with an `ATTRIBUTION_SCORE` for each numeric column, which sum to the score; with directionality also `DIRECTION` (HIGH or LOW) and `STRENGTH`.',
  examples: [{ expression: `SELECT STREAM ANOMALY_SCORE, ANOMALY_EXPLANATION FROM TABLE(RANDOM_CUT_FOREST_WITH_EXPLANATION(CURSOR(SELECT STREAM "value" FROM "SOURCE_SQL_STREAM_001"), 100, 256, 100000, 1, TRUE))` }],
  meaning: { kind: 'table', columns: () => [{ name: 'ANOMALY_SCORE', type: sqlTypes.double }, { name: 'ANOMALY_EXPLANATION', type: varchar(20480) }], open: context => forestOperator(context, true) } satisfies TableMeaning,
});

export const hotspots = defineSqlFunction({
  ...common, name: 'HOTSPOTS',
  signatures: [{ parameters: [cursor, whole('windowSize', 100, 1000), { name: 'scanRadius', type: 'numeric', literal: true }, whole('minimumNumberOfPointsInAHotspot', 2, 1000)], returns: any }],
  summary: 'Regions in which the recent rows crowd',
  documentation: 'Over the last `windowSize` rows; a hotspot is a group of at least the minimum of points, each within the radius of another. Gives the columns of the cursor and `HOTSPOTS_RESULT` VARCHAR: JSON with the bounds of each hotspot in the order of the columns and its density.',
  examples: [{ expression: `SELECT STREAM "x", "y", HOTSPOTS_RESULT FROM TABLE(HOTSPOTS(CURSOR(SELECT STREAM "x", "y" FROM "SOURCE_SQL_STREAM_001"), 1000, 0.2, 17))` }],
  meaning: {
    kind: 'table', columns: () => [{ name: 'HOTSPOTS_RESULT', type: varchar(10000) }],
    open(context) {
      const source = points(context, 1);
      const size = Number(context.literals[1]);
      const written = context.literals[2];
      const radius = typeof written === 'number' || typeof written === 'bigint' ? Number(written) : NaN;
      const least = Number(context.literals[3]);
      if (!(radius > 0)) throw new SqlError('INVALID_ARGUMENT', `The scanRadius of HOTSPOTS is more than 0, not ${String(written)}`);
      if (least > size) throw new SqlError('INVALID_ARGUMENT', `HOTSPOTS looks at ${size} rows and cannot find ${least} of them in a hotspot`);
      const hotspots = makeHotspots(source.dimensions, size, radius, least);
      return {
        push(row, time) {
          context.emit([...row, JSON.stringify({ hotspots: hotspots.push(source.point(row)!) })], time);
        },
        advance() {},
      };
    },
  } satisfies TableMeaning,
});
