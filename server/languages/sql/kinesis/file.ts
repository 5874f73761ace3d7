import { applicationOf } from '../../../base/application.ts';
import type { ApplicationDeclaration, NodeDeclaration } from '../../../base/catalog.ts';
import type { SourceFile } from '../../../base/file.ts';
import { memo } from '../../../base/memo.ts';
import { isObject } from '../../../base/object.ts';
import type { Scope } from '../../../base/scope.ts';
import { kinesis } from '../dialects/kinesis.ts';
import { lex } from '../lexer.ts';
import { Parser } from '../parse/parser.ts';
import { readTypeNode } from '../parse/types.ts';
import { parseSql } from '../parser.ts';
import type { SqlTree } from '../tree.ts';
import { analyse } from './analyse.ts';
import type { Analysis, Relation } from './analysis.ts';
import { readHeader, type Header } from './header.ts';
import { inputRelation } from './names.ts';
import { readType } from './types.ts';

/** A script as rules and features see it. */
export interface KinesisFile {
  readonly file: SourceFile;
  readonly text: string;
  readonly tree: SqlTree;
  readonly header: Header;
  readonly analysis: Analysis;
  /** The pipeline node that runs the script, when there is one. */
  readonly node: NodeDeclaration | undefined;
  /** The application whose code the script is, when its JSON or a template is there. */
  readonly application: ApplicationDeclaration | undefined;
}

interface Parsed { readonly text: string; readonly tree: SqlTree }
const bases = new WeakMap<SourceFile, Parsed>();

/** The tree of a file, made once; of an edited text (`succeed`), from an earlier tree where statements are still the same. */
export const treeOf: (file: SourceFile) => SqlTree = memo(file => {
  const tree = parseSql(file.text, kinesis, bases.get(file));
  bases.set(file, { text: file.text, tree });
  return tree;
});

/** Lets `treeOf(file)` begin with what is known of an earlier text. */
export function succeed(file: SourceFile, before: SourceFile): void {
  const base = bases.get(before);
  if (base && !bases.has(file)) bases.set(file, base);
}

const known = new WeakMap<SourceFile, KinesisFile>();

/** The analysis of a file in its workspace; without `scope` as if it stood alone. Remembered until the pipeline node or the application changes. */
export function readKinesis(file: SourceFile, scope?: Scope): KinesisFile {
  const node = scope && nodeOf(file, scope);
  const application = scope && applicationOf(file, scope);
  const last = known.get(file);
  if (last && ((last.node === node && last.application === application) || scope === undefined)) return last;
  const tree = treeOf(file);
  let analysis: Analysis | undefined;
  const made: KinesisFile = {
    file, text: file.text, tree, node, application,
    // Worked out when somebody asks: a caret in a comment needs neither.
    get header() { return readHeader(file.text, tree); },
    get analysis() { return (analysis ??= analyse(tree, inputsOf(made.header, node, application))); },
  };
  known.set(file, made);
  return made;
}

/** The pipeline node that runs the script. */
export function nodeOf(file: SourceFile, scope: Scope): NodeDeclaration | undefined {
  return scope.catalog.all('node').find(n => n.type === 'kinesis-analytics' && n.config['sql'] === file.path);
}

/** Inputs of the header; else those of the pipeline node's schema; else those of the application; undefined when nobody says. */
function inputsOf(header: Header, node: NodeDeclaration | undefined, application?: ApplicationDeclaration): readonly Relation[] | undefined {
  const stated = header.inputs.map(i => inputRelation(i.name.name, i.columns.map(c => ({ name: c.name.name, type: c.type, range: c.range })), i.reference));
  const configured = node ? relationsOf(node.config) : [];
  const deployed = application?.inputs.map(i => inputRelation(i.name, i.columns.map(c => ({ name: c.name, type: typeFromText(c.type) })), i.reference)) ?? [];
  const all = [...stated];
  for (const relation of [...configured, ...deployed]) if (!all.some(r => r.name === relation.name)) all.push(relation);
  // A schema for the stream and none for a table that the node refers to leaves that table unknown: then nothing is sure.
  return all.some(r => r.stream) && (node === undefined || referenceNames(node.config).every(n => all.some(r => r.name === n))) ? all : undefined;
}


const referenceNames = (config: NodeDeclaration['config']): string[] => (isObject(config['reference']) ? Object.keys(config['reference']) : []);

/**
 * Input streams and reference tables of a node's configuration: `input: { prefix, parallelism, columns }` and
 * `reference: { NAME: { columns } }`. Columns are a map of name and type text, or a list of `{ name, type }`.
 */
function relationsOf(config: NodeDeclaration['config']): Relation[] {
  const input = isObject(config['input']) ? config['input'] : isObject(config['schema']) ? { columns: config['schema'] } : config;
  const columns = columnsIn(input['columns']);
  const prefix = typeof input['prefix'] === 'string' ? input['prefix'] : 'SOURCE_SQL_STREAM';
  const parallelism = typeof input['parallelism'] === 'number' ? Math.max(1, Math.min(64, Math.trunc(input['parallelism']))) : 1;
  const streams = columns ? Array.from({ length: parallelism }, (_, i) => inputRelation(`${prefix}_${String(i + 1).padStart(3, '0')}`, columns)) : [];
  const references = isObject(config['reference']) ? Object.entries(config['reference']) : [];
  return [...streams, ...references.flatMap(([name, value]) => {
    const listed = isObject(value) ? columnsIn(value['columns']) : undefined;
    return listed ? [inputRelation(name, listed, true)] : [];
  })];
}

function columnsIn(value: unknown): { name: string; type: ReturnType<typeof readType> }[] | undefined {
  const entries: (readonly [unknown, unknown])[] | undefined = Array.isArray(value)
    ? value.filter(isObject).map(c => [c['name'] ?? c['Name'], c['type'] ?? c['SqlType']] as const)
    : isObject(value) ? Object.entries(value).map(([name, type]) => [name, isObject(type) ? type['type'] : type] as const) : undefined;
  if (!entries || entries.length === 0) return undefined;
  return entries.flatMap(([name, type]) => (typeof name === 'string' && typeof type === 'string' ? [{ name, type: typeFromText(type) }] : []));
}

/** The type that a text such as `VARCHAR(4)` names; UNKNOWN when it names none. */
function typeFromText(text: string): ReturnType<typeof readType> {
  const parser = new Parser(text, lex(text, kinesis).tokens, kinesis);
  return readType(readTypeNode(parser), () => {});
}
