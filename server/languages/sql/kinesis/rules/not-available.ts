import { insert, remove, replace } from '../../../../base/edit.ts';
import type { Range } from '../../../../base/range.ts';
import { defineRule, type Finding, type RuleFix } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { Call, SqlTree, WithQuery } from '../../tree.ts';
import type { KinesisFile } from '../file.ts';

/** What other systems have and this dialect has not. ALTER, DROP, VIEW, SCHEMA belong to s-Server, tables with connectors to Flink. */
export const notAvailable = defineRule<KinesisFile, Finding & { says: string; repair?: RuleFix }>({
  code: 'KSQL117', name: 'not-available', since: '0.2', severity: 'error',
  summary: 'A statement or clause that Kinesis Data Analytics does not have',
  *find({ tree, text, analysis }) {
    for (const s of tree.statements) {
      // CREATE of nothing cannot be read: the parser has said so.
      if (s.kind !== 'command' || (s.verb === 'CREATE' && s.what === '')) continue;
      const flink = s.verb === 'CREATE' && /TABLE|DATABASE|CATALOG|TEMPORARY/.test(s.what) && /\bWITH\s*\(/i.test(text.slice(s.range.start, s.range.end));
      const advice = flink ? 'this is Flink SQL' : s.verb === 'CREATE' && s.what === 'TABLE' ? 'create a STREAM, or configure a reference table' : s.verb === 'CREATE' && s.what === 'VIEW' ? 'create a STREAM and a PUMP that fills it' : s.verb === 'CREATE' ? undefined : 'change the code of the application instead';
      yield { range: s.head, says: `\`${`${s.verb} ${s.what}`.trim()}\` is not available in Kinesis Data Analytics${advice ? `: ${advice}` : ''}` };
    }
    const all = collect(tree);
    for (const w of all.withs) {
      const repair = inFrom(w, tree, text);
      yield { range: { start: w.range.start, end: w.range.start + 4 }, says: '`WITH` is not available in Kinesis Data Analytics: write the query in FROM, or pump it into a stream of its own', ...(repair && { repair }) };
    }
    for (const l of all.limits) yield { range: l.range, says: '`LIMIT` is not available in Kinesis Data Analytics: a stream has no end; use `TOP_K_ITEMS_TUMBLING` or `GROUP_RANK`', repair: { title: 'Delete it', edits: [remove(withBlanks(text, l.range))], safe: false } };
    for (const c of all.casts) {
      const value = text.slice(c.value.range.start, c.value.range.end);
      const type = text.slice(c.type.range.start, c.type.range.end);
      if (c.form === '::') yield { range: { start: c.value.range.end, end: c.type.range.end }, says: 'There is no `::` here: write `CAST(… AS …)`', repair: { title: 'Write it as CAST', edits: [replace(c.range, `CAST(${value} AS ${type})`)] } };
      else if (c.try) yield { range: { start: c.range.start, end: c.range.start + 8 }, says: '`TRY_CAST` is not available in Kinesis Data Analytics: a row that CAST cannot convert goes to the error stream', repair: { title: 'Write `CAST`', edits: [replace({ start: c.range.start, end: c.range.start + 8 }, 'CAST')], safe: false } };
    }
    for (const p of analysis.problems) {
      if (p.kind !== 'modulo') continue;
      const node = all.operations.find(o => o.operatorRange === p.range);
      yield {
        range: p.range, says: p.message,
        ...(node && { repair: { title: 'Write it as MOD', edits: [insert(node.left.range.start, 'MOD('), replace({ start: node.left.range.end, end: node.right.range.start }, ', '), insert(node.right.range.end, ')')] } }),
      };
    }
    for (const e of all.others) {
      // Times are in UTC as they are.
      const plain = e.kind === 'at-time-zone' && e.zone.kind === 'string' && /^(?:UTC|GMT|Z|\+00:00)$/i.test(e.zone.value);
      yield { range: e.range, says: other[e.kind] ?? 'This is not available in Kinesis Data Analytics', ...(plain && { repair: { title: 'Delete `AT TIME ZONE`', edits: [remove({ start: e.value.range.end, end: e.range.end })] } }) };
    }
    for (const t of all.tables) if (t.kind === 'unnest') yield { range: t.range, says: '`UNNEST` is not available in Kinesis Data Analytics: flatten one array by the input schema, `$.list[0:]`' };
    for (const s of all.selects) {
      for (const item of s.groupBy?.items ?? []) if (item.kind === 'sets' && item.form !== 'GROUP') yield { range: item.range, says: `\`${item.form === 'SETS' ? 'GROUPING SETS' : item.form}\` is not available in Kinesis Data Analytics` };
      for (const item of s.orderBy?.items ?? []) {
        if (item.nulls) yield { range: nullsRange(text, item.range), says: '`NULLS FIRST` and `NULLS LAST` are not available in Kinesis Data Analytics', repair: { title: 'Delete it', edits: [remove(withBlanks(text, nullsRange(text, item.range)))], safe: false } };
      }
    }
    for (const c of all.calls) {
      if (c.filter) {
        const repair = asCase(c, text);
        yield { range: c.range, says: 'FILTER is not available in Kinesis Data Analytics: use `CASE WHEN … THEN … END` as the argument', ...(repair && { repair }) };
      }
      if (c.withinGroup) yield { range: c.range, says: 'WITHIN GROUP is not available in Kinesis Data Analytics' };
    }
  },
  message: ({ says }) => says,
  fix: ({ repair }) => repair,
});

/** Aggregates that leave NULL out: a row that the condition leaves out may be one. */
const leavesOutNull: ReadonlySet<string> = new Set(['COUNT', 'SUM', 'AVG', 'MIN', 'MAX', 'STDDEV_POP', 'STDDEV_SAMP', 'VAR_POP', 'VAR_SAMP']);

/** `f(x) FILTER (WHERE c)` as `f(CASE WHEN c THEN x END)`. */
function asCase(call: Call, text: string): RuleFix | undefined {
  const [argument] = call.arguments;
  if (!call.filter || call.filter.kind === 'missing' || argument?.kind === 'missing' || !argument || call.arguments.length > 1 || call.quantifier || call.orderBy || call.withinGroup || call.nulls || !leavesOutNull.has(call.function)) return undefined;
  const written = (range: Range) => text.slice(range.start, range.end);
  // Behind the condition stand the parentheses that it and its clause may have, then OVER.
  const rest = call.over ? text.slice(call.filter.range.end, call.range.end).replace(/^[\s)]*/, ' ') : '';
  const value = argument.kind === 'star' ? '1' : written(argument.range);
  return { title: 'Write it as CASE', edits: [replace(call.range, `${written(call.name.range)}(CASE WHEN ${written(call.filter.range)} THEN ${value} END)${rest}`)] };
}

