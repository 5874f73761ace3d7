import type { Diagnostic } from '../base/diagnostic.ts';
import { applyEdits } from '../base/edit.ts';
import { embeddedFile, type Embedded } from '../base/embed.ts';
import { offsetAt, positionAt, type SourceFile } from '../base/file.ts';
import type { Completion, Hover } from '../base/language.ts';
import { touches, type Range } from '../base/range.ts';
import { diagnose } from '../project/diagnose.ts';
import type { Workspace } from '../project/workspace.ts';
import { readSavedObjects } from '../languages/vega/saved-objects.ts';
import type { ChartCompletion, ChartEdit, ChartFix, ChartHover, ChartPlace, ChartProblem, ChartQuestion, ChartSummary, DocumentParams, LineRange } from '../protocol/requests.ts';
import type { Folder } from './folders.ts';
import type { Session } from './serve.ts';

/** The text of a chart, wherever it stands, in the workspace as it would be with the tried text. */
export interface ChartText {
  readonly folder: Folder;
  readonly workspace: Workspace;
  /** The chart itself: its own file, or the text inside a saved object. */
  readonly file: SourceFile;
  /** How it stands in its file, when it is inside one. */
  readonly embedded?: Embedded;
  /** The chart's text as the file has it. */
  readonly written: string;
}

/** Undefined when there is no such file, or no such chart in it. */
export async function chartText({ folders }: Pick<Session, 'folders'>, { uri, chart, text }: ChartPlace): Promise<ChartText | undefined> {
  const located = folders.locate(uri);
  if (!located) return undefined;
  await located.folder.ready;
  const { folder } = located;
  const host = folder.workspace.file(located.file.path) ?? located.file;
  const inside = (file: SourceFile): Embedded | undefined => readSavedObjects(file).charts[chart ?? 0]?.embedded;
  const before = host.language === 'saved-objects' ? inside(host) : undefined;
  if (host.language === 'saved-objects' && !before) return undefined;
  const written = before?.text ?? host.text;
  const whole = text === undefined ? host.text : before ? applyEdits(host.text, [{ range: before.range, text: before.encode(text) }]) : text;
  const workspace = folder.workspace.withFiles([{ path: host.path, text: whole, language: host.language }]);
  const now = workspace.file(host.path)!;
  if (!before) return { folder, workspace, file: now, written };
  const embedded = inside(now);
  return embedded && { folder, workspace, file: embeddedFile(now, embedded), embedded, written };
}

/** What is wrong with a chart, in the places of its own text. */
const found = ({ workspace, file, embedded }: ChartText): readonly Diagnostic[] => (embedded ? workspace.languageOf(file).diagnose(file, workspace.scopeOf(file.path)) : diagnose(workspace, file.path));

export const problemsOf = (text: ChartText): ChartProblem[] => found(text).map(({ code, message, severity, range }) => ({ code, message, severity, ...lines(text.file, range) }));

/** Repairs of what is wrong at a place, else on its line. Those that reach into other files are the light bulb's of the file itself. */
export async function chartFixes(session: Session, question: ChartQuestion): Promise<readonly ChartFix[]> {
  const text = await chartText(session, question);
  if (!text) return [];
  const { file } = text;
  const offset = offsetAt(file, question);
  const all = found(text).filter(d => d.fixes.length > 0);
  const here = all.filter(d => touches(d.range, offset));
  const chosen = here.length > 0 ? here : all.filter(d => positionAt(file, d.range.start).line === question.line);
  return chosen.flatMap(d => d.fixes.filter(fix => fix.elsewhere === undefined).map((fix, i): ChartFix => ({ title: fix.title, preferred: i === 0 && fix.safe, edits: fix.edits.map(e => ({ range: lines(file, e.range), text: e.text })) })));
}

/** The same answers in the panel's editor as in the file's. */
export async function chartCompletion(session: Session, question: ChartQuestion): Promise<readonly ChartCompletion[]> {
  const text = await chartText(session, question);
  if (!text) return [];
  const { workspace, file } = text;
  const offered = workspace.languageOf(file).complete?.(file, offsetAt(file, question), workspace.scopeOf(file.path)) ?? [];
  return offered.map((c: Completion): ChartCompletion => ({
    label: c.label, kind: c.kind, ...(c.detail && { detail: c.detail }), ...(c.documentation && { documentation: c.documentation }), ...(c.sort && { sort: c.sort + c.label }), ...(c.snippet && { snippet: true }),
    range: lines(file, c.range), text: c.insert ?? c.label,
  }));
}

/** What is said of a place in the text of a chart. */
export async function chartHover(session: Session, question: ChartQuestion): Promise<ChartHover | null> {
  const text = await chartText(session, question);
  if (!text) return null;
  const { workspace, file } = text;
  const hover: Hover | undefined = workspace.languageOf(file).hover?.(file, offsetAt(file, question), workspace.scopeOf(file.path));
  return hover ? { range: lines(file, hover.range), markdown: hover.markdown } : null;
}

/** Only what differs is exchanged, so that the rest keeps its folds, marks and breakpoints. */
export async function chartEdit(session: Session, { uri, chart, text = '' }: ChartPlace): Promise<ChartEdit | null> {
  const located = session.folders.locate(uri);
  const now = await chartText(session, { uri, ...(chart !== undefined && { chart }) });
  if (!located || !now) return null;
  const before = now.written;
  const wanted = now.embedded ? text : /\r\n/.test(before) ? text.replace(/\r?\n/g, '\r\n') : text.replace(/\r\n/g, '\n');
  let start = 0;
  while (start < before.length && before[start] === wanted[start]) start++;
  let end = 0;
  while (end < before.length - start && end < wanted.length - start && before[before.length - 1 - end] === wanted[wanted.length - 1 - end]) end++;
  const range = { start, end: before.length - end };
  const place = now.embedded ? { start: now.embedded.offsetOf(range.start), end: now.embedded.offsetOf(range.end) } : range;
  const part = wanted.slice(start, wanted.length - end);
  return { range: lines(located.folder.workspace.file(located.file.path) ?? located.file, place), text: now.embedded ? now.embedded.encode(part) : part };
}

/** Charts that an export of saved objects holds. */
export async function charts(session: Session, { uri }: DocumentParams): Promise<readonly ChartSummary[]> {
  const located = session.folders.locate(uri);
  return located?.file.language === 'saved-objects' ? readSavedObjects(located.file).charts.map(({ title }) => ({ title })) : [];
}

const lines = (file: { readonly text: string }, { start, end }: Range): LineRange => ({ start: positionAt(file, start), end: positionAt(file, end) });
