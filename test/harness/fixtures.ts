import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { Diagnostic } from '../../server/base/diagnostic.ts';
import { applyEdits, type TextEdit } from '../../server/base/edit.ts';
import { lineStarts, positionAt, type SourceFile } from '../../server/base/file.ts';
import type { DocumentSymbol, Language } from '../../server/base/language.ts';
import type { Range } from '../../server/base/range.ts';
import { openFixture, type FixtureWorld } from './world.ts';
import { sections, type Fence, type Section } from './markdown.ts';

/**
 * Runs Markdown pages as tests. In a section, the fences tagged with a language are the sources of a small workspace;
 * caret lines below a source line say which diagnostics stand there, and all of them; `<|>` is the cursor. The other known
 * fences are answers about the file with the cursor (or the first file). `UPDATE_FIXTURES=1` writes answers and caret lines.
 */
export function runFixtures(folder: string, options: { readonly update?: boolean; readonly pages?: (name: string) => boolean } = {}): void {
  const update = options.update ?? process.env['UPDATE_FIXTURES'] === '1';
  for (const name of pagesIn(folder).filter(options.pages ?? (() => true))) {
    const page = path.join(folder, name);
    const text = fs.readFileSync(page, 'utf8');
    const changes: { fence: Fence; content: string }[] = [];
    for (const section of sections(text, name)) {
      const sources = section.fences.filter(f => f.tag in languages);
      if (sources.length === 0) continue;
      test(`${name}: ${section.title}`, () => {
        for (const { fence, actual } of runSection(section, sources)) {
          if (update && actual !== fence.content) changes.push({ fence, content: actual });
          else assert.equal(actual, fence.content, `${name}:${fence.line + 1}`);
        }
      });
    }
    if (update) test(`${name}: answers written`, () => writeAnswers(page, text, changes));
  }
}

/** Tags of source fences, with the file name a lone source gets. */
export const languages: Readonly<Record<string, string>> = {
  kinesis: 'case.kda.sql', athena: 'case.athena.sql', hive: 'case.hql', ddl: 'case.ddl', redshift: 'case.spectrum.sql',
  painless: 'case.painless', console: 'case.console', vega: 'case.vg.json', hjson: 'case.vega.hjson', 'vega-lite': 'case.vl.json', pipeline: 'case.pipeline.yaml',
  glue: 'case.glue.json', template: 'case.template.json', 'template-yaml': 'case.template.yaml', data: 'case.ndjson',
};

const notices: ReadonlySet<string> = new Set(['KSQL901']);

interface Answer { readonly fence: Fence; readonly actual: string }

function* runSection(section: Section, sources: readonly Fence[]): Iterable<Answer> {
  const files = sources.map((fence, index) => readSource(fence, index));
  const world = openFixture(files.map(({ path, text }) => ({ path, text })));
  for (const source of files) {
    const file = world.file(source.path);
    if (!file) continue; // data beside the sources
    // A notice that every file of a language carries is compared only where the fence shows it.
    yield { fence: source.fence, actual: withCarets(source, world.diagnose(file).filter(d => !notices.has(d.code) || source.fence.content.includes(d.code))) };
  }
  const main = files.find(f => f.cursor !== undefined) ?? files[0]!;
  const file = world.file(main.path);
  for (const fence of section.fences) {
    const answer = answers[fence.tag];
    if (answer && file) yield { fence, actual: answer({ world, file, language: world.language(file), cursor: main.cursor ?? 0, info: fence.info }).trimEnd() };
    else if (!(fence.tag in languages) && fence.tag !== '' && !ignored.has(fence.tag)) throw new Error(`line ${fence.line + 1}: unknown fence \`${fence.tag}\``);
  }
}

/** Fences that only show something to the reader. */
const ignored = new Set(['text', 'sh', 'json', 'js', 'ts', 'yaml', 'sql', 'ebnf', 'message']);

