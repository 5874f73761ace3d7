import type { Diagnostic, Severity } from '../base/diagnostic.ts';
import type { SourceFile } from '../base/file.ts';
import type { AnyRule } from '../base/rule.ts';
import type { Scope } from '../base/scope.ts';
import { conflictMarkers, conflicts } from './conflicts.ts';
import { suppress, suppressionRules } from './suppress.ts';
import { stillTrue, watch, type Question } from './watch.ts';
import type { Workspace } from './workspace.ts';

/** Rules that hold for files of every language. */
const projectRules: readonly AnyRule<any>[] = [conflictMarkers, ...suppressionRules];

/** All rules of a workspace's languages and of the project itself, by code. */
export function allRules(workspace: Workspace): AnyRule<any>[] {
  const rules = new Map<string, AnyRule<any>>();
  for (const rule of [...projectRules, ...workspace.languages.all.flatMap(language => language.rules)]) if (!rules.has(rule.code)) rules.set(rule.code, rule);
  return [...rules.values()].sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
}

/**
 * What is wrong with one file of the workspace, in the order of the text: the language's own findings, without what a
 * comment suppresses and with the severities of the settings. An answer is kept with what it asked of the world around
 * the file, and given again (the same array) while that world would answer the same.
 */
export function diagnose(workspace: Workspace, path: string): readonly Diagnostic[] {
  const file = workspace.file(path);
  if (!file) return none;
  const around = workspace.scopeOf(path);
  const known = answers.get(file);
  if (known && known.settings === around.settings && known.alone === around.alone && stillTrue(known.questions, around)) return known.diagnostics;
  const { scope, questions } = watch(around);
  const diagnostics = compute(workspace, file, scope);
  answers.set(file, { diagnostics, questions, settings: scope.settings, alone: scope.alone });
  return diagnostics;
}

interface Answer {
  readonly diagnostics: readonly Diagnostic[];
  readonly questions: readonly Question[];
  readonly settings: Scope['settings'];
  readonly alone: boolean;
}

const answers = new WeakMap<SourceFile, Answer>();
const none: readonly Diagnostic[] = [];

function compute(workspace: Workspace, file: SourceFile, scope: Scope): readonly Diagnostic[] {
  // A parser would stumble over every marker and over both halves; one clear sentence per conflict helps more.
  const merged = conflicts(file, scope);
  if (merged.length > 0) return merged;
  const language = workspace.languageOf(file);
  const found = withSettings(language.diagnose(file, scope), scope);
  const kept = suppress(file, language, found, () => [...projectRules, ...workspace.languages.all.flatMap(l => l.rules)], scope);
  return language.together?.(file, kept) ?? kept;
}

function withSettings(diagnostics: Diagnostic[], { settings }: Scope): Diagnostic[] {
  const severity = settings.severity;
  if (!severity) return diagnostics;
  return diagnostics.flatMap(d => {
    const wanted = severity[d.code];
    return wanted === 'off' ? [] : wanted === undefined || wanted === d.severity ? [d] : [{ ...d, severity: wanted as Severity }];
  });
}