/** The queries of WITH where their names stand in FROM; not where they read each other. */
function inFrom(node: WithQuery, tree: SqlTree, text: string): RuleFix | undefined {
  if (node.recursive || node.tables.length === 0 || node.tables.some(t => t.query.kind === 'missing') || node.query.kind === 'missing') return undefined;
  const names = new Map(node.tables.map(t => [t.name.name, t]));
  const inside = (range: Range) => node.range.start <= range.start && range.end <= node.range.end;
  const uses = collect(tree).tables.flatMap(t => (t.kind === 'table' && t.name.parts.length === 1 && names.has(t.name.parts[0]!.name) && inside(t.range) ? [t] : []));
  if (uses.some(t => t.range.start < node.query.range.start)) return undefined;
  const written = (range: Range) => text.slice(range.start, range.end);
  return {
    title: 'Write the queries in FROM',
    edits: [remove({ start: node.range.start, end: node.query.range.start }), ...uses.flatMap(t => {
      const { query, columns, name } = names.get(t.name.parts[0]!.name)!;
      const list = columns && !t.columns ? ` (${columns.map(c => written(c.range)).join(', ')})` : '';
      const end = t.alias ? t.alias.range.end : t.range.end;
      return [replace(t.name.range, `(${written(query.range)})`), ...(t.alias && list === '' ? [] : [insert(end, `${t.alias ? '' : ` AS ${written(name.range)}`}${list}`)])];
    })],
  };
}

const other: Readonly<Record<string, string>> = {
  subscript: 'There are no arrays here: `[…]` is not available in Kinesis Data Analytics', array: 'There are no arrays here: `ARRAY[…]` is not available in Kinesis Data Analytics',
  lambda: 'Lambda expressions are not available in Kinesis Data Analytics', 'at-time-zone': '`AT TIME ZONE` is not available in Kinesis Data Analytics: times have no zone, the clock is UTC',
  parameter: 'Parameters are not available in Kinesis Data Analytics',
};

function nullsRange(text: string, range: Range): Range {
  const at = /NULLS\s+(?:FIRST|LAST)/i.exec(text.slice(range.start, range.end));
  return at ? { start: range.start + at.index, end: range.start + at.index + at[0].length } : range;
}

const withBlanks = (text: string, { start, end }: Range): Range => ({ start: start - /\s*$/.exec(text.slice(Math.max(0, start - 40), start))![0].length, end });
