import type { TableDeclaration } from '../../base/catalog.ts';
import type { JsonSerde } from '../../base/feed.ts';
import { memo } from '../../base/memo.ts';
import type { Scope } from '../../base/scope.ts';
import { get, member, text, type DataNode, type Member, type ObjectNode } from '../../base/tree.ts';
import { longForm } from '../../base/yaml.ts';
import { declareTable } from '../sql/hive/declare.ts';
import type { Table } from '../sql/hive/table.ts';
import { tagsOf, type RecordsFile } from './tables.ts';

/** The record format conversion of a delivery stream in a template. */
export interface Conversion {
  /** What stands at TableName. */
  readonly table: DataNode;
  readonly database: DataNode | undefined;
  readonly serde: JsonSerde['kind'];
  /** `HiveJsonSerDe: …` */
  readonly deserializer: Member | undefined;
}

/** The conversions of a file that are on and read the newest version of their table. */
export const conversionsIn: (file: RecordsFile) => readonly Conversion[] = memo(({ file, tree }) => {
  if (!file.text.includes('DataFormatConversionConfiguration')) return [];
  const found: Conversion[] = [];
  const look = (node: DataNode | undefined, inside: boolean, depth: number): void => {
    if (depth > 60) return;
    if (node?.kind === 'array') for (const item of node.items) look(item, inside, depth + 1);
    if (node?.kind !== 'object') return;
    const here = inside || text(get(node, 'Type')) === 'AWS::KinesisFirehose::DeliveryStream';
    const conversion = here ? get(node, 'DataFormatConversionConfiguration') : undefined;
    if (conversion?.kind === 'object') found.push(...conversionOf(conversion));
    for (const { value } of node.members) look(value, here, depth + 1);
  };
  look(tree.root, false, 0);
  return found;
});

function conversionOf(node: ObjectNode): Conversion[] {
  const [enabled, schema] = [get(node, 'Enabled'), get(node, 'SchemaConfiguration')];
  const [table, version] = [get(schema, 'TableName'), get(schema, 'VersionId')];
  const off = enabled?.kind === 'boolean' ? !enabled.value : text(enabled)?.toLowerCase() === 'false';
  if (off || !table || (version && text(version) !== 'LATEST')) return [];
  const hive = member(get(get(node, 'InputFormatConfiguration'), 'Deserializer'), 'HiveJsonSerDe');
  return [{ table, database: get(schema, 'DatabaseName'), serde: hive ? 'hive' : 'openx', deserializer: hive }];
}

/**
 * The table that a conversion names: a resource of the template, or a table of that name, of the template first and then of the
 * workspace. Of two nobody knows which one is meant.
 */
export function convertedBy({ table: node, database: databaseNode }: Conversion, file: RecordsFile, scope: Scope): TableDeclaration | undefined {
  const { names, byId, byName } = tablesOf(file);
  const value = (part: DataNode | undefined) => longForm(part, tagsOf(file.tree));
  const id = target(value(node));
  const resource = id === undefined ? undefined : byId.get(id);
  if (resource) return declareTable(resource, file.file.path);
  const [name, database] = [names(value(node))?.toLowerCase(), names(value(databaseNode))];
  if (name === undefined) return undefined;
  const own = (byName.get(name) ?? []).filter(t => mayBeOne(database, t.database));
  if (own.length > 0) return own.length === 1 ? declareTable(own[0]!.table, file.file.path) : undefined;
  if (name.includes('${')) return undefined;
  const others = scope.catalog.all('table').filter(t => t.name.toLowerCase() === name && t.place.path !== file.file.path && mayBeOne(database, t.database));
  return others.length === 1 ? others[0] : undefined;
}

/** Whether two databases may be one: what is not known, or filled in elsewhere, may be any. */
const mayBeOne = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined || a.includes('${') || b.includes('${') || a.toLowerCase() === b.toLowerCase();

const members = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? value as Record<string, unknown> : {});

/** What `Ref`, `GetAtt` or a text of nothing but `${…}` points to. */
function target(value: unknown): string | undefined {
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Sub': filled } = members(value);
  const id = ref ?? (Array.isArray(attribute) ? attribute[0] as unknown : attribute) ?? (typeof filled === 'string' ? /^\$\{([\w.]+)\}$/.exec(filled)?.[1] : undefined);
  return typeof id === 'string' ? id.split('.')[0] : undefined;
}

/** The tables of a template by their resource and by their name, and what values mean as names: parameters have defaults, databases names. */
const tablesOf = memo((file: RecordsFile) => {
  const tags = tagsOf(file.tree);
  const [parameters, resources] = [get(file.tree.root, 'Parameters'), get(file.tree.root, 'Resources')];
  const defaultOf = (parameter: string): string | undefined => text(get(get(parameters, parameter), 'Default'));
  const names = (value: unknown, through = true): string | undefined => {
    if (typeof value === 'string') return value;
    const id = target(value);
    const resource = id === undefined ? undefined : get(resources, id);
    if (resource) return through ? names(longForm(get(get(get(resource, 'Properties'), 'DatabaseInput'), 'Name'), tags), false) : undefined;
    if (id !== undefined) return defaultOf(id);
    const sub = members(value)['Fn::Sub'];
    const written = Array.isArray(sub) ? sub[0] as unknown : sub;
    return typeof written === 'string' ? written.replace(/\$\{([\w.]+)\}/g, (whole, key: string) => defaultOf(key) ?? whole) : undefined;
  };
  const byId = new Map<string, Table>();
  const byName = new Map<string, { readonly table: Table; readonly database: string | undefined }[]>();
  for (const table of file.tables) {
    const whole = table.whole?.();
    const name = names(whole?.table['Name'])?.toLowerCase();
    if (!whole || table.kind === 'view') continue;
    if (table.logicalId !== undefined) byId.set(table.logicalId, table);
    if (name === undefined) continue;
    const same = byName.get(name);
    const one = { table, database: names(whole.database) };
    if (same) same.push(one);
    else byName.set(name, [one]);
  }
  return { names, byId, byName };
});