interface Source { readonly fence: Fence; readonly path: string; readonly text: string; readonly cursor: number | undefined; readonly lines: readonly string[] }

export const caretLine = /^[ \t]*\^+[ \t]+(error|warning|information|hint)[ \t]+\S+/;

function readSource(fence: Fence, index: number): Source {
  const lines = fence.content.split('\n').filter(line => !caretLine.test(line));
  const marked = lines.join('\n');
  const at = marked.indexOf('<|>');
  const named = /(?:^|\s)path=(\S+)/.exec(fence.info);
  const fallback = languages[fence.tag]!;
  const name = named ? named[1]! : index === 0 ? fallback : fallback.replace('case', `case${index + 1}`);
  return { fence, path: name, text: at < 0 ? marked : marked.slice(0, at) + marked.slice(at + 3), cursor: at < 0 ? undefined : at, lines };
}

/** The source with a caret line under each diagnostic: what the fence should hold. A message is compared only where one is written. */
function withCarets(source: Source, diagnostics: readonly Diagnostic[]): string {
  const file = { text: source.text };
  const starts = lineStarts(file);
  const cursorLine = source.cursor === undefined ? -1 : positionAt(file, source.cursor).line;
  const written = new Set(source.fence.content.split('\n'));
  const lines = source.text.split('\n');
  const result: string[] = [];
  lines.forEach((line, number) => {
    let shown = line;
    if (number === cursorLine) {
      const column = source.cursor! - starts[number]!;
      shown = line.slice(0, column) + '<|>' + line.slice(column);
    }
    result.push(shown);
    for (const d of diagnostics) {
      const { line: at, character } = positionAt(file, d.range.start);
      if (at !== number) continue;
      const end = positionAt(file, d.range.end);
      const width = Math.max(1, (end.line === at ? end.character : line.length) - character);
      const pad = line.slice(0, character).replace(/[^\t]/g, ' ');
      const head = `${pad}${'^'.repeat(width)} ${d.severity} ${d.code}`;
      const full = `${head} ${d.message.replace(/\n/g, ' ')}`;
      // A caret line without a message accepts any; one with a message must match it whole.
      result.push(written.has(head) ? head : full);
    }
  });
  return result.join('\n');
}

interface Question { readonly world: FixtureWorld; readonly file: SourceFile; readonly language: Language; readonly cursor: number; readonly info: string }

const shown = (file: SourceFile, range: Range) => {
  const { line, character } = positionAt(file, range.start);
  return `${line + 1}:${character + 1} ${JSON.stringify(file.text.slice(range.start, range.end))}`;
};

