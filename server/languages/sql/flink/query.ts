import { isCharacter, typeText, type SqlType } from '../../../base/sql-type.ts';
import type { Range } from '../../../base/range.ts';
import type { Analysis, OutputColumn, Source } from '../kinesis/analysis.ts';
import { keyOf } from '../kinesis/keys.ts';
import { plainNumber } from '../kinesis/literals.ts';
import { directionOf, isMonotonic, sortedExpr } from '../kinesis/monotonic.ts';
import { readType } from '../kinesis/types.ts';
import type * as S from '../tree.ts';
import { alike, callPrinters, foreignTables, placesWindow } from './functions.ts';
import { flinkType, quoted, text } from './names.ts';
import type { Says } from './note.ts';

/** What a query's printer asks of the script around it. */
export interface QueryContext {
  readonly analysis: Analysis;
  readonly say: Says;
  /** What a stream of the script, or an input, is called in FROM. */
  tableName(relation: string): string;
  /** The time attribute of a stream that stands in FROM by its name. */
  timeColumn(relation: string): string;
  isTable(relation: string): boolean;
  /** The stream is joined to a reference table: it needs a processing time. */
  lookup(relation: string, table: string): void;
  /** Puts a view in front of the statement; gives its name. */
  view(query: string): string;
}

/** A column that the query must give: the target's name, and the type to which the value must be cast. */
export interface Wanted { readonly name: string; readonly cast?: SqlType }

export interface QueryOptions {
  /** Add the rows' time attribute as `arrival`, for readers of the result. */
  readonly carry?: boolean;
  /** By index of the query's columns; undefined leaves a column out. */
  readonly columns?: readonly (Wanted | undefined)[];
  /** What `*` stands for where nobody declared the columns. */
  readonly star?: readonly string[];
}

interface Scope {
  readonly sources: readonly Source[];
  /** What stands for a whole expression: grouping keys. */
  readonly replaced: ReadonlyMap<string, string>;
  /** ROWTIME without a qualifier: the time of the row that is produced. */
  readonly rowtime: string | undefined;
  readonly parameters?: readonly string[];
}

interface Tumbling { readonly source: Source; readonly key: S.Expr | undefined; readonly size: string; readonly time: string; readonly up: boolean; readonly slides?: undefined }

const levels: Readonly<Record<string, number>> = { OR: 1, AND: 2, '=': 4, '<>': 4, '!=': 4, '<': 4, '<=': 4, '>': 4, '>=': 4, '+': 5, '-': 5, '*': 6, '/': 6, '||': 6 };

