import type { TextEdit } from './edit.ts';
import type { Diagnostic, Fix, Place, Severity } from './diagnostic.ts';
import type { Range } from './range.ts';
import type { Scope } from './scope.ts';

/** What `find` yields: where, and whatever message and fix need. */
export interface Finding {
  readonly range: Range;
  readonly related?: readonly (Place & { readonly message: string })[];
}

/** A fix as a rule states it: safe unless it says otherwise. */
export interface RuleFix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  readonly elsewhere?: Fix['elsewhere'];
  readonly safe?: boolean;
}

/**
 * One diagnostic of one language. `File` is the language's analysis of a file (tree, names, types).
 * Its page `docs/diagnostics/<code>.md` says why; the page's fences run as tests.
 */
export interface Rule<File, Found extends Finding = Finding> {
  readonly code: string;
  /** Named for what it finds, in kebab case: `unbounded-group`. Also the word in a suppress comment. */
  readonly name: string;
  /** Version that brought it. */
  readonly since: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly tags?: Diagnostic['tags'];
  /** Judges by the file as a whole: what it finds in one statement depends on the others. Languages that check statement by statement must know. */
  readonly whole?: boolean;
  find(file: File, scope: Scope): Iterable<Found>;
  message(found: Found): string;
  /** None, one, or several alternatives (best first). */
  fix?(found: Found, file: File): RuleFix | readonly RuleFix[] | undefined;
}

/** A rule whatever its analysis and finding are: what lists and pages hold. */
export type AnyRule<File> = Rule<File, any>;

/** Ties the types of what is found to what message and fix need of it. */
export function defineRule<File, Found extends Finding>(rule: Rule<File, Found>): Rule<File, Found> {
  return rule;
}

/** All that `rules` find in one file, in the order of the text. A rule that throws is our bug and is not caught here. */
export function runRules<File>(rules: readonly AnyRule<File>[], file: File, path: string, scope: Scope): Diagnostic[] {
  const found: Diagnostic[] = [];
  const known = new Set<string>(); // what is written once and named often (YAML's anchors) is said once
  for (const rule of rules) {
    if (scope.settings.severity?.[rule.code] === 'off') continue;
    for (const finding of rule.find(file, scope)) {
      const message = rule.message(finding);
      const key = `${rule.code} ${finding.range.start} ${finding.range.end} ${message}`;
      if (known.has(key)) continue;
      known.add(key);
      const fix = rule.fix?.(finding, file);
      const fixes = fix === undefined ? [] : 'title' in fix ? [fix] : fix;
      found.push({
        path,
        range: finding.range,
        code: rule.code,
        severity: (scope.settings.severity?.[rule.code] as Severity | undefined) ?? rule.severity,
        message,
        ...(rule.tags && { tags: rule.tags }),
        ...(finding.related && { related: finding.related }),
        fixes: fixes.map(({ safe = true, ...rest }) => ({ ...rest, safe })),
      });
    }
  }
  return found.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end || (a.code < b.code ? -1 : 1));
}