const answers: Readonly<Record<string, (question: Question) => string>> = {
  hover: ({ world, file, language, cursor }) => language.hover?.(file, cursor, world.scope)?.markdown ?? '',

  complete: ({ world, file, language, cursor, info }) => {
    const all = language.complete?.(file, cursor, world.scope) ?? [];
    const sorted = [...all].sort((a, b) => compare(a.sort ?? a.label, b.sort ?? b.label) || compare(a.label, b.label));
    const wanted = info ? sorted.filter(c => info.split(/\s+/).includes(c.label)) : sorted;
    return wanted.map(c => [c.label, c.kind, ...(c.detail ? [c.detail] : [])].join(' · ')).join('\n');
  },

  signature: ({ world, file, language, cursor }) => {
    const help = language.signature?.(file, cursor, world.scope);
    if (!help) return '';
    return help.signatures.map((s, i) => `${i === help.active ? '> ' : '  '}${s.label}${i === help.active ? ` · ${s.parameters[help.parameter]?.label ?? '-'}` : ''}`).join('\n');
  },

  definition: ({ world, file, language, cursor }) => places(world, language.definition?.(file, cursor, world.scope) ?? []),
  references: ({ world, file, language, cursor }) => places(world, language.references?.(file, cursor, world.scope) ?? []),

  rename: ({ world, file, language, cursor, info }) => {
    const result = language.rename?.(file, cursor, info, world.scope);
    if (!result) return '';
    if ('problem' in result) return `! ${result.problem}`;
    const several = result.files.length > 1;
    return result.files.map(({ path, edits }) => (several ? `-- ${path}\n` : '') + applyEdits(world.file(path)!.text, edits)).join('\n');
  },

  fixed: ({ world, file, info }) => {
    const fixes = world.diagnose(file).flatMap(d => {
      const fix = info ? d.fixes.find(f => f.title.includes(info)) : d.fixes[0];
      return fix ? [fix] : [];
    });
    const edits: TextEdit[] = fixes.flatMap(f => f.edits);
    return fixes.length === 0 ? '! no fix' : applyEdits(file.text, edits);
  },

  format: ({ file, language }) => {
    const options = { tabSize: 2, insertSpaces: true };
    const text = applyEdits(file.text, language.format?.(file, options) ?? []);
    const again = applyEdits(text, language.format?.({ ...file, text }, options) ?? []);
    assert.equal(again, text, 'formatting twice must equal formatting once');
    return text;
  },

  symbols: ({ file, language }) => {
    const print = (symbols: readonly DocumentSymbol[], depth: number): string[] =>
      symbols.flatMap(s => [`${'  '.repeat(depth)}${s.name} · ${s.kind}${s.detail ? ` · ${s.detail}` : ''}`, ...print(s.children ?? [], depth + 1)]);
    return print(language.symbols?.(file) ?? [], 0).join('\n');
  },

  tokens: ({ world, file, language }) =>
    (language.tokens?.(file, world.scope) ?? []).map(t => `${shown(file, t.range)} ${[t.type, ...(t.modifiers ?? [])].join('.')}`).join('\n'),

  folds: ({ file, language }) =>
    (language.folds?.(file) ?? []).map(r => `${positionAt(file, r.start).line + 1}-${positionAt(file, r.end).line + 1}`).join('\n'),

  selection: ({ file, language, cursor }) => (language.selection?.(file, cursor) ?? []).map(r => JSON.stringify(file.text.slice(r.start, r.end))).join('\n'),

  hints: ({ world, file, language }) => {
    const hints = language.hints?.(file, { start: 0, end: file.text.length }, world.scope) ?? [];
    const inserts = hints.map(h => ({ range: { start: h.offset, end: h.offset }, text: `⟨${h.label}⟩` }));
    return applyEdits(file.text, inserts);
  },

  lenses: ({ world, file, language }) =>
    (language.lenses?.(file, world.scope) ?? []).map(l => `${positionAt(file, l.range.start).line + 1} ${l.title} · ${l.command} ${JSON.stringify(l.arguments)}`).join('\n'),

  links: ({ world, file, language }) =>
    (language.links?.(file, world.scope) ?? []).map(l => `${shown(file, l.range)} → ${l.path ?? l.url}`).join('\n'),

  calls: ({ world, file, language }) =>
    (language.calls?.(file, world.scope) ?? []).map(c => `${c.from.kind} ${c.from.name} → ${c.to.kind} ${c.to.name}`).join('\n'),
};

function places(world: FixtureWorld, found: readonly { readonly path: string; readonly range: Range }[]): string {
  return found.map(({ path, range }) => {
    const file = world.file(path);
    return `${path} ${file ? shown(file, range) : ''}`.trimEnd();
  }).join('\n');
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export function pagesIn(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(f => f.endsWith('.md')).map(f => f.split(path.sep).join('/')).sort();
}

/** Puts new contents into a page's fences. */
export function writeAnswers(page: string, text: string, changes: readonly { fence: Fence; content: string }[]): void {
  if (changes.length === 0) return;
  const lines = text.split('\n');
  for (const { fence, content } of [...changes].sort((a, b) => b.fence.line - a.fence.line)) {
    lines.splice(fence.line + 1, fence.endLine - fence.line - 1, ...(content === '' ? [] : content.split('\n')));
  }
  fs.writeFileSync(page, lines.join('\n'));
}