/** The expression of a query over a stream, in the words of Flink SQL. What has no counterpart is told to `say` and never passed over. */
export function printQuery(query: S.Query, context: QueryContext, options: QueryOptions = {}): string {
  const { analysis, say } = context;
  let depth = 0;
  /** Inside an aggregate's arguments ROWTIME is the input row's. */
  let insideAggregate = false;
  /** Calls that a subquery already gives as a column. */
  const layered = new Map<S.Call, string>();
  return queryText(query, options);

  function queryText(q: S.Query, wanted: QueryOptions): string {
    switch (q.kind) {
      case 'select': return select(q, wanted);
      case 'set': {
        const spine: S.SetOperation[] = [];
        let first: S.Query = q;
        while (first.kind === 'set') {
          spine.push(first);
          first = first.left;
        }
        let made = queryText(first, wanted);
        for (const node of spine.reverse()) made += `\n${node.operator === 'MINUS' ? 'EXCEPT' : node.operator}${node.all ? ' ALL' : ''}\n${queryText(node.right, wanted)}`;
        if (q.operator === 'UNION' && q.all) say('info', 'UNION ALL', 'Flink does not merge the sides by time; watermarks put the result in order where it matters', q.operatorRange);
        return made;
      }
      case 'values': return `VALUES ${q.rows.map(r => `(${r.map(e => expr(e, noScope)).join(', ')})`).join(', ')}`;
      case 'parenthesized': case 'with': return q.kind === 'parenthesized' ? `(${queryText(q.query, wanted)})` : queryText(q.query, wanted);
      case 'missing': return 'SELECT NULL';
    }
  }

  // -------------------------------------------------------------------------------------------- SELECT

  function select(s: S.Select, { carry = false, columns, star }: QueryOptions): string {
    const info = analysis.selectOf(s);
    const tumbling = tumblingOf(s, info.sources);
    const overs = tumbling ? [] : distinctWindows(info.windowed);
    const joined = s.from.length !== 1 || s.from[0]?.kind === 'join';
    const streaming = info.sources.some(isStream);
    // A window's table function reads one named table; over a join the older group window does.
    const legacy = tumbling !== undefined && joined;
    const replaced = new Map<string, string>();
    const keyed = (e: S.Expr) => keyOf(e, analysis, info.sources);
    const windowStart = tumbling && (legacy ? `TUMBLE_START(${tumbling.time}, ${tumbling.size})` : 'window_start');
    const windowEnd = tumbling && (legacy ? `TUMBLE_END(${tumbling.time}, ${tumbling.size})` : 'window_end');
    if (tumbling?.key) {
      const key = keyed(tumbling.key);
      if (key !== undefined) replaced.set(key, tumbling.up ? windowEnd! : windowStart!);
      if (tumbling.up) say('warning', 'CEIL', 'A row exactly at the boundary belongs to the window it begins; CEIL counts it to the one before', tumbling.key.range);
    }
    if (legacy) say('info', 'GROUP BY', 'A window over a join uses the group window function TUMBLE; join the windows of both sides where the newer form is wanted', s.range);
    // Distinct rows of a window are its groups: DISTINCT itself would keep every row it has seen, give updates, and lose the time.
    const asDistinct = s.distinct !== undefined && !tumbling;
    if (asDistinct && streaming) say('info', 'DISTINCT', 'Flink keeps every distinct row it has seen: set `table.exec.state.ttl` to a little more than the window', s.distinct ?? s.range);
    const scope: Scope = { sources: info.sources, replaced, rowtime: tumbling ? windowEnd : undefined };

    const from = fromText(s, tumbling && !legacy ? tumbling : undefined, scope);
    let source = from.text;
    let where = s.where && expr(s.where, scope);
    if (overs.length > 1) {
      if (joined || info.sources.length !== 1) say('error', 'WINDOW', 'Several windows in one SELECT over a join: write one query for each window and join them', s.range);
      else {
        say('info', 'WINDOW', 'Flink takes one window for a SELECT: each window became a subquery of its own', s.range);
        const alias = quoted(info.sources[0]!.name ?? 't');
        for (const calls of overs.slice(0, -1)) {
          const made = calls.map(call => {
            const printed = callLevel(call, scope)[0];
            const name = `window_value_${layered.size + 1}`;
            layered.set(call, `${alias}.${name}`);
            // With nothing around it, Flink's planner gives the results of both windows one name and refuses them. Neither call changes a value, nor is it optimized away.
            return `${call.function === 'COUNT' ? 'NULLIF' : 'COALESCE'}(${printed}, NULL) AS ${name}`;
          });
          source = `(SELECT ${alias}.*, ${made.join(', ')} FROM ${source}${where === undefined ? '' : ` WHERE ${where}`}) AS ${alias}`;
          where = undefined;
        }
      }
    }
    const conditions = [...(s.where && where !== undefined ? [expr(s.where, scope, from.conditions.length > 0 ? 2 : 0)] : []), ...from.conditions];
    const filter = conditions.length > 0 ? `\nWHERE ${conditions.join(' AND ')}` : '';

    const list: string[] = [];
    let timed = false;
    const add = (value: string, column: OutputColumn | undefined, index: number, own: string | undefined, type: SqlType | undefined): void => {
      const target = columns ? columns[index] : undefined;
      if (columns && !target) {
        if (column?.rowtime && carry && !timed) {
          timed = true;
          list.push(value === 'arrival' ? value : `${value} AS arrival`);
        }
        return;
      }
      if (!columns && column?.rowtime) {
        timed = true;
        const time = tumbling && !legacy && value === windowEnd ? 'window_time' : value;
        list.push(time === 'arrival' || time.endsWith('.arrival') ? time : `${time} AS arrival`);
        return;
      }
      const name = target?.name ?? column?.name ?? own;
      const cast = target?.cast && type && needsCast(type, target.cast, value) ? castText(value, type, target.cast) : value;
      const same = name !== undefined && (cast === quoted(name) || cast.endsWith(`.${quoted(name)}`));
      list.push(name === undefined || same ? cast : `${cast} AS ${quoted(name)}`);
    };
    const open = s.items.some(i => i.expr.kind === 'star' && info.sources.some(x => x.open));
    if (open) s.items.forEach((item, i) => {
      if (item.expr.kind === 'star' && star && s.items.length === 1) list.push(...star.map(quoted));
      else if (item.expr.kind === 'star') list.push(item.expr.qualifier ? `${quoted(item.expr.qualifier.parts.at(-1)?.name ?? '')}.*` : '*');
      else add(expr(item.expr, scope), undefined, columns ? i : -1, item.alias?.name, undefined);
    });
    else info.items.forEach((item, i) => {
      const value = item.expr ? expr(item.expr, scope) : item.star ? `${item.star.source.name === undefined ? '' : `${quoted(item.star.source.name)}.`}${item.column.rowtime ? timeOf(item.star.source) : quoted(item.star.source.columns[item.star.index]?.name ?? item.column.name)}` : 'NULL';
      add(value, item.column, i, undefined, item.column.type);
    });
    const setsTime = info.items.find(i => i.column.rowtime && i.expr && !(i.expr.kind === 'name' && analysis.nameOf(i.expr)?.kind === 'rowtime'));
    if (setsTime && carry) say('warning', 'AS ROWTIME', 'A computed time is no time attribute in Flink: windows over this view need a table with a watermark', setsTime.column.range);
    if (carry && !timed && streaming && !(open && !star && s.items.some(i => i.expr.kind === 'star'))) {
      const own = tumbling ? (legacy ? `TUMBLE_ROWTIME(${tumbling.time}, ${tumbling.size})` : 'window_time') : resultTime(s, info.sources);
      if (tumbling && !legacy) say('info', 'ROWTIME', 'The time of a window\'s result is the window\'s end less 1 ms in Flink, the end itself in Kinesis Analytics: windows over it are one window apart', s.range);
      if (own !== undefined) list.push(/(?:^|\.)arrival$/.test(own) ? own : `${own} AS arrival`);
    }

    let group = '';
    if (tumbling) {
      const keys = (s.groupBy?.items.flatMap(i => (i.kind === 'expr' ? [i.expr] : i.sets.flat())) ?? s.stagger?.partitionBy ?? []).filter(k => k !== tumbling.key);
      const windowKeys = legacy ? [`TUMBLE(${tumbling.time}, ${tumbling.size})`] : ['window_start', 'window_end', ...(carry ? ['window_time'] : [])];
      const grouped = s.distinct && !s.groupBy ? info.items.flatMap(i => (i.expr && !i.column.rowtime && i.expr !== tumbling.key ? [i.expr] : [])) : keys;
      group = `\nGROUP BY ${[...new Set([...grouped.map(k => expr(k, scope)), ...windowKeys])].join(', ')}`;
    } else if (s.groupBy) {
      const keys = s.groupBy.items.flatMap(i => (i.kind === 'expr' ? [i.expr] : i.sets.flat()));
      if (keys.length > 0) group = `\nGROUP BY ${keys.map(k => expr(k, scope)).join(', ')}`;
      if (streaming) say('warning', 'GROUP BY', 'Without a window that Flink knows the groups never close: results are updates, and the sink must take them', s.range);
    } else if (s.stagger) group = `\nGROUP BY ${s.stagger.partitionBy.map(k => expr(k, scope)).join(', ')}`;
    if (s.having) group += `\nHAVING ${expr(s.having, scope)}`;
    return `SELECT ${asDistinct ? 'DISTINCT ' : ''}${list.length > 0 ? list.join(', ') : 'NULL'}${s.from.length > 0 ? `\nFROM ${source}` : ''}${filter}${group}${orderText(s, scope, tumbling !== undefined && !legacy)}`;
  }

  /** The window of GROUP BY, WINDOWED BY STAGGER or DISTINCT, in the form that comes nearest. */
  function tumblingOf(s: S.Select, sources: readonly Source[]): Tumbling | undefined {
    const stream = sources.find(isStream);
    if (!stream) return undefined;
    if (s.stagger) {
      say('warning', 'WINDOWED BY STAGGER', 'Flink has no window that opens with the first row of a key. TUMBLE stands here: it is aligned to the clock, so that rows of one stagger window can fall into two. SESSION closes after inactivity, not age; a keyed ProcessFunction with a timer at the first row is exact', s.stagger.range);
      return { source: stream, key: undefined, size: expr(s.stagger.size, noScope), time: qualified(stream), up: false };
    }
    const candidates = s.groupBy ? s.groupBy.items.flatMap(i => (i.kind === 'expr' ? [i.expr] : i.sets.flat())) : s.distinct ? analysis.selectOf(s).items.flatMap(i => (i.expr ? [i.expr] : [])) : [];
    for (const key of candidates) {
      if (!isMonotonic(directionOf(key, analysis))) continue;
      const found = windowSize(key);
      if (!found) continue;
      const source = sourceOf(found.time, sources) ?? stream;
      const others = candidates.filter(c => c !== key && windowSize(c) !== undefined);
      if (others.length > 0) {
        const own = windowSize(others[0]!)!;
        const column = own.time.kind === 'name' ? quoted(own.time.parts[own.time.parts.length - 1]!.name) : 'the time';
        say('warning', 'STEP', `Rows are grouped by their arrival and by a time of their own; the same is written here, with further rows for what comes late. For one row a window read TUMBLE(…, DESCRIPTOR(${column}), ${own.size}) alone and declare WATERMARK FOR ${column} AS ${column} - ${found.size}: what is later than that is then dropped`, others[0]!.range);
      }
      return { source, key, size: found.size, time: qualified(source), up: found.up };
    }
    const month = candidates.find(c => c.kind === 'call' && (c.function === 'FLOOR' || c.function === 'STEP') && isMonotonic(directionOf(c, analysis)));
    if (month) say('warning', month.kind === 'call' ? month.function : 'GROUP BY', 'Windows of TUMBLE have a fixed length: months and years stay in GROUP BY and give updates', month.range);
    return undefined;
  }

  /** `STEP(t BY i)`, `FLOOR(t TO u)`, `CEIL(t TO u)`, and the older idiom over a difference of seconds. */
  function windowSize(e: S.Expr): { readonly size: string; readonly time: S.Expr; readonly up: boolean } | undefined {
    if (e.kind === 'operation' && (e.operator === '+' || e.operator === '-') && (e.right.kind === 'interval' || e.right.kind === 'number')) return windowSize(e.left);
    if (e.kind !== 'call') return undefined;
    const [time, by] = e.arguments;
    if (!time || !by) return undefined;
    if (e.function === 'STEP' && by.kind === 'interval' && by.qualifier && !/YEAR|MONTH/.test(by.qualifier.from)) return { size: expr(by, noScope), time, up: false };
    if ((e.function === 'FLOOR' || e.function === 'CEIL' || e.function === 'CEILING') && by.kind === 'unit' && !/YEAR|MONTH/.test(by.unit)) {
      const inner = time.kind === 'operation' && time.operator === '/' ? time : undefined;
      const seconds = inner && plainNumber(inner.right);
      if (inner?.left.kind === 'difference' && seconds !== undefined) return { size: `INTERVAL '${seconds}' ${by.unit}`, time: inner.left.value.left, up: false };
      return { size: `INTERVAL '1' ${by.unit}`, time: time.kind === 'difference' ? time.value.left : time, up: e.function !== 'FLOOR' };
    }
    return undefined;
  }

  function sourceOf(time: S.Expr, sources: readonly Source[]): Source | undefined {
    if (time.kind !== 'name') return undefined;
    const resolved = analysis.nameOf(time);
    const source = resolved?.kind === 'rowtime' || resolved?.kind === 'column' ? resolved.source : undefined;
    return source && sources.includes(source) ? source : sources.find(isStream);
  }

  function isStream(source: Source): boolean {
    if (source.table.kind === 'table' && context.isTable(nameOfTable(source.table))) return false;
    return source.stream || (source.open && !source.relation);
  }

  function timeOf(source: Source): string {
    return source.table.kind === 'table' ? context.timeColumn(nameOfTable(source.table)) : 'arrival';
  }

  function qualified(source: Source): string {
    return `${source.name === undefined ? '' : `${quoted(source.name)}.`}${timeOf(source)}`;
  }

  /** Time of the rows that a select without a window gives: of a join, the side that waits for no one. */
  function resultTime(s: S.Select, sources: readonly Source[]): string | undefined {
    const streams = sources.filter(isStream);
    const current = streams.find(x => x.table.kind !== 'join' && !x.table.over) ?? streams[0];
    if (streams.length > 1) say('info', 'ROWTIME', 'The time of a joined row is that of one side here; Kinesis Analytics takes the later of the two', s.range);
    return current && qualified(current);
  }

  // -------------------------------------------------------------------------------------------- FROM

  function fromText(s: S.Select, tumbling: Tumbling | undefined, scope: Scope): { text: string; conditions: string[] } {
    const conditions: string[] = [];
    const printed = s.from.map(t => tableText(t, scope, tumbling, conditions)).join(', ');
    if (s.from.length > 1) windowsBetween(s.from.flatMap(flat), conditions, s.range);
    return { text: printed, conditions };
  }

  function flat(t: S.TableRef): S.TableRef[] {
    return t.kind === 'join' ? [...flat(t.left), ...flat(t.right)] : t.kind === 'parenthesized' ? flat(t.table) : [t];
  }

  function tableText(t: S.TableRef, scope: Scope, tumbling: Tumbling | undefined, conditions: string[]): string {
    const source = analysis.tableOf(t);
    const alias = t.kind === 'join' ? undefined : t.alias?.name ?? source?.name;
    const named = alias === undefined ? '' : ` AS ${quoted(alias)}${t.kind !== 'join' && t.columns ? ` (${t.columns.map(c => quoted(c.name)).join(', ')})` : ''}`;
    const windowed = (table: string) => (tumbling ? `TABLE(TUMBLE(TABLE ${table}, DESCRIPTOR(${source ? timeOf(source) : 'arrival'}), ${tumbling.size}))` : table);
    switch (t.kind) {
      case 'table': {
        const name = context.tableName(nameOfTable(t));
        return windowed(quoted(name)) + (name === alias && !tumbling && !t.columns ? '' : named);
      }
      case 'subquery': {
        const inner = queryText(t.query, { carry: true });
        return (tumbling ? windowed(quoted(context.view(inner))) : `(${inner})`) + named;
      }
      case 'function': {
        const made = tableFunction(t);
        return (tumbling ? windowed(quoted(context.view(made))) : `(${made})`) + named;
      }
      case 'parenthesized': return tableText(t.table, scope, tumbling, conditions);
      case 'join': return join(t, scope, conditions);
      case 'unnest': case 'missing': return '(SELECT NULL)';
    }
  }

  function join(t: S.Join, scope: Scope, conditions: string[]): string {
    const left = tableText(t.left, scope, undefined, conditions);
    const sideSources = (table: S.TableRef) => flat(table).flatMap(x => analysis.tableOf(x) ?? []);
    const [lefts, rights] = [sideSources(t.left), sideSources(t.right)];
    const word = `${t.natural ? 'NATURAL ' : ''}${t.type === 'INNER' ? '' : `${t.type} `}JOIN`;
    const on: string[] = [];
    if (t.on) on.push(expr(t.on, scope, 3));
    const table = rights.length === 1 && rights[0]!.table.kind === 'table' && !isStream(rights[0]!) ? rights[0]! : undefined;
    const stream = lefts.find(isStream);
    // Flink looks rows up by what must be equal.
    if (table && stream && stream.table.kind === 'table' && on.length > 0 && hasEquality(t.on)) {
      say('info', 'JOIN', 'The reference table became a lookup join: the connector decides how fresh its rows are, they are not loaded once', t.joinRange);
      const name = nameOfTable(table.table as S.TableName);
      context.lookup(nameOfTable(stream.table), name);
      return `${left}\n${word} ${quoted(context.tableName(name))} FOR SYSTEM_TIME AS OF ${quoted(stream.name ?? '')}.proc AS ${quoted(table.name ?? name)}${on.length > 0 ? ` ON ${on.join(' AND ')}` : t.type === 'CROSS' ? '' : ' ON TRUE'}`;
    }
    const right = tableText(t.right, scope, undefined, conditions);
    windowsBetween([...flat(t.left).slice(-1), ...flat(t.right)], t.type === 'CROSS' ? conditions : on, t.joinRange);
    if (t.using) return `${left}\n${word} ${right} USING (${t.using.map(u => quoted(u.name)).join(', ')})`;
    return `${left}\n${word} ${right}${t.type === 'CROSS' || t.natural ? '' : ` ON ${on.length > 0 ? on.join(' AND ') : 'TRUE'}`}`;
  }

  /** A query in a condition is a join of Flink's that never forgets. */
  function kept(construct: string, range: Range): void {
    say('warning', construct, 'Flink joins with the table and keeps the rows of both sides: set `table.exec.state.ttl`; where a condition is negated, rows are withdrawn when the table changes, and the sink must take that', range);
  }

  /** Windows of a join's sides as bounds between their times. */
  function windowsBetween(tables: readonly S.TableRef[], conditions: string[], range: Range): void {
    const sides = tables.flatMap(t => {
      const source = analysis.tableOf(t);
      return source && isStream(source) && t.kind !== 'join' ? [{ source, spec: t.over && analysis.windowOf(t.over) }] : [];
    });
    for (let i = 1; i < sides.length; i++) {
      const [a, b] = [sides[i - 1]!, sides[i]!];
      const [before, after] = [frameSize(a.spec, range), frameSize(b.spec, range)];
      if (before === undefined && after === undefined) {
        say('warning', 'JOIN', 'No window bounds this join: Flink keeps both sides for ever', range);
        continue;
      }
      const [left, right] = [qualified(a.source), qualified(b.source)];
      if (a.spec === undefined || b.spec === undefined) say('info', 'OVER', 'A side without OVER takes part with its current row; the interval join pairs it with the rows in the other side\'s window', range);
      conditions.push(`${left} BETWEEN ${right}${before === undefined ? '' : ` - ${before}`} AND ${right}${after === undefined ? '' : ` + ${after}`}`);
    }
  }

  function frameSize(spec: S.WindowSpec | undefined, range: Range): string | undefined {
    const bound = spec?.frame?.start;
    if (!bound) return undefined;
    if (spec.frame!.unit === 'RANGE' && bound.value?.kind === 'interval') return expr(bound.value, noScope);
    if (spec.frame!.unit === 'RANGE' && bound.kind === 'current') return `INTERVAL '0' SECOND`;
    say('error', 'ROWS', 'Flink joins rows by time only: a join window counted in rows needs a ProcessFunction', range);
    return undefined;
  }

  // -------------------------------------------------------------------------------------------- table functions

  function tableFunction(t: S.TableFunction): string {
    const { call } = t;
    const cursor = call.arguments.find((a): a is S.Cursor => a.kind === 'cursor');
    const [, first, second, third] = call.arguments;
    const literal = (e: S.Expr | undefined) => (e?.kind === 'string' ? e.value : '');
    if (!cursor) {
      say('error', call.function, `\`${call.function}\` has no cursor`, call.range);
      return 'SELECT NULL';
    }
    const seconds = (e: S.Expr | undefined) => `INTERVAL '${plainNumber(e) ?? 60}' SECOND${(plainNumber(e) ?? 60) > 99 ? `(${String(plainNumber(e)).length})` : ''}`;
    const inner = queryText(cursor.query, { carry: true });
    const over = (e: S.Expr | undefined) => {
      const [table, time] = named(cursor.query) ?? [context.view(inner), 'arrival'];
      return `TABLE(TUMBLE(TABLE ${quoted(table)}, DESCRIPTOR(${time}), ${seconds(e)}))`;
    };
    const foreign = foreignTables[call.function];
    if (foreign) {
      say('error', call.function, `Flink SQL has no ${call.function}: ${foreign.advice}`, call.range);
      const wanted = analysis.columnsOf(cursor.query).filter(c => !c.rowtime).map(c => quoted(c.name));
      const rest = call.arguments.filter(a => a !== cursor).map(a => expr(a, noScope));
      return `SELECT *, ${foreign.columns.map(c => `${call.function}(${[...(c === foreign.columns[0] ? [] : [text(c.name)]), ...wanted, ...rest].join(', ')}) AS ${quoted(c.name)}`).join(', ')}\nFROM (${inner})`;
    }
    switch (call.function) {
      case 'TOP_K_ITEMS_TUMBLING':
        say('info', call.function, 'The counts are exact here; Kinesis Analytics approximates for very many keys', call.range);
        return `SELECT ITEM, ITEM_COUNT, window_time AS arrival FROM (\n  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY ITEM_COUNT DESC) AS item_rank FROM (\n    SELECT CAST(${quoted(literal(first))} AS VARCHAR(1024)) AS ITEM, COUNT(*) AS ITEM_COUNT, window_start, window_end, window_time\n    FROM ${over(third)}\n    GROUP BY ${quoted(literal(first))}, window_start, window_end, window_time)\n) WHERE item_rank <= ${plainNumber(second) ?? 10}`;
      case 'COUNT_DISTINCT_ITEMS_TUMBLING':
        say('info', call.function, 'The count is exact here, and keeps every value of a window in state', call.range);
        return `SELECT COUNT(DISTINCT ${quoted(literal(first))}) AS NUMBER_OF_DISTINCT_ITEMS, window_time AS arrival\nFROM ${over(second)}\nGROUP BY window_start, window_end, window_time`;
      case 'GROUP_RANK': {
        say('warning', 'GROUP_RANK', 'Flink ranks the rows of a window with ROW_NUMBER: equal values get different ranks, rows are grouped by the second instead of by equal times, and come out when the watermark passes', call.range);
        const order = literal(third).toLowerCase() === 'desc' ? 'DESC' : 'ASC';
        const rank = quoted(literal(second) || 'RANK');
        const most = plainNumber(call.arguments[6]) || 2147483647;
        const [table, time] = named(cursor.query) ?? [context.view(inner), 'arrival'];
        const columns = analysis.columnsOf(cursor.query).filter(c => !c.rowtime).map(c => quoted(c.name));
        // Flink numbers rows with BIGINT; only the plain number is recognized as the rank that WHERE cuts.
        const all = columns.length === 0 ? '*' : [...columns, `CAST(${rank} AS INT) AS ${rank}`, time].join(', ');
        return `SELECT ${all} FROM (\n  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY ${quoted(literal(first))} ${order}) AS ${rank}\n  FROM TABLE(TUMBLE(TABLE ${quoted(table)}, DESCRIPTOR(${time}), INTERVAL '1' SECOND))\n) WHERE ${rank} <= ${most}`;
      }
      default:
        say('error', call.function, `Flink SQL has no ${call.function}`, call.range);
        return `SELECT *\nFROM (${inner})`;
    }
  }

  /** Name and time attribute of the table that a `SELECT STREAM * FROM t` stands for. */
  function named(q: S.Query): readonly [string, string] | undefined {
    if (q.kind !== 'select' || q.where || q.groupBy || q.distinct || q.stagger || q.items.length !== 1 || q.items[0]!.expr.kind !== 'star' || q.from.length !== 1 || q.from[0]!.kind !== 'table') return undefined;
    const name = nameOfTable(q.from[0]!);
    return [context.tableName(name), context.timeColumn(name)];
  }

  // -------------------------------------------------------------------------------------------- ORDER BY

  function orderText(s: S.Select, scope: Scope, windowed: boolean): string {
    if (!s.orderBy) return '';
    const [first, ...rest] = s.orderBy.items;
    if (!first) return '';
    if (first.within) {
      say('warning', 'ORDER BY … WITHIN', `Rows that come late are put in order by the watermark in Flink: declare \`WATERMARK FOR … AS … - ${expr(first.within, noScope)}\` on the time column of the table that this query reads`, first.range);
      return '';
    }
    const meant = sortedExpr(first.expr, s, analysis) ?? first.expr;
    const others = rest.map(i => `${expr(sortedExpr(i.expr, s, analysis) ?? i.expr, scope)}${i.direction === 'DESC' ? ' DESC' : ''}`);
    if (!isMonotonic(directionOf(meant, analysis))) return `\nORDER BY ${[`${expr(meant, scope)}${first.direction === 'DESC' ? ' DESC' : ''}`, ...others].join(', ')}`;
    if (windowed) {
      say('warning', 'ORDER BY', 'The rows of one window come in no order in Flink: rank them with ROW_NUMBER over window_start and window_end where the order counts', s.orderBy.range);
      return '';
    }
    const stream = scope.sources.find(isStream);
    if (stream && meant.kind === 'call' && others.length > 0) say('warning', 'ORDER BY', `Flink sorts a stream by its time itself: only rows of the very same time are put in order by what follows, not those of one ${meant.function} of it`, s.orderBy.range);
    return stream ? `\nORDER BY ${[qualified(stream), ...others].join(', ')}` : `\nORDER BY ${[expr(meant, scope), ...others].join(', ')}`;
  }

  // -------------------------------------------------------------------------------------------- windows over rows

  function distinctWindows(calls: readonly S.Call[]): S.Call[][] {
    const groups = new Map<string, S.Call[]>();
    for (const call of calls) {
      const spec = call.over && analysis.windowOf(call.over);
      const key = spec ? overText(spec, noTime, call) : '';
      const group = groups.get(key);
      if (group) group.push(call);
      else groups.set(key, [call]);
    }
    return [...groups.values()];
  }

  function overText(spec: S.WindowSpec, scope: Scope, call: S.Call): string {
    const stream = scope.sources.find(isStream);
    const time = stream ? qualified(stream) : 'arrival';
    const partition = spec.partitionBy.length > 0 ? `PARTITION BY ${spec.partitionBy.map(e => expr(e, scope)).join(', ')} ` : '';
    if (call.function === 'LAG') return `(${partition}ORDER BY ${time})`;
    const bound = spec.frame?.start;
    const unit = spec.frame?.unit ?? 'RANGE';
    const from = !bound || bound.kind === 'unbounded-preceding' ? 'UNBOUNDED PRECEDING' : bound.kind === 'current' ? (unit === 'ROWS' ? '0 PRECEDING' : `INTERVAL '0' SECOND PRECEDING`) : `${bound.value ? expr(bound.value, scope) : '0'} PRECEDING`;
    return `(${partition}ORDER BY ${time} ${unit} BETWEEN ${from} AND CURRENT ROW)`;
  }

  // -------------------------------------------------------------------------------------------- expressions

  function expr(e: S.Expr, scope: Scope, least = 0): string {
    if (++depth > 600) {
      depth--;
      say('error', 'expression', 'Nested too deeply to be migrated', e.range);
      return 'NULL';
    }
    const [printed, level] = print(e, scope);
    depth--;
    return level < least ? `(${printed})` : printed;
  }

  function print(e: S.Expr, scope: Scope): readonly [string, number] {
    if (scope.replaced.size > 0 && e.kind !== 'number' && e.kind !== 'string') {
      const key = keyOf(e, analysis, scope.sources);
      const known = key === undefined ? undefined : scope.replaced.get(key);
      if (known !== undefined) return [known, 9];
    }
    switch (e.kind) {
      case 'number': return [e.text, 9];
      case 'string': return [text(e.value), 9];
      case 'binary': return [`X'${e.hex}'`, 9];
      case 'literal': return [e.value, 9];
      case 'typed': return [`${e.type} ${text(e.value)}`, 9];
      case 'interval': return [intervalText(e), 9];
      case 'unit': return [e.unit, 9];
      case 'name': return [nameText(e, scope), 9];
      case 'star': return ['*', 9];
      case 'tuple': return e.items.length === 1 ? print(e.items[0]!, scope) : [`(${e.items.map(i => expr(i, scope)).join(', ')})`, 9];
      case 'row': return [`ROW(${e.items.map(i => expr(i, scope)).join(', ')})`, 9];
      case 'unary': return e.operator === 'NOT' ? [`NOT ${expr(e.operand, scope, 3)}`, 3] : [`${e.operator}${expr(e.operand, scope, 8)}`, 7];
      case 'operation': {
        const predicate = periodPredicate.exec(e.operator);
        if (predicate) return periods(e, predicate[2]!, predicate[1], scope);
        // How far two times are apart is told by the times themselves, whatever its unit.
        const apart = e.left.kind === 'difference' && isInterval(e.right) ? [e.left, e.right] as const : e.right.kind === 'difference' && isInterval(e.left) ? [e.right, e.left] as const : undefined;
        if (apart && comparisons.has(e.operator)) {
          const [{ value: { left, right } }, interval] = apart;
          const sides = [expr(left, scope, 5), `${expr(right, scope, 5)} + ${expr(interval, scope, 6)}`];
          return [(apart[0] === e.left ? sides : sides.reverse()).join(` ${e.operator === '!=' ? '<>' : e.operator} `), 4];
        }
        const level = levels[e.operator] ?? 4;
        const parts: string[] = [];
        let at: S.Expr = e;
        const asKey = (x: S.Expr) => { const key = scope.replaced.size > 0 ? keyOf(x, analysis, scope.sources) : undefined; return key !== undefined && scope.replaced.has(key); };
        while (at.kind === 'operation' && (levels[at.operator] ?? 4) === level && (at === e || !asKey(at))) {
          if (at.operator === '/' && analysis.typeOf(at.right).kind !== 'UNKNOWN' && at.right.kind !== 'number') say('info', '/', 'Division by zero fails the job for integers and gives Infinity for floating numbers in Flink, where Kinesis Analytics loses the row to the error stream', at.range);
          parts.unshift(` ${at.operator === '!=' ? '<>' : at.operator} ${expr(at.right, scope, level + 1)}`);
          at = at.left;
        }
        return [expr(at, scope, level === 4 ? 5 : level) + parts.join(''), level];
      }
      case 'between': return [`${expr(e.value, scope, 5)} ${e.not ? 'NOT ' : ''}BETWEEN ${e.symmetric ? 'SYMMETRIC ' : ''}${expr(e.low, scope, 5)} AND ${expr(e.high, scope, 5)}`, 4];
      case 'in':
        if (e.query) kept(e.not ? 'NOT IN' : 'IN', e.range);
        return [`${expr(e.value, scope, 5)} ${e.not ? 'NOT ' : ''}IN (${e.list ? e.list.map(i => expr(i, scope)).join(', ') : queryText(e.query!, {})})`, 4];
      case 'like': return [`${expr(e.value, scope, 5)} ${e.not ? 'NOT ' : ''}${e.operator} ${expr(e.pattern, scope, 5)}${e.escape ? ` ESCAPE ${expr(e.escape, scope, 5)}` : ''}`, 4];
      case 'is': return [`${expr(e.value, scope, 5)} IS ${e.not ? 'NOT ' : ''}${e.other ? `DISTINCT FROM ${expr(e.other, scope, 5)}` : e.what}`, 4];
      case 'exists':
        kept('EXISTS', e.range);
        return [`EXISTS (${queryText(e.query, {})})`, 9];
      case 'query': return [`(${queryText(e.query, {})})`, 9];
      case 'case': return [`CASE${e.operand ? ` ${expr(e.operand, scope)}` : ''}${e.branches.map(b => ` WHEN ${expr(b.when, scope)} THEN ${expr(b.then, scope)}`).join('')}${e.otherwise ? ` ELSE ${expr(e.otherwise, scope)}` : ''} END`, 9];
      case 'cast': {
        const type = readType(e.type, () => {}, 'cast');
        if (isCharacter(analysis.typeOf(e.value)) && !isCharacter(type)) say('warning', 'CAST', 'A text that cannot be read fails the job in Flink; TRY_CAST gives NULL instead. Kinesis Analytics loses the row to the error stream', e.range);
        if (analysis.typeOf(e.value).kind === 'TIMESTAMP' && isCharacter(type) && 'length' in type && type.length < 23) say('info', 'CAST', `A time has 23 characters, of which ${type.length} stay in Flink; Kinesis Analytics loses a row whose time does not fit`, e.range);
        // A difference of times already counts in its unit.
        if (e.value.kind === 'difference' && type.kind !== 'INTERVAL') return [`CAST(${differenceText(e.value, scope)} AS ${flinkType(type)})`, 9];
        return [castText(expr(e.value, scope), analysis.typeOf(e.value), type), 9];
      }
      case 'difference':
        say('warning', '(a - b) unit', 'Flink gives the difference of two times as a number of whole units, not as an interval', e.range);
        return [differenceText(e, scope), 9];
      case 'field': return [`${expr(e.value, scope, 9)}.${quoted(e.field.name)}`, 9];
      case 'call': return callLevel(e, scope);
      case 'missing': return ['NULL', 9];
      default:
        say('error', 'expression', 'This expression is no part of Kinesis Analytics SQL and was not migrated', e.range);
        return ['NULL', 9];
    }
  }

  /** Predicates over half-open periods are comparisons in Flink; only OVERLAPS is known there. */
  function periods(e: S.Binary, predicate: string, how: string | undefined, scope: Scope): readonly [string, number] {
    const ends = (side: S.Expr): readonly [string, string] | undefined => (side.kind === 'tuple' && side.items.length === 2 ? [expr(side.items[0]!, scope, 5), expr(side.items[1]!, scope, 5)] : undefined);
    const [x, y] = [ends(e.left), ends(e.right)];
    if (!x || (!y && predicate !== 'CONTAINS') || predicate === 'LEADS' || predicate === 'LAGS') {
      say('error', e.operator, `Flink has no ${e.operator}: write it with comparisons`, e.range);
      return [`${expr(e.left, scope, 5)} ${e.operator} ${expr(e.right, scope, 5)}`, 4];
    }
    if (!y) {
      const time = expr(e.right, scope, 5);
      return [`${x[0]} ${how ? '<' : '<='} ${time} AND ${time} < ${x[1]}`, 2];
    }
    const contains = (a: typeof x, b: typeof x, sign: string) => `${a[0]} ${sign} ${b[0]} AND ${b[1]} ${sign} ${a[1]}`;
    const before = how === 'STRICTLY' ? '<' : how === 'IMMEDIATELY' ? '=' : '<=';
    const times = alike(...x, ...y);
    switch (predicate) {
      case 'EQUALS': return [`${x[0]} = ${y[0]} AND ${x[1]} = ${y[1]}`, 2];
      case 'CONTAINS': return [contains(x, y, how ? '<' : '<='), 2];
      case 'PRECEDES': return [`${x[1]} ${before} ${y[0]}`, 4];
      case 'SUCCEEDS': return [`${y[1]} ${before} ${x[0]}`, 4];
      default: return how ? [`${x[0]} < ${y[1]} AND ${y[0]} < ${x[1]} AND NOT (${contains(x, y, '<=')}) AND NOT (${contains(y, x, '<=')})`, 2] : [`(${times.slice(0, 2).join(', ')}) OVERLAPS (${times.slice(2).join(', ')})`, 4];
    }
  }

  function isInterval(e: S.Expr): boolean { return analysis.typeOf(e).kind === 'INTERVAL' && e.kind !== 'difference'; }

  function differenceText(e: S.IntervalDifference, scope: Scope): string {
    return `TIMESTAMPDIFF(${e.qualifier.to ?? e.qualifier.from}, ${alike(expr(e.value.right, scope), expr(e.value.left, scope)).join(', ')})`;
  }

  function intervalText({ value, negative, qualifier }: S.IntervalLiteral): string {
    if (!qualifier) return `INTERVAL ${text(value)}`;
    const precision = qualifier.precision === undefined ? '' : `(${qualifier.precision}${qualifier.fraction === undefined || qualifier.to ? '' : `, ${qualifier.fraction}`})`;
    return `INTERVAL ${negative ? '-' : ''}${text(value)} ${qualifier.from}${precision}${qualifier.to ? ` TO ${qualifier.to}${qualifier.fraction === undefined ? '' : `(${qualifier.fraction})`}` : ''}`;
  }

  function nameText(name: S.Name, scope: Scope): string {
    const resolved = analysis.nameOf(name);
    const last = name.parts[name.parts.length - 1]!;
    if (resolved?.kind === 'parameter' && scope.parameters) return scope.parameters[resolved.index] ?? 'NULL';
    if (resolved?.kind === 'rowtime' || (!resolved && last.name === 'ROWTIME')) {
      if (name.parts.length === 1 && scope.rowtime !== undefined && !insideAggregate) return scope.rowtime;
      const source = resolved?.kind === 'rowtime' ? resolved.source ?? scope.sources.find(isStream) : scope.sources.find(isStream);
      return source ? qualified(source) : 'arrival';
    }
    if (resolved?.kind === 'column') {
      const { column, source, path } = resolved;
      const base = source.name === undefined || (name.parts.length - path.length === 1) ? '' : `${quoted(source.name)}.`;
      if (column.hidden || metadata.has(column.name)) {
        if (source.table.kind === 'table' && column.name === 'APPROXIMATE_ARRIVAL_TIME') return `${base}arrival`;
        if (column.name === 'PARTITION_KEY') say('error', 'PARTITION_KEY', 'The connector of Flink does not give the partition key to readers', name.range);
      }
      return `${base}${quoted(column.name)}${path.map(p => `.${quoted(p.name)}`).join('')}`;
    }
    if (resolved?.kind === 'alias') return quoted(last.name);
    return name.parts.map(p => quoted(p.name)).join('.');
  }

  function callLevel(call: S.Call, scope: Scope): readonly [string, number] {
    const given = layered.get(call);
    if (given !== undefined) return [given, 9];
    const resolved = analysis.callOf(call);
    if (resolved?.kind === 'user') {
      const { statement } = resolved.function;
      say('info', 'CREATE FUNCTION', 'Flink has no functions with a SQL body: the expression stands in its place', call.range);
      const parameters = call.arguments.map(a => expr(a, scope, 9));
      return [`(${expr(statement.body, { sources: [], replaced: new Map(), rowtime: undefined, parameters })})`, 9];
    }
    const name = resolved?.kind === 'function' ? resolved.function.name : call.function;
    const aggregate = resolved?.kind === 'function' && (resolved.function.category === 'aggregate' || resolved.function.category === 'analytic');
    const outside = insideAggregate;
    insideAggregate ||= aggregate;
    const args = call.arguments.filter(a => a.kind !== 'star').map(a => expr(a, scope));
    insideAggregate = outside;
    const printer = callPrinters[name];
    const spec = call.over && analysis.windowOf(call.over);
    const over = spec ? ` OVER ${overText(spec, scope, call)}` : '';
    if (name === 'LAG' && spec?.frame?.unit === 'RANGE') say('warning', 'LAG', 'LAG of Flink is not bounded by a range of time: an older row counts as well', call.range);
    const printed = printer
      ? printer({ call, say, type: analysis.typeOf(call), typeOf: a => analysis.typeOf(a), print: a => expr(a, scope), over }, ...args)
      : call.form === 'niladic' ? name : `${name}(${call.quantifier === 'DISTINCT' ? 'DISTINCT ' : ''}${args.join(', ')})`;
    if (!resolved && !printer) say('error', name, `\`${name}\` is no function of Kinesis Analytics SQL: Flink must know it`, call.range);
    return [placesWindow.has(name) ? printed : printed + over, name === 'ANY' || name === 'EVERY' ? 4 : 9];
  }
}

