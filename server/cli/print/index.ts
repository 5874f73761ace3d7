import type { Diagnostic, Severity } from '../../base/diagnostic.ts';
import { positionAt } from '../../base/file.ts';
import type { AnyRule } from '../../base/rule.ts';
import type { Terminal } from '../terminal.ts';
import { version } from '../version.ts';

/** What `check` found, file by file. */
export interface Report {
  readonly files: readonly { readonly path: string; readonly text: string; readonly diagnostics: readonly Diagnostic[] }[];
  readonly rules: readonly AnyRule<any>[];
  /** A path of the workspace as the user would write it. */
  shown(path: string): string;
}

/** A report in each format that `--format` knows. */
export const printers: Readonly<Record<string, (report: Report, terminal: Pick<Terminal, 'paint'>) => string>> = { text, json, sarif, github };

const colors = { error: 'red', warning: 'yellow', information: 'blue', hint: 'dim' } as const;

function text({ files }: Report, terminal: Pick<Terminal, 'paint'>): string {
  const lines = files.flatMap(file => file.diagnostics.map(d => {
    const { line, character } = positionAt(file, d.range.start);
    return `${file.path}:${line + 1}:${character + 1}: ${terminal.paint(colors[d.severity], d.severity)} ${terminal.paint('dim', d.code)} ${d.message}\n`;
  }));
  const all = files.flatMap(f => f.diagnostics);
  const count = (severity: Severity, one: string) => {
    const n = all.filter(d => d.severity === severity).length;
    return n === 0 ? [] : [`${n} ${one}${n === 1 ? '' : 's'}`];
  };
  const counts = [...count('error', 'error'), ...count('warning', 'warning'), ...count('information', 'note'), ...count('hint', 'hint')];
  const fixable = all.filter(d => d.fixes.some(f => f.safe)).length;
  const found = counts.length === 0 ? 'nothing to report' : counts.join(', ');
  return `${lines.join('')}${files.length} ${files.length === 1 ? 'file' : 'files'}: ${found}${fixable > 0 ? ` (${fixable} can be fixed by \`sluice fix\`)` : ''}\n`;
}

function json({ files, shown }: Report): string {
  return JSON.stringify({
    version: 1,
    files: files.length,
    diagnostics: files.flatMap(file => file.diagnostics.map(d => ({
      path: file.path, code: d.code, severity: d.severity, message: d.message,
      start: place(file, d.range.start), end: place(file, d.range.end),
      ...(d.tags && { tags: d.tags }),
      ...(d.related && { related: d.related.map(r => ({ path: shown(r.path), start: r.range.start, end: r.range.end, message: r.message })) }),
      fixes: d.fixes.map(f => ({ title: f.title, safe: f.safe, edits: f.edits.map(e => ({ start: e.range.start, end: e.range.end, text: e.text })) })),
    }))),
  }, undefined, 2) + '\n';
}

/** One-based line and column (UTF-16 code units), and the offset. */
function place(file: { readonly text: string }, offset: number): { line: number; column: number; offset: number } {
  const { line, character } = positionAt(file, offset);
  return { line: line + 1, column: character + 1, offset };
}

/** SARIF 2.1.0, as code scanning services read it. */
function sarif({ files, rules }: Report): string {
  const used = new Set(files.flatMap(f => f.diagnostics.map(d => d.code)));
  const listed = [...new Map(rules.filter(r => used.has(r.code)).map(r => [r.code, r])).values()];
  const levels = { error: 'error', warning: 'warning', information: 'note', hint: 'note' } as const;
  const region = (file: { readonly text: string }, start: number, end: number) => {
    const from = place(file, start);
    const to = place(file, end);
    return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
  };
  return JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'Sluice', version, rules: listed.map(r => ({ id: r.code, name: r.name, shortDescription: { text: r.summary }, defaultConfiguration: { level: levels[r.severity] } })) } },
      columnKind: 'utf16CodeUnits',
      results: files.flatMap(file => file.diagnostics.map(d => ({
        ruleId: d.code, level: levels[d.severity], message: { text: d.message },
        locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(file.path) }, region: region(file, d.range.start, d.range.end) } }],
        ...(d.fixes.some(f => !f.elsewhere) && {
          fixes: d.fixes.filter(f => !f.elsewhere).map(f => ({
            description: { text: f.title },
            artifactChanges: [{ artifactLocation: { uri: encodeURI(file.path) }, replacements: f.edits.map(e => ({ deletedRegion: region(file, e.range.start, e.range.end), insertedContent: { text: e.text } })) }],
          })),
        }),
      }))),
    }],
  }, undefined, 2) + '\n';
}

/** Workflow commands, which GitHub shows as annotations at the lines of a pull request. */
function github({ files }: Report): string {
  const data = (s: string) => s.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
  const property = (s: string) => data(s).replace(/:/g, '%3A').replace(/,/g, '%2C');
  const kinds = { error: 'error', warning: 'warning', information: 'notice', hint: 'notice' } as const;
  return files.flatMap(file => file.diagnostics.map(d => {
    const start = place(file, d.range.start);
    const end = place(file, d.range.end);
    const columns = start.line === end.line ? `,endColumn=${end.column}` : '';
    return `::${kinds[d.severity]} file=${property(file.path)},line=${start.line},col=${start.column},endLine=${end.line}${columns},title=${property(d.code)}::${data(d.message)}\n`;
  })).join('');
}
