import type { SearchIndex } from './search-index.ts';
import { numberOf, textOf } from './scalars.ts';

type Row = Readonly<Record<string, string>>;
interface Cluster { readonly list: readonly SearchIndex[]; readonly name: string | undefined; readonly now: number; readonly templates: ReadonlyMap<string, Record<string, unknown>> }

const tables: Readonly<Record<string, (cluster: Cluster) => Row[]>> = {
  indices: ({ list }) => list.map(index => ({ health: 'green', status: 'open', index: index.name, uuid: '_na_', pri: textOf(index.shards.length), rep: index.settings['number_of_replicas'] === undefined ? '0' : textOf(index.settings['number_of_replicas']), 'docs.count': textOf(index.size), 'docs.deleted': '0', 'store.size': '0b', 'pri.store.size': '0b' })),
  count: ({ list, now }) => [{ epoch: textOf(Math.floor(now / 1000)), timestamp: new Date(now).toISOString().slice(11, 19), count: textOf(list.reduce((sum, index) => sum + index.size, 0)) }],
  aliases: ({ list, name }) => list.flatMap(index => [...index.aliases].filter(([alias]) => name === undefined || alias === name).map(([alias, options]) => ({ alias, index: index.name, filter: options['filter'] === undefined ? '-' : '*', 'routing.index': textOf(options['index_routing'] ?? '-'), 'routing.search': textOf(options['search_routing'] ?? '-'), is_write_index: textOf(options['is_write_index'] ?? '-') }))),
  shards: ({ list }) => list.flatMap(index => index.shards.map(shard => ({ index: index.name, shard: textOf(shard.number), prirep: 'p', state: 'STARTED', docs: textOf(shard.size), store: '0b', ip: '127.0.0.1', node: 'sluice' }))),
  health: ({ list, now }) => [{ epoch: textOf(Math.floor(now / 1000)), timestamp: new Date(now).toISOString().slice(11, 19), cluster: 'sluice', status: 'green', 'node.total': '1', 'node.data': '1', shards: textOf(list.reduce((sum, index) => sum + index.shards.length, 0)) }],
  templates: ({ templates }) => [...templates].map(([name, body]) => ({ name, index_patterns: `[${[body['index_patterns'] ?? []].flat().join(', ')}]`, order: textOf(body['priority'] ?? body['order'] ?? '0'), version: textOf(body['version'] ?? ''), composed_of: '[]' })),
};

/**
 * A table for people, as text in columns, or as JSON with `format=json`. `v` adds the head, `h` picks columns, `s` sorts.
 * @returns undefined when there is no such table
 */
export function catTable(what: string, cluster: Cluster): ((parameters: Readonly<Record<string, string>>) => unknown) | undefined {
  if (!Object.hasOwn(tables, what)) return undefined;
  return parameters => {
    let rows = tables[what]!(cluster);
    for (const spec of (parameters['s'] ?? '').split(',').filter(Boolean).reverse()) {
      const [key, direction] = spec.split(':') as [string, string?];
      const number = (row: Row) => numberOf(row[key]);
      rows = [...rows].sort((a, b) => (Number.isNaN(number(a)) ? ((a[key] ?? '') < (b[key] ?? '') ? -1 : (a[key] ?? '') > (b[key] ?? '') ? 1 : 0) : number(a) - number(b)) * (direction === 'desc' ? -1 : 1));
    }
    const all = Object.keys(rows[0] ?? {});
    const columns = parameters['h'] === undefined || parameters['h'] === '*' ? all : parameters['h'].split(',').filter(c => all.includes(c));
    if (parameters['format'] === 'json') return rows.map(row => Object.fromEntries(columns.map(c => [c, row[c]])));
    const lines = [...(parameters['v'] === undefined || parameters['v'] === 'false' ? [] : [columns]), ...rows.map(row => columns.map(c => row[c] ?? ''))];
    const widths = columns.map((_, i) => Math.max(0, ...lines.map(line => line[i]!.length)));
    return lines.map(line => `${line.map((cell, i) => cell.padEnd(widths[i]!)).join(' ')}\n`).join('');
  };
}
