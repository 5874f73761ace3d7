import { named } from '../../../base/sentence.ts';
import type { SourceFile } from '../../../base/file.ts';
import { defineRule } from '../../../base/rule.ts';
import { analyse } from '../analysis.ts';
import type { Statement } from '../tree.ts';
import { parts, type Part } from '../walk.ts';

type Loop = Extract<Statement, { kind: 'while' | 'do' | 'for' }>;

export const endlessLoop = defineRule({
  code: 'PNL303',
  name: 'endless-loop',
  since: '0.1',
  severity: 'warning',
  summary: 'Nothing in a loop can end it',

  *find(file: SourceFile) {
    const { tree, compiled } = analyse(file);
    if (compiled.error) return; // what cannot be compiled does not run
    const all = parts(tree);
    for (const loop of all) {
      if (loop.kind !== 'while' && loop.kind !== 'do' && loop.kind !== 'for') continue;
      const inside = all.filter(p => p !== loop && p.from >= loop.from && p.to <= loop.to);
      const reason = endless(loop, inside);
      if (reason !== undefined) yield { range: { start: loop.from, end: loop.from + (loop.kind === 'while' ? 5 : loop.kind === 'for' ? 3 : 2) }, reason };
    }
  },
  message: ({ reason }) => `${reason}: the loop ends in an error once 1,000,000 rounds are through`,
});

/** Why a loop cannot end; undefined when it may. */
function endless(loop: Loop, inside: readonly Part[]): string | undefined {
  const { condition } = loop;
  const loops = inside.filter(p => p.kind === 'while' || p.kind === 'do' || p.kind === 'for' || p.kind === 'each');
  const lambdas = inside.filter(p => p.kind === 'lambda');
  const within = (p: Part, outer: readonly Part[]) => outer.some(o => o !== p && o.from <= p.from && p.to <= o.to);
  if (inside.some(p => (p.kind === 'return' && !within(p, lambdas)) || p.kind === 'throw' || (p.kind === 'break' && !within(p, loops)) || p.kind === 'missing')) return undefined;
  if (condition === undefined || (condition.kind === 'boolean' && condition.value)) return 'Nothing leaves this loop';
  const tested = inside.filter(p => p.from >= condition.from && p.to <= condition.to);
  // Calls and members may answer otherwise each time; so may what a call inside the loop has changed.
  if ([condition, ...tested].some(p => p.kind === 'method' || p.kind === 'call' || p.kind === 'field' || p.kind === 'index' || p.kind === 'assign' || p.kind === 'step')) return undefined;
  const names = [...new Set([condition, ...tested].flatMap(p => (p.kind === 'name' ? [p.name] : [])))];
  const begins = loop.kind === 'for' && loop.init ? loop.init.to : loop.from;
  const changed = inside.some(p => (p.kind === 'assign' || p.kind === 'step') && p.from >= begins && p.target.kind === 'name' && names.includes(p.target.name));
  return changed || names.length === 0 ? undefined : `Nothing in the loop changes ${named(names, 'or')}`;
}
