import { replace } from '../../../base/edit.ts';
import { defineRule, type Rule, type RuleFix } from '../../../base/rule.ts';
import type { Severity } from '../../../base/diagnostic.ts';
import type { AnalysisProblem, ProblemKind } from './analysis.ts';
import type { KinesisFile } from './file.ts';

/** A rule that says what the analysis found: its words are the validator's. Without a `fix` of its own, what the problem offers instead of its range. */
export function defineProblemRule(rule: {
  readonly kind: ProblemKind;
  readonly code: string;
  readonly name: string;
  readonly severity?: Severity;
  readonly summary: string;
  readonly whole?: boolean;
  readonly fix?: ((problem: AnalysisProblem, file: KinesisFile) => RuleFix | readonly RuleFix[] | undefined) | 'replacement';
}): Rule<KinesisFile, AnalysisProblem> {
  const { kind, code, name, severity = 'error', summary, whole, fix } = rule;
  return defineRule<KinesisFile, AnalysisProblem>({
    code, name, since: '0.2', severity, summary, ...(whole && { whole }),
    find: ({ analysis }) => byKind(analysis.problems).get(kind) ?? [],
    message: ({ message }) => message,
    ...(fix && { fix: fix === 'replacement' ? replaced : fix }),
  });
}

/** Puts what was meant in place of what was written. Safe only where names differ by case alone: then nothing else can be meant. */
export function replaced({ range, replacement }: AnalysisProblem, file: KinesisFile): RuleFix | undefined {
  if (replacement === undefined) return undefined;
  const bare = (text: string) => text.replaceAll('"', '').toUpperCase();
  return { title: `Change it to \`${replacement}\``, edits: [replace(range, replacement)], safe: bare(file.text.slice(range.start, range.end)) === bare(replacement) };
}

const kinds = new WeakMap<readonly AnalysisProblem[], ReadonlyMap<ProblemKind, AnalysisProblem[]>>();

function byKind(problems: readonly AnalysisProblem[]): ReadonlyMap<ProblemKind, AnalysisProblem[]> {
  let map = kinds.get(problems);
  if (!map) {
    const made = new Map<ProblemKind, AnalysisProblem[]>();
    for (const problem of problems) {
      const list = made.get(problem.kind);
      if (list) list.push(problem);
      else made.set(problem.kind, [problem]);
    }
    kinds.set(problems, (map = made));
  }
  return map;
}
