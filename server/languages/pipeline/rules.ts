import { named } from '../../base/sentence.ts';
import { replace } from '../../base/edit.ts';
import type { Place } from '../../base/diagnostic.ts';
import { relativeTo } from '../../base/path.ts';
import type { Range } from '../../base/range.ts';
import { defineRule, type AnyRule, type Finding, type RuleFix } from '../../base/rule.ts';
import type { HiveReader, Scope } from '../../base/scope.ts';
import { suggest } from '../../base/suggest.ts';
import { member, rewritten, type DataNode, type Member } from '../../base/tree.ts';
import { unconvertible, unconvertibleTable } from '../sql/hive/unconvertible.ts';
import type { ConfigFinding } from './description.ts';
import type { Manifest, ManifestNode, OutputUse, ProblemKind, Reference } from './manifest.ts';
import { portsOf } from './ports.ts';

/** Problems that the reader of manifests finds by itself, by kind. */
const shown: readonly { readonly kind: ProblemKind; readonly code: string; readonly name: string; readonly summary: string; readonly fixable?: true }[] = [
  { kind: 'syntax', code: 'PIP001', name: 'yaml-syntax', summary: 'The manifest is no YAML' },
  { kind: 'shape', code: 'PIP002', name: 'not-a-manifest', summary: 'A manifest holds properties' },
  { kind: 'unknown-property', code: 'PIP101', name: 'unknown-property', summary: 'A property that nobody reads', fixable: true },
  { kind: 'unknown-type', code: 'PIP102', name: 'unknown-type', summary: 'A node of a type that does not exist', fixable: true },
  { kind: 'missing-property', code: 'PIP103', name: 'missing-property', summary: 'A property that must be there is not', fixable: true },
  { kind: 'wrong-value', code: 'PIP104', name: 'wrong-value', summary: 'A value of the wrong kind' },
  { kind: 'out-of-bounds', code: 'PIP105', name: 'out-of-bounds', summary: 'A value that the service would refuse' },
  { kind: 'unknown-choice', code: 'PIP106', name: 'unknown-choice', summary: 'A value that is not among the possible ones', fixable: true },
  { kind: 'duplicate-name', code: 'PIP107', name: 'duplicate-name', summary: 'A name that stands twice' },
  { kind: 'bad-name', code: 'PIP108', name: 'bad-node-name', summary: 'A name that other nodes could not refer to' },
];

interface Said extends Finding { readonly message: string; readonly fixes: readonly RuleFix[] }

const readerRules = shown.map(({ kind, code, name, summary, fixable }) => defineRule<Manifest, Said>({
  code, name, summary, since: '0.1', severity: 'error',
  *find({ problems, file }) {
    for (const p of problems) {
      if (p.kind !== kind) continue;
      yield { range: p.range, message: p.message, fixes: p.fixes ?? [], ...(p.first && { related: [{ path: file.path, range: p.first, message: 'It stands here first' }] }) };
    }
  },
  message: found => found.message,
  ...(fixable && { fix: (found: Said) => found.fixes }),
}));

/** In a large manifest that is wrong all over, did-you-mean would cost more than it helps. */
const mostSearches = 50;

const unknownNode = defineRule<Manifest, Finding & { reference: Reference; near: string | undefined }>({
  code: 'PIP201',
  name: 'unknown-node',
  since: '0.1',
  severity: 'error',
  summary: 'A reference to a node that does not exist',
  *find({ references, byName }) {
    let searched = 0;
    for (const reference of references) {
      if (reference.property === 'expect' || byName.has(reference.node)) continue;
      yield { range: reference.nodeRange, reference, near: ++searched > mostSearches ? undefined : suggest(reference.node, [...byName.keys()].filter(name => name !== reference.owner?.name)) };
    }
  },
  message: ({ reference, near }) => `There is no node \`${reference.node}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change it to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

const wrongInput = defineRule<Manifest, Finding & { reference: Reference; type: string }>({
  code: 'PIP202',
  name: 'wrong-input',
  since: '0.1',
  severity: 'error',
  summary: 'A reference to a node of a type that cannot stand there',
  *find({ references, byName, file }) {
    for (const reference of references) {
      const target = byName.get(reference.node);
      if (!target?.description || !reference.types || reference.types.includes(target.description.type) || reference.types.includes('*')) continue;
      yield { range: reference.nodeRange, reference, type: target.description.type, related: [{ path: file.path, range: target.nameRange, message: `\`${target.name}\` is a ${target.description.type}` }] };
    }
  },
  message: ({ reference, type }) => (reference.property === 'from'
    ? `A ${reference.owner?.type} node takes no records from a ${type}; it takes them from ${list(reference.types!)}`
    : `\`${reference.property}\` names a ${list(reference.types!)}, but \`${reference.node}\` is a ${type}`),
});

