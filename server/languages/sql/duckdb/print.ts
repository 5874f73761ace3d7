import type { Range } from '../../../base/range.ts';
import { suggest } from '../../../base/suggest.ts';
import type * as S from '../tree.ts';
import { alike, printers } from './functions.ts';

/** What Athena's text needs here that DuckDB cannot do, at its place. */
export interface PrintProblem { readonly range: Range; readonly message: string }

/**
 * Prints a query of Athena's language for DuckDB, meaning for meaning: integer division, subscripts, UNNEST of several
 * arrays, NULL in `concat`, formats of dates. What has no counterpart is a problem that names it; nothing is passed on in hope.
 * @param tables  the name under which a table is registered in DuckDB; undefined when there is no such table
 */
export function printDuckdb(query: S.Query, tables: (name: readonly string[]) => string | undefined): { readonly sql: string } | { readonly problems: readonly PrintProblem[] } {
  const problems: PrintProblem[] = [];
  const local: Set<string>[] = [];
  const refuse = (range: Range, message: string): string => {
    problems.push({ range, message });
    return 'NULL';
  };

  function queryText(q: S.Query, top = false): string {
    switch (q.kind) {
      case 'with': {
        local.push(new Set(q.tables.map(t => t.name.name)));
        const parts = q.tables.map(t => `${quoted(t.name.name)}${t.columns ? ` (${t.columns.map(c => quoted(c.name)).join(', ')})` : ''} AS (${queryText(t.query)})`);
        const text = `WITH ${q.recursive ? 'RECURSIVE ' : ''}${parts.join(', ')} ${queryText(q.query, top)}`;
        local.pop();
        return text;
      }
      case 'set': return `${queryText(q.left)} ${q.operator === 'MINUS' ? 'EXCEPT' : q.operator}${q.all ? ' ALL' : ''} ${queryText(q.right)}${tail(q)}`;
      case 'values': return `VALUES ${q.rows.map(r => `(${r.map(expr).join(', ')})`).join(', ')}${tail(q)}`;
      case 'parenthesized': return `(${queryText(q.query)})${tail(q)}`;
      case 'select': return select(q, top);
      case 'missing': return refuse(q.range, 'A query is missing');
    }
  }

  function tail({ orderBy, limit }: { readonly orderBy: S.OrderBy | undefined; readonly limit: S.Limit | undefined }): string {
    return `${orderBy ? ` ORDER BY ${sorts(orderBy)}` : ''}${limit?.count ? ` LIMIT ${expr(limit.count)}` : ''}${limit?.offset ? ` OFFSET ${expr(limit.offset)}` : ''}`;
  }

  function select(s: S.Select, top: boolean): string {
    const items = s.items.map(({ expr: e, alias }, i) => {
      if (e.kind === 'star') return e.qualifier ? `${e.qualifier.parts.map(p => quoted(p.name)).join('.')}.*` : '*';
      const name = alias?.name ?? (top && e.kind !== 'name' && e.kind !== 'field' ? `_col${i}` : undefined);
      return expr(e) + (name === undefined ? '' : ` AS ${quoted(name)}`);
    });
    const group = s.groupBy ? ` GROUP BY ${s.groupBy.items.map(groupItem).join(', ')}` : '';
    const windows = s.windows.length > 0 ? ` WINDOW ${s.windows.map(w => `${quoted(w.name.name)} AS ${windowText(w.spec)}`).join(', ')}` : '';
    return `SELECT ${s.distinct ? 'DISTINCT ' : ''}${items.join(', ')}${s.from.length > 0 ? ` FROM ${s.from.map(table).join(', ')}` : ''}${s.where ? ` WHERE ${expr(s.where)}` : ''}${group}${s.having ? ` HAVING ${expr(s.having)}` : ''}${windows}${tail(s)}`;
  }

  function groupItem(item: S.GroupItem): string {
    if (item.kind === 'expr') return expr(item.expr);
    const sets = item.sets.map(set => `(${set.map(expr).join(', ')})`);
    return item.form === 'GROUP' ? sets.join(', ') : item.form === 'SETS' ? `GROUPING SETS (${sets.join(', ')})` : `${item.form} (${sets.join(', ')})`;
  }

  const sorts = (o: S.OrderBy) => o.items.map(i => `${expr(i.expr)}${i.direction ? ` ${i.direction}` : ''} NULLS ${i.nulls ?? 'LAST'}`).join(', ');

  function aliasText(t: { readonly alias: S.Identifier | undefined; readonly columns: readonly S.Identifier[] | undefined }): string {
    return t.alias ? ` AS ${quoted(t.alias.name)}${t.columns ? ` (${t.columns.map(c => quoted(c.name)).join(', ')})` : ''}` : '';
  }

  function table(t: S.TableRef): string {
    switch (t.kind) {
      case 'table': {
        const names = t.name.parts.map(p => p.name);
        const own = names.length === 1 && local.some(scope => scope.has(names[0]!));
        const target = own ? quoted(names[0]!) : tables(names);
        if (target === undefined) return refuse(t.name.range, `Table '${['awsdatacatalog', ...(names.length > 1 ? [] : ['default']), ...names].slice(-3).join('.')}' does not exist`);
        return target + (t.alias ? aliasText(t) : own ? '' : ` AS ${quoted(names[names.length - 1]!)}`) + sample(t);
      }
      case 'subquery': return `${t.lateral ? 'LATERAL ' : ''}(${queryText(t.query)})${aliasText(t)}`;
      case 'parenthesized': return `(${table(t.table)})${aliasText(t)}`;
      case 'unnest': return unnest(t, undefined);
      case 'function': return refuse(t.range, `The table function \`${t.call.function.toLowerCase()}\` is not supported by the local query engine`);
      case 'missing': return refuse(t.range, 'A table is missing');
      case 'join': {
        const left = table(t.left);
        if (t.right.kind === 'unnest') {
          const outer = t.type === 'LEFT';
          return `${left} ${outer ? 'LEFT' : 'CROSS'} JOIN ${unnest(t.right, 'LATERAL')}${outer ? ' ON true' : ''}`;
        }
        const on = t.on ? ` ON ${expr(t.on)}` : t.using ? ` USING (${t.using.map(u => quoted(u.name)).join(', ')})` : '';
        return `${left} ${t.natural ? 'NATURAL ' : ''}${t.type === 'INNER' ? '' : `${t.type} `}JOIN ${table(t.right)}${on}`;
      }
    }
  }

  const sample = (t: S.TableName) => (t.sample ? ` TABLESAMPLE ${t.sample.method} (${expr(t.sample.percentage)} PERCENT)` : '');

  /** Several arrays are zipped and padded; a map gives key and value; ordinality counts from one. */
  function unnest(t: S.Unnest, lateral: 'LATERAL' | undefined): string {
    const arrays = t.arguments.map(expr);
    const names = t.columns?.map(c => c.name) ?? [];
    const given = names.length - (t.ordinality ? 1 : 0);
    const single = arrays.length === 1 && given === 2 ? arrays[0] : undefined;
    const items: string[] = single !== undefined
      ? [`unnest(map_keys(${single})) AS ${quoted(names[0]!)}`, `unnest(map_values(${single})) AS ${quoted(names[1]!)}`]
      : arrays.map((a, i) => `unnest(${a}) AS ${quoted(names[i] ?? `_unnest${i}`)}`);
    if (t.ordinality) items.push(`unnest(generate_series(1, greatest(${arrays.map(a => `len(${a})`).join(', ')}${arrays.length === 1 ? ', 0' : ''}))) AS ${quoted(names[names.length - 1] ?? 'ordinality')}`);
    return `${lateral ? `${lateral} ` : ''}(SELECT ${items.join(', ')}) AS ${quoted(t.alias?.name ?? 'unnested')}`;
  }

  function expr(e: S.Expr): string {
    switch (e.kind) {
      case 'number': return e.text;
      case 'string': return text(e.value);
      case 'binary': return `unhex('${e.hex}')`;
      case 'literal': return e.value === 'UNKNOWN' ? 'NULL' : e.value;
      case 'typed': return typed(e);
      case 'interval': return `INTERVAL '${e.negative ? '-' : ''}${e.value}' ${e.qualifier?.from ?? 'DAY'}`;
      case 'name': return e.parts.map(p => quoted(p.name)).join('.');
      case 'star': return '*';
      case 'unary': return e.operator === 'NOT' ? `(NOT ${expr(e.operand)})` : `(${e.operator}${expr(e.operand)})`;
      case 'operation': return operation(e);
      case 'between': return `(${expr(e.value)} ${e.not ? 'NOT ' : ''}BETWEEN ${expr(e.low)} AND ${expr(e.high)})`;
      case 'in': return `(${expr(e.value)} ${e.not ? 'NOT ' : ''}IN (${e.query ? queryText(e.query) : e.list!.map(expr).join(', ')}))`;
      case 'like': return e.operator === 'LIKE' ? `(${expr(e.value)} ${e.not ? 'NOT ' : ''}LIKE ${expr(e.pattern)}${e.escape ? ` ESCAPE ${expr(e.escape)}` : ''})` : refuse(e.range, `\`${e.operator}\` is not part of Athena's language`);
      case 'is':
        if (e.what === 'DISTINCT') return `(${expr(e.value)} IS ${e.not ? 'NOT ' : ''}DISTINCT FROM ${expr(e.other!)})`;
        return `(${expr(e.value)} IS ${e.not ? 'NOT ' : ''}${e.what === 'UNKNOWN' ? 'NULL' : e.what})`;
      case 'exists': return `EXISTS (${queryText(e.query)})`;
      case 'quantified': return `${e.quantifier} (${queryText(e.query)})`;
      case 'query': return `(${queryText(e.query)})`;
      case 'case': return `(CASE${e.operand ? ` ${expr(e.operand)}` : ''}${e.branches.map(b => ` WHEN ${expr(b.when)} THEN ${expr(b.then)}`).join('')}${e.otherwise ? ` ELSE ${expr(e.otherwise)}` : ''} END)`;
      case 'cast': return cast(e);
      case 'call': return call(e);
      case 'array': return `[${e.items.map(expr).join(', ')}]`;
      case 'row': case 'tuple': return `row(${e.items.map(expr).join(', ')})`;
      case 'subscript': {
        const [value, index] = [expr(e.value), expr(e.index)];
        if (e.index.kind === 'string') return `(CASE WHEN list_contains(map_keys(${value}), ${index}) THEN (${value})[${index}] ELSE error('Key not present in map: ' || ${index}) END)`;
        return `(${value})[${index}]`;
      }
      case 'field': return `(${expr(e.value)}).${quoted(e.field.name)}`;
      case 'lambda': return `(${e.parameters.map(p => quoted(p.name)).join(', ')}) -> ${expr(e.body)}`;
      case 'at-time-zone': return `(CASE WHEN typeof(${expr(e.value)}) = 'TIMESTAMP' THEN timezone(${expr(e.zone)}, timezone('UTC', CAST(${expr(e.value)} AS timestamp))) ELSE timezone(${expr(e.zone)}, CAST(${expr(e.value)} AS timestamptz)) END)`;
      case 'unit': return e.unit.toLowerCase();
      case 'parameter': return refuse(e.range, 'Parameters have no values here');
      case 'missing': return refuse(e.range, 'An expression is missing');
      case 'cursor': case 'difference': return refuse(e.range, 'This is not part of Athena\'s language');
    }
  }

  function typed({ type, value, range }: S.TypedLiteral): string {
    switch (type) {
      case 'DATE': return `DATE ${text(value)}`;
      case 'TIMESTAMP': return /(?:[+-]\d\d:?\d\d|[A-Z]\w*\/\w+|Z| UTC)$/.test(value) ? `TIMESTAMPTZ ${text(value)}` : `TIMESTAMP ${text(value)}`;
      case 'JSON': return `CAST(${text(value)} AS json)`;
      default: return typeWords[type] ? `CAST(${text(value)} AS ${typeWords[type]})` : refuse(range, `Unknown type: ${type.toLowerCase()}`);
    }
  }

  function operation(e: S.Binary): string {
    const [left, right] = [expr(e.left), expr(e.right)];
    switch (e.operator) {
      // Whole numbers divide to whole numbers, and by zero not at all; floating ones as IEEE says. Where the form does not tell, a macro looks at the types.
      case '/':
        if (isFloating(e.left) || isFloating(e.right)) return `(${left} / ${right})`;
        if (isWhole(e.left) && isWhole(e.right)) return `(CASE WHEN ${right} = 0 THEN error('Division by zero') ELSE ${left} // ${right} END)`;
        return `sluice_divide(${left}, ${right})`;
      case '%': return `(${left} % ${right})`;
      default: return `(${left} ${e.operator} ${right})`;
    }
  }

  function cast(e: S.Cast): string {
    const verb = e.try ? 'TRY_CAST' : 'CAST';
    const { name } = e.type;
    const value = expr(e.value);
    if (name === 'STRING') return refuse(e.type.range, 'Unknown type: string; in queries the type is `varchar`');
    if (name === 'ROW' && isJson(e.value)) return `json_transform(${value}, '${structure(e.type)}')`;
    if ((name === 'VARCHAR' || name === 'CHAR') && isJson(e.value)) return `json_extract_string(${value}, '$')`;
    const made = `${verb}(${value} AS ${typeText(e.type)})`;
    if (name === 'VARCHAR' && e.type.arguments.length > 0) return `substring(${made}, 1, ${e.type.arguments[0]!.text})`;
    return made;
  }

  function typeText(t: S.TypeNode): string {
    const args = t.arguments.map(a => a.text);
    switch (t.name) {
      case 'ARRAY': return `${t.parameters[0] ? typeText(t.parameters[0].type) : 'VARCHAR'}[]`;
      case 'MAP': return `MAP(${t.parameters.map(p => typeText(p.type)).join(', ')})`;
      case 'ROW': return `STRUCT(${t.parameters.map((p, i) => `${quoted(p.name?.name ?? `field${i}`)} ${typeText(p.type)}`).join(', ')})`;
      case 'DECIMAL': return `DECIMAL(${args[0] ?? 38}, ${args[1] ?? 0})`;
      case 'TIMESTAMP': return t.suffix?.startsWith('WITH ') ? 'TIMESTAMPTZ' : 'TIMESTAMP';
      case 'TIME': return t.suffix?.startsWith('WITH ') ? 'TIMETZ' : 'TIME';
    }
    return typeWords[t.name] ?? refuse(t.range, `Unknown type: ${t.name.toLowerCase()}`);
  }

  /** The structure text of `json_transform`: lenient as Athena's cast of JSON to a row is. */
  function structure(t: S.TypeNode): string {
    const walk = (type: S.TypeNode): unknown => (type.name === 'ROW' ? Object.fromEntries(type.parameters.map((p, i) => [p.name?.name ?? `field${i}`, walk(p.type)])) : type.name === 'ARRAY' && type.parameters[0] ? [walk(type.parameters[0].type)] : typeText(type));
    return JSON.stringify(walk(t)).replace(/'/g, "''");
  }

  function call(e: S.Call): string {
    const name = e.function.toLowerCase();
    const printer = printers[name];
    const suffix = `${e.filter ? ` FILTER (WHERE ${expr(e.filter)})` : ''}${e.over ? ` OVER ${e.over.kind === 'name' ? quoted(e.over.name.name) : windowText(e.over)}` : ''}`;
    if (name === 'count' && e.arguments[0]?.kind === 'star') return `count(*)${suffix}`;
    if (name === 'unnest') return refuse(e.range, 'UNNEST may stand in FROM only');
    if (!printer && !alike.has(name)) {
      const near = suggest(name, [...Object.keys(printers), ...alike]);
      return refuse(e.name.range, `Function '${name}' not registered${near ? `; did you mean '${near}'?` : ''}`);
    }
    const order = e.orderBy ?? e.withinGroup;
    const nulls = e.nulls ? ` ${e.nulls} NULLS` : '';
    if (name === 'trim' && e.side) return `${e.side === 'LEADING' ? 'ltrim' : e.side === 'TRAILING' ? 'rtrim' : 'trim'}(${[...e.arguments].reverse().map(expr).join(', ')})`;
    if (e.form === 'niladic') return printer ? printer({ args: [], literal: () => undefined, lambda: () => undefined, refuse: why => refuse(e.range, why) }) : name;
    if (e.quantifier === 'DISTINCT' || order || nulls || e.over) {
      const target = printer ? /^(\w+)\(/.exec(printer({ args: e.arguments.map(expr), literal: i => literalOf(e.arguments[i]), lambda: () => undefined, refuse: () => '' }))?.[1] ?? name : name;
      return `${target}(${e.quantifier === 'DISTINCT' ? 'DISTINCT ' : ''}${e.arguments.map(expr).join(', ')}${nulls}${order ? ` ORDER BY ${sorts(order)}` : ''})${suffix}`;
    }
    const args = e.arguments.map(a => (a.kind === 'lambda' ? '' : expr(a)));
    const made = printer
      ? printer({
        args, literal: i => literalOf(e.arguments[i]), refuse: why => refuse(e.range, /^[`A-Z]|\b(must|needed)\b/.test(why) ? `${why}${/^`/.test(why) ? ' is not supported by the local query engine' : ''}` : why),
        lambda: i => {
          const fn = e.arguments[i];
          return fn?.kind === 'lambda' ? { parameters: fn.parameters.map(p => quoted(p.name)), body: expr(fn.body) } : undefined;
        },
      })
      : `${name}(${args.join(', ')})`;
    return made + suffix;
  }

  function windowText(w: S.WindowSpec): string {
    const bound = (b: S.Bound) => (b.kind === 'current' ? 'CURRENT ROW' : b.kind.startsWith('unbounded') ? `UNBOUNDED ${b.kind.slice(10).toUpperCase()}` : `${expr(b.value!)} ${b.kind.toUpperCase()}`);
    const frame = w.frame ? `${w.frame.unit} ${w.frame.end ? `BETWEEN ${bound(w.frame.start)} AND ${bound(w.frame.end)}` : bound(w.frame.start)}` : '';
    return `(${[w.base ? quoted(w.base.name) : '', w.partitionBy.length > 0 ? `PARTITION BY ${w.partitionBy.map(expr).join(', ')}` : '', w.orderBy ? `ORDER BY ${sorts(w.orderBy)}` : '', frame].filter(Boolean).join(' ')})`;
  }

  const sql = queryText(query, true);
  return problems.length > 0 ? { problems } : { sql };
}

const typeWords: Readonly<Record<string, string>> = {
  BOOLEAN: 'BOOLEAN', TINYINT: 'TINYINT', SMALLINT: 'SMALLINT', INTEGER: 'INTEGER', INT: 'INTEGER', BIGINT: 'BIGINT', REAL: 'FLOAT', DOUBLE: 'DOUBLE', VARCHAR: 'VARCHAR', CHAR: 'VARCHAR', VARBINARY: 'BLOB', DATE: 'DATE', JSON: 'JSON', UUID: 'UUID', IPADDRESS: 'VARCHAR',
};

const quoted = (name: string) => `"${name.replace(/"/g, '""')}"`;
const text = (value: string) => `'${value.replace(/'/g, "''")}'`;
const literalOf = (e: S.Expr | undefined) => (e?.kind === 'string' ? e.value : undefined);

/** What an expression certainly is, by its form alone. */
function isWhole(e: S.Expr): boolean {
  return (e.kind === 'number' && /^\d+$/.test(e.text)) || (e.kind === 'call' && /^(count|count_if|length|cardinality|year|month|day|hour|minute|second|date_diff|row_number|rank)$/i.test(e.function)) || (e.kind === 'cast' && /^(TINYINT|SMALLINT|INTEGER|INT|BIGINT)$/.test(e.type.name)) || (e.kind === 'operation' && isWhole(e.left) && isWhole(e.right)) || (e.kind === 'unary' && e.operator !== 'NOT' && isWhole(e.operand));
}
function isFloating(e: S.Expr): boolean {
  return (e.kind === 'number' && /e/i.test(e.text)) || (e.kind === 'cast' && /^(DOUBLE|REAL)$/.test(e.type.name)) || (e.kind === 'call' && /^(avg|sqrt|ln|log10|exp|power|to_unixtime|stddev|variance)$/i.test(e.function)) || (e.kind === 'operation' && e.operator !== '||' && (isFloating(e.left) || isFloating(e.right)));
}
function isJson(e: S.Expr): boolean {
  return (e.kind === 'call' && /^(json_extract|json_parse|json_array_get)$/i.test(e.function)) || (e.kind === 'typed' && e.type === 'JSON') || (e.kind === 'cast' && e.type.name === 'JSON');
}
