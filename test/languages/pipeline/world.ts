import type { Diagnostic } from '../../../server/base/diagnostic.ts';
import type { Language } from '../../../server/base/language.ts';
import type { SourceFile } from '../../../server/base/file.ts';
import type { ComponentDescription } from '../../../server/languages/pipeline/description.ts';
import { pipelineLanguage } from '../../../server/languages/pipeline/language.ts';
import { diagnose } from '../../../server/project/diagnose.ts';
import { openWorkspace, type Workspace } from '../../../server/project/workspace.ts';

/** Descriptions that use every kind of field, so that the language is tested apart from the real components. */
export const components: readonly ComponentDescription[] = [
  { type: 'stream', summary: 'A stream of records', inputs: ['function', 'bus'], config: { records: { summary: 'Records to put', kind: 'file', suffixes: ['.ndjson', '.csv'] }, count: { summary: 'How many', kind: 'integer', min: 1, max: 1000 }, shards: { summary: 'Shards', kind: 'integer', min: 1, default: 1 } } },
  { type: 'function', summary: 'A function', inputs: ['stream', 'delivery'], outputs: ['errors'], config: { code: { summary: 'The handler\'s file', kind: 'file', required: true, suffixes: ['.js', '.mjs'] }, timeout: { summary: 'Longest time of a call', kind: 'duration', min: 1000, max: 900_000, default: '3s' }, environment: { summary: 'Environment', kind: 'map', value: { summary: 'A value', kind: 'text' } } } },
  { type: 'delivery', summary: 'A delivery stream', inputs: ['stream', 'function'], outputs: ['backup', 'errors'], config: {
    to: { summary: 'Where it delivers', kind: 'node', types: ['bucket'], required: true, feeds: true },
    buffer: { summary: 'How much is gathered', kind: 'group', fields: { size: { summary: 'Bytes', kind: 'size', min: 2 ** 20, max: 128 * 2 ** 20, default: '5MB' }, interval: { summary: 'Time', kind: 'duration', max: 900_000, default: '300s' } } },
    compression: { summary: 'How objects are packed', kind: 'choice', values: { none: 'Not at all', gzip: 'GZIP', snappy: 'Snappy' }, default: 'none' },
    convert: { summary: 'Conversion', kind: 'either', options: [{ summary: 'Off', kind: 'flag' }, { summary: 'On', kind: 'group', fields: { format: { summary: 'Format', kind: 'choice', required: true, values: { parquet: 'Parquet', orc: 'ORC' } }, table: { summary: 'Table', kind: 'node', types: ['table'] } } }] },
  } },
  { type: 'bus', summary: 'An event bus', inputs: ['*'], config: { targets: { summary: 'Targets', kind: 'list', max: 5, item: { summary: 'A target', kind: 'node' } } } },
  { type: 'script', summary: 'A streaming script', inputs: ['stream'], outputs: ['*'], config: { sql: { summary: 'The script', kind: 'file', required: true }, level: { summary: 'A level', kind: 'text', pattern: { source: '^[a-z]+$', says: 'a word in lower case' } } } },
  { type: 'bucket', summary: 'A bucket', config: {} },
  { type: 'table', summary: 'A table', config: { ddl: { summary: 'DDL', kind: 'file' } } },
];

export const language: Language = pipelineLanguage(components);

export interface World { readonly workspace: Workspace; readonly file: SourceFile; readonly offset: number }

/** A manifest in a workspace with the given other files; `<|>` is the cursor. */
export function world(marked: string, others: readonly string[] = [], path = 'p.pipeline.yaml'): World {
  const offset = marked.indexOf('<|>');
  const text = marked.replace('<|>', '');
  const workspace = openWorkspace([language], { files: [{ path, text }], others });
  return { workspace, file: workspace.file(path)!, offset };
}

export const problems = (marked: string, others: readonly string[] = []): readonly Diagnostic[] => {
  const { workspace, file } = world(marked, others);
  return diagnose(workspace, file.path);
};

/** `CODE "text under it" message` per diagnostic. */
export const said = (marked: string, others: readonly string[] = []): string[] =>
  problems(marked, others).map(d => `${d.code} ${JSON.stringify(marked.replace('<|>', '').slice(d.range.start, d.range.end))} ${d.message}`);