const unknownPort = defineRule<Manifest, Finding & { use: OutputUse; ports: readonly string[]; near: string | undefined }>({
  code: 'PIP203',
  name: 'unknown-output',
  since: '0.1',
  severity: 'error',
  summary: 'A reference to an output that the node does not have',
  *find(manifest, scope) {
    for (const use of manifest.outputs) {
      const target = manifest.byName.get(use.node);
      if (!target?.description) continue;
      const ports = portsOf(manifest, target, scope);
      if (!ports || ports.some(p => p.name === use.name)) continue;
      const names = ports.map(p => p.name);
      yield { range: use.range, use, ports: names, near: suggest(use.name, names) };
    }
  },
  message: ({ use, ports, near }) => `\`${use.node}\` has no output \`${use.name}\`${near ? `; did you mean \`${near}\`?` : ports.length > 0 ? `; it has ${list(ports)}` : '; it has only the plain one'}`,
  fix: ({ use, near }) => (near ? { title: `Change it to \`${near}\``, edits: [rewritten(use.text, near, use.start)] } : undefined),
});

const cycle = defineRule<Manifest, Finding & { names: readonly string[] }>({
  code: 'PIP204',
  name: 'cycle',
  since: '0.1',
  severity: 'error',
  summary: 'Records would run in a circle',
  find: findCycles,
  message: ({ names }) => (names.length === 1 ? `\`${names[0]}\` takes its records from itself` : `Records run in a circle: ${[...names, names[0]!].map(n => `\`${n}\``).join(' → ')}`),
});

const unusedNode = defineRule<Manifest, Finding & { node: ManifestNode }>({
  code: 'PIP205',
  name: 'unused-node',
  since: '0.1',
  severity: 'warning',
  tags: ['unnecessary'],
  summary: 'A node that takes no records, changes nothing else and that nobody refers to',
  *find({ nodes, references, byName }) {
    if (nodes.length < 2) return; // a manifest begins with one
    if (references.some(r => !byName.has(r.node))) return; // a misspelt reference may mean any of them
    const used = new Set(references.filter(r => r.property !== 'expect').map(r => r.node));
    for (const node of nodes) if (node.description && !node.description.inputs && !used.has(node.name) && !Object.values(node.description.config).some(f => f.kind === 'node' && f.feeds)) yield { range: node.nameRange, node };
  },
  message: ({ node }) => `Nothing refers to \`${node.name}\``,
});

const unknownExpectation = defineRule<Manifest, Finding & { name: string; near: string | undefined }>({
  code: 'PIP206',
  name: 'unknown-expected-node',
  since: '0.1',
  severity: 'error',
  summary: 'An expectation of a node that does not exist',
  *find({ references, byName }) {
    let searched = 0;
    for (const { property, node, nodeRange } of references) {
      if (property === 'expect' && !byName.has(node)) yield { range: nodeRange, name: node, near: ++searched > mostSearches ? undefined : suggest(node, byName.keys()) };
    }
  },
  message: ({ name, near }) => `Nothing can be expected of \`${name}\`: there is no such node${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change it to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

const sourceWithInput = defineRule<Manifest, Finding & { node: ManifestNode }>({
  code: 'PIP207',
  name: 'source-with-input',
  since: '0.1',
  severity: 'error',
  summary: 'A node that takes no records has a `from`',
  *find({ nodes }) {
    for (const node of nodes) {
      if (!node.description || node.description.inputs || node.member.value.kind !== 'object') continue;
      const from = node.member.value.members.find(m => m.key.value === 'from');
      if (from && !Object.hasOwn(node.description.config, 'from')) yield { range: from.key.range, node };
    }
  },
  message: ({ node }) => `A ${node.type} takes no records from other nodes; they go to it by \`to\`, or it has records of its own`,
});

