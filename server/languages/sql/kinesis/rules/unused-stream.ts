import { defineRule, type Finding } from '../../../../base/rule.ts';
import type { KinesisFile } from '../file.ts';
import { collect } from '../collect.ts';

/** Streams that are written and never read are outputs, or what a destination of the application is bound to. */
export const unusedStream = defineRule<KinesisFile, Finding & { name: string; read: boolean }>({
  code: 'KSQL402', name: 'unused-stream', since: '0.2', severity: 'warning', whole: true,
  summary: 'A stream that nothing writes',
  tags: ['unnecessary'],
  *find({ tree, analysis }) {
    // A text without any query is a piece of a script.
    if (analysis.pumps.length === 0) return;
    // Where a target is misspelt, that is what has to be said.
    if (analysis.problems.some(p => p.kind === 'unknown-target')) return;
    const last = (parts: readonly { readonly name: string }[]) => parts.at(-1)?.name;
    const written = new Set(analysis.pumps.map(p => last(p.insert.target.parts)));
    const read = new Set(collect(tree).tables.flatMap(t => (t.kind === 'table' ? [last(t.name.parts)] : [])));
    const folded = new Set([...written].map(w => w?.toUpperCase()));
    for (const s of tree.statements) {
      const name = s.kind === 'create-stream' ? last(s.name.parts) : undefined;
      if (s.kind !== 'create-stream' || !name || written.has(name)) continue;
      // The same name in another case has a message of its own where it is used.
      if (folded.has(name.toUpperCase())) continue;
      yield { range: s.name.range, name, read: read.has(name) };
    }
  },
  message: ({ name, read }) => (read ? `No pump writes into \`${name}\`: who reads it waits for ever` : `\`${name}\` is neither written nor read`),
});