const periodPredicate = /^(?:(STRICTLY|IMMEDIATELY) )?(EQUALS|CONTAINS|OVERLAPS|PRECEDES|SUCCEEDS|LEADS|LAGS)$/;
const noScope: Scope = { sources: [], replaced: new Map(), rowtime: undefined };
const noTime: Scope = noScope;
const metadata = new Set(['APPROXIMATE_ARRIVAL_TIME', 'PARTITION_KEY', 'SEQUENCE_NUMBER', 'SHARD_ID']);

export const nameOfTable = (t: S.TableName): string => t.name.parts[t.name.parts.length - 1]?.name ?? '';

/** Whether Flink would refuse, or round otherwise, without a CAST. */
export const comparisons: ReadonlySet<string> = new Set(['=', '<>', '!=', '<', '<=', '>', '>=']);

/** Kinesis Analytics rounds numbers to whole ones, half away from zero; Flink cuts them. */
function castText(value: string, from: SqlType, to: SqlType): string {
  const rounds = (from.kind === 'DOUBLE' || from.kind === 'REAL' || from.kind === 'DECIMAL') && ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'].includes(to.kind);
  return `CAST(${rounds ? `ROUND(${value})` : value} AS ${flinkType(to)})`;
}

function needsCast(source: SqlType, target: SqlType, value: string): boolean {
  if (source.kind === 'UNKNOWN' || target.kind === 'UNKNOWN') return false;
  if (source.kind === 'NULL') return true;
  if (isCharacter(source) && isCharacter(target)) return 'length' in source && 'length' in target && (source.length > target.length || (target.kind === 'CHAR' && source.kind !== 'CHAR'));
  if (target.kind === 'TIMESTAMP') return /(?:^|\.)arrival$|^window_time$|TO_TIMESTAMP_LTZ|^CURRENT_|_ROWTIME\(/.test(value);
  return typeText(source) !== typeText(target) && source.kind !== 'INTERVAL';
}

/** Whether a condition asks for something to be equal, whatever else it asks. */
function hasEquality(condition: S.Expr | undefined): boolean {
  for (let at = condition; at; ) {
    if (at.kind !== 'operation') return false;
    if (at.operator === '=') return true;
    if (at.operator !== 'AND') return false;
    if (hasEquality(at.right)) return true;
    at = at.left;
  }
  return false;
}