const missingInput = defineRule<Manifest, Finding & { node: ManifestNode }>({
  code: 'PIP208',
  name: 'missing-input',
  since: '0.1',
  severity: 'warning',
  summary: 'A node that takes records gets none',
  *find({ nodes, references }) {
    const fed = new Set(references.filter(r => r.property !== 'expect' && r.property !== 'from').map(r => r.node));
    for (const node of nodes) {
      if (!node.description?.inputs || node.member.value.kind !== 'object' || fed.has(node.name)) continue;
      // A node with a file has records of its own.
      if (node.member.value.members.some(({ key }) => key.value === 'from' || node.description!.config[key.value]?.kind === 'file')) continue;
      yield { range: node.nameRange, node };
    }
  },
  message: ({ node }) => `\`${node.name}\` gets no records: say \`from\``,
});

const missingFile = defineRule<Manifest, Finding & { written: string; near: string | undefined }>({
  code: 'PIP301',
  name: 'missing-file',
  since: '0.1',
  severity: 'error',
  summary: 'A file that is not there',
  *find({ files, file }, scope) {
    if (scope.alone) return;
    let searched = 0;
    for (const { path, written, range } of files) {
      if (path === undefined || scope.exists(path)) continue;
      if (++searched > mostSearches) {
        yield { range, written, near: undefined };
        continue;
      }
      const folder = path.slice(0, path.lastIndexOf('/') + 1);
      const name = path.slice(folder.length);
      const paths = scope.paths();
      const nearby = paths.filter(p => p.startsWith(folder) && !p.slice(folder.length).includes('/'));
      const near = suggest(name, nearby.map(p => p.slice(folder.length)));
      const elsewhere = near ? undefined : paths.find(p => p.endsWith('/' + name));
      yield { range, written, near: near ? relativeTo(file.path, folder + near) : elsewhere && relativeTo(file.path, elsewhere) };
    }
  },
  message: ({ written, near }) => `There is no file \`${written}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change it to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

const fileOutside = defineRule<Manifest, Finding & { written: string }>({
  code: 'PIP302',
  name: 'file-outside',
  since: '0.1',
  severity: 'error',
  summary: 'A file outside of the workspace',
  *find({ files }, scope) {
    if (scope.alone) return; // where the workspace would end is not known
    for (const { path, written, range } of files) if (path === undefined) yield { range, written };
  },
  message: ({ written }) => `\`${written}\` lies outside of the workspace: paths are relative to the manifest`,
});

const wrongFileKind = defineRule<Manifest, Finding & { written: string; suffixes: readonly string[] }>({
  code: 'PIP303',
  name: 'wrong-file-kind',
  since: '0.1',
  severity: 'warning',
  summary: 'A file whose name ends unlike what is read there',
  *find({ files }) {
    for (const { written, range, suffixes } of files) if (suffixes && !suffixes.some(s => written.toLowerCase().endsWith(s))) yield { range, written, suffixes };
  },
  message: ({ written, suffixes }) => `\`${written}\` does not end in ${list(suffixes)}`,
});

type Configured = Finding & { readonly finding: ConfigFinding; readonly value: DataNode | undefined };

