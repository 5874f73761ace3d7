import type { FeedDeclaration, TableDeclaration } from '../../base/catalog.ts';
import type { TextEdit } from '../../base/edit.ts';
import type { JsonSerde, RecordFeed, SerdeChange } from '../../base/feed.ts';
import { setMembers } from '../../base/members.ts';
import { memo } from '../../base/memo.ts';
import type { Scope } from '../../base/scope.ts';
import { get, member, rewritten, text, type DataNode, type Member, type ObjectNode } from '../../base/tree.ts';
import { longForm } from '../../base/yaml.ts';
import { declareTable } from '../sql/hive/declare.ts';
import { sampleFeed } from '../sql/hive/sample-comment.ts';
import type { Table } from '../sql/hive/table.ts';
import { tagsOf, type RecordsFile } from './tables.ts';

/** The record format conversion of a delivery stream in a template. */
export interface Conversion {
  /** What stands at TableName. */
  readonly table: DataNode;
  readonly database: DataNode | undefined;
  readonly serde: JsonSerde;
  /** `HiveJsonSerDe: …` or `OpenXJsonSerDe: …` */
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
  const given = get(get(node, 'InputFormatConfiguration'), 'Deserializer');
  const hive = member(given, 'HiveJsonSerDe');
  const openx = member(given, 'OpenXJsonSerDe');
  return [{ table, database: get(schema, 'DatabaseName'), serde: hive ? hiveSerde(hive.value) : openxSerde(openx?.value), deserializer: hive ?? openx }];
}

function hiveSerde(node: DataNode): JsonSerde {
  const formats = get(node, 'TimestampFormats');
  return { kind: 'hive', ...(formats?.kind === 'array' && { timestampFormats: formats.items.flatMap(f => text(f) ?? []) }) };
}

function openxSerde(node: DataNode | undefined): JsonSerde {
  const flag = (key: string) => { const value = get(node, key); return value?.kind === 'boolean' ? value.value : text(value)?.toLowerCase() === 'true' ? true : text(value) === undefined ? undefined : false; };
  const mappings = get(node, 'ColumnToJsonKeyMappings');
  return {
    kind: 'openx', caseInsensitive: flag('CaseInsensitive') ?? true, dotsToUnderscores: flag('ConvertDotsInJsonKeysToUnderscores') ?? false,
    ...(mappings?.kind === 'object' && { mappings: Object.fromEntries(mappings.members.flatMap(m => { const key = text(m.value); return key === undefined ? [] : [[m.key.value, key]]; })) }),
  };
}

/** The other deserializer: OpenX, which has none of the settings of the Hive one. */
export function toOpenx({ key, value }: Member): readonly TextEdit[] | undefined {
  return value.kind === 'object' && value.members.length > 0 ? undefined : [rewritten(key, 'OpenXJsonSerDe')];
}

/** What a template's comments bring to its tables: by the deserializer of the streams that convert by them, where there are any. */
export const sampleFeeds: (file: RecordsFile) => readonly FeedDeclaration[] = memo(file => {
  const { file: { path, text: source }, samples = [] } = file;
  const feeds = samples.flatMap((comment): RecordFeed[] => {
    const feed = sampleFeed(comment);
    if (!feed) return [];
    const readers = conversionsIn(file).filter(c => ownTable(c, file) === comment.of);
    if (readers.length === 0) return [feed];
    return readers.map(({ serde, deserializer }) => ({
      ...feed, format: feed.format === 'json' ? 'json' : 'ndjson', deserializer: serde,
      ...(deserializer && { settings: { place: { path, range: deserializer.key.inner }, say: (change: SerdeChange) => settingsSaid(source, deserializer, change) ?? [] } }),
    }));
  });
  const [first] = samples;
  return feeds.length === 0 || !first ? [] : [{ kind: 'feed', name: path, place: { path, range: first.range }, feeds }];
});

function settingsSaid(source: string, deserializer: Member, { kind, caseInsensitive, mappings, timestampFormats }: SerdeChange): readonly TextEdit[] | undefined {
  if (kind) return toOpenx(deserializer);
  const settings = { ...(caseInsensitive !== undefined && { CaseInsensitive: caseInsensitive }), ...(mappings && { ColumnToJsonKeyMappings: mappings }), ...(timestampFormats && { TimestampFormats: timestampFormats }) };
  return deserializer.value.kind === 'object' ? setMembers(source, deserializer.value, settings) : undefined;
}

/**
 * The table that a conversion names: a resource of the template, or a table of that name, of the template first and then of the
 * workspace. Of two nobody knows which one is meant.
 */
export function convertedBy(conversion: Conversion, file: RecordsFile, scope: Scope): TableDeclaration | undefined {
  const own = ownTable(conversion, file);
  if (own) return declareTable(own, file.file.path);
  const { name, database } = namesOf(conversion, file);
  if (own === null || name === undefined || name.includes('${')) return undefined;
  const others = scope.catalog.all('table').filter(t => t.name.toLowerCase() === name && t.place.path !== file.file.path && mayBeOne(database, t.database));
  return others.length === 1 ? others[0] : undefined;
}

/** The table of the template that a conversion names; null where it may be one of several, undefined where it is none. */
function ownTable(conversion: Conversion, file: RecordsFile): Table | null | undefined {
  const { byId, byName } = tablesOf(file);
  const { id, name, database } = namesOf(conversion, file);
  const resource = id === undefined ? undefined : byId.get(id);
  if (resource || name === undefined) return resource;
  const own = (byName.get(name) ?? []).filter(t => mayBeOne(database, t.database));
  return own.length > 1 ? null : own[0]?.table;
}

/** What a conversion calls its table: the resource that it refers to, and names. */
function namesOf({ table, database }: Conversion, file: RecordsFile): { readonly id: string | undefined; readonly name: string | undefined; readonly database: string | undefined } {
  const { names } = tablesOf(file);
  const value = (part: DataNode | undefined) => longForm(part, tagsOf(file.tree));
  return { id: target(value(table)), name: names(value(table))?.toLowerCase(), database: names(value(database)) };
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