/** What components say of whole configurations, at the property's value or at the nearest thing around it. */
function configured(severity: ConfigFinding['severity']) {
  return function* find({ nodes, config, byName }: Manifest): Iterable<Configured> {
    for (const node of nodes) {
      if (!node.description?.check || byName.get(node.name) !== node) continue;
      for (const finding of node.description.check({ config: config.get(node) ?? {}, typeOf: name => byName.get(name)?.description?.type })) {
        if (finding.severity !== severity) continue;
        let range = node.typeRange;
        let value: DataNode | undefined = node.member.value;
        for (const key of finding.property) {
          const found: Member | undefined = member(value, key);
          value = found?.value;
          if (!found) break;
          range = found.value.kind === 'object' || found.value.kind === 'array' || found.value.kind === 'missing' ? found.key.range : found.value.range;
        }
        if (value?.kind === 'string' && finding.part) range = { start: value.offsetOf(finding.part.start), end: value.offsetOf(finding.part.end) };
        yield { range, finding, value };
      }
    }
  };
}

const fixOf = ({ finding, value, range }: Configured): RuleFix | undefined => (finding.fix && value && value.kind !== 'object' && value.kind !== 'array'
  ? { title: finding.fix.title, edits: [replace(value.kind === 'string' && !finding.part ? value.inner : range, finding.fix.text)] } : undefined);

const refusedConfiguration = defineRule<Manifest, Configured>({
  code: 'PIP401',
  name: 'refused-configuration',
  since: '0.1',
  severity: 'error',
  summary: 'A configuration that the service would refuse as a whole',
  find: configured('error'),
  message: ({ finding }) => finding.message,
  fix: fixOf,
});

const doubtfulConfiguration = defineRule<Manifest, Configured>({
  code: 'PIP402',
  name: 'doubtful-configuration',
  since: '0.1',
  severity: 'warning',
  summary: 'A configuration that the service takes, but that hardly does what is meant',
  find: configured('warning'),
  message: ({ finding }) => finding.message,
  fix: fixOf,
});

const repairUndone = defineRule<Manifest, Finding & { readonly says: string }>({
  code: 'PIP403',
  name: 'repair-undone',
  since: '0.1',
  severity: 'warning',
  summary: 'A crawler updates a table that was repaired by hand: its sets come back, or the types that it never infers are lost',
  *find({ nodes, references, config, byName }, scope) {
    const configOf = (node: (typeof nodes)[number]) => config.get(node) ?? {};
    for (const node of nodes) {
      const { policy, table } = configOf(node) as { policy?: unknown; table?: unknown };
      const value = member(node.member.value, 'policy')?.value;
      if (node.description?.type !== 'crawler' || policy !== 'update' || typeof table !== 'string' || !value) continue;
      const sources = references.filter(r => r.owner === node && r.property === 'from').flatMap(r => byName.get(r.node) ?? []);
      if (sources.some(s => s.description?.type === 'dynamodb-stream')) {
        if (nodes.some(n => n.description?.type === 'table-repair' && configOf(n)['table'] === table)) continue;
        yield { range: value.range, says: `Each crawl writes \`set<…>\` into \`${table}\` again, which nothing can read: a \`table-repair\` node keeps it repaired, \`log\` leaves it alone` };
        continue;
      }
      // A crawler takes the types of Parquet as they are; of JSON and text it guesses.
      const written = sources.filter(s => s.description?.type === 'bucket').flatMap(bucket => references.filter(r => r.node === bucket.name && r.property === 'to').flatMap(r => r.owner ?? []));
      if (written.length > 0 && written.every(w => configOf(w)['convert'] !== undefined)) continue;
      const owner = byName.get(table);
      const { definition, table: name } = (owner && config.get(owner)) ?? {};
      const declared = typeof definition === 'string' ? scope.catalog.declaredIn(definition).find(d => d.kind === 'table' && (name === undefined || d.name === name)) : undefined;
      const own = declared?.kind === 'table' ? declared.columns.filter(c => neverInferred.test(c.type)) : [];
      if (own.length === 0) continue;
      yield {
        range: value.range, says: `Each crawl writes the types that it infers over those of \`${table}\`: ${own.slice(0, 3).map(c => `\`${c.name} ${c.type}\``).join(', ')}${own.length > 3 ? ` and ${own.length - 3} more` : ''} would be lost; \`log\` leaves them alone`,
        related: own.slice(0, 3).flatMap(c => (c.place ? [{ ...c.place, message: `A crawler never infers \`${c.type}\`` }] : [])),
      };
    }
  },
  message: ({ says }) => says,
  fix: ({ range }) => ({ title: 'Write `log`', edits: [replace(range, 'log')], safe: false }),
});

/** Types that a crawler makes of no JSON and no text: somebody chose them. */
const neverInferred = /(?:^|[<,:])(?:decimal|timestamp|date|map|varchar|char|float|tinyint|smallint)\b/i;

const unconvertibleConversion = defineRule<Manifest, Finding & { readonly says: string }>({
  ...unconvertibleTable,
  *find({ nodes, config, byName }, scope) {
    for (const node of nodes) {
      const convert = config.get(node)?.['convert'] as { readonly table?: unknown; readonly reader?: HiveReader; readonly deserializer?: unknown } | undefined;
      const owner = typeof convert?.table === 'string' ? byName.get(convert.table) : undefined;
      const { definition, table: wanted } = (owner && config.get(owner)) ?? {};
      if (node.description?.type !== 'firehose' || !convert || owner?.description?.type !== 'glue-table' || typeof definition !== 'string') continue;
      const declared = scope.catalog.declaredIn(definition).find(d => d.kind === 'table' && (wanted === undefined || d.name === wanted));
      const place = member(member(node.member.value, 'convert')?.value, 'table')?.value;
      if (declared?.kind !== 'table' || !place) continue;
      const found = unconvertible(declared, convert.reader ?? 'hive3', convert.deserializer === 'hive' ? 'hive' : 'openx');
      if (found) yield { range: place.range, says: found.message, related: found.related };
    }
  },
  message: ({ says }) => says,
});

export const pipelineRules: readonly AnyRule<Manifest>[] = [
  ...readerRules, unknownNode, wrongInput, unknownPort, cycle, unusedNode, unknownExpectation, sourceWithInput, missingInput, missingFile, fileOutside, wrongFileKind, refusedConfiguration, doubtfulConfiguration, repairUndone, unconvertibleConversion,
];

const list = (names: readonly string[]): string => {
  return names.length > 8 ? `${names.slice(0, 8).map(n => `\`${n}\``).join(', ')}…` : named(names, 'or');
};

/** One finding per circle of `from` and whatever feeds others, at the reference that closes it. Without recursion: a chain may be long. */
function* findCycles({ nodes, references, file }: Manifest, _: Scope): Iterable<Finding & { names: readonly string[] }> {
  const next = new Map<string, { to: string; range: Range }[]>();
  for (const { owner, node, nodeRange, property, feeds } of references) {
    if (!owner || (property !== 'from' && !feeds)) continue;
    const [from, to] = property === 'from' ? [node, owner.name] : [owner.name, node];
    const list = next.get(from);
    if (list) list.push({ to, range: nodeRange });
    else next.set(from, [{ to, range: nodeRange }]);
  }
  const state = new Map<string, 'open' | 'done'>();
  for (const { name } of nodes) {
    if (state.has(name)) continue;
    const path: { name: string; edge: number }[] = [{ name, edge: 0 }];
    state.set(name, 'open');
    while (path.length > 0) {
      const top = path[path.length - 1]!;
      const edge = next.get(top.name)?.[top.edge++];
      if (!edge) {
        state.set(top.name, 'done');
        path.pop();
        continue;
      }
      const seen = state.get(edge.to);
      if (seen === 'open') {
        const names = path.slice(path.findIndex(p => p.name === edge.to)).map(p => p.name);
        const related: (Place & { message: string })[] = nodes.filter(n => names.includes(n.name) && n.nameRange.start !== edge.range.start).slice(0, 5).map(n => ({ path: file.path, range: n.nameRange, message: `\`${n.name}\` is part of the circle` }));
        yield { range: edge.range, names, related: names.length > 1 ? related : [] };
      } else if (!seen) {
        state.set(edge.to, 'open');
        path.push({ name: edge.to, edge: 0 });
      }
    }
  }
}
