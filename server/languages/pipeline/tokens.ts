import type { SemanticToken } from '../../base/language.ts';
import type { Manifest } from './manifest.ts';

/** Only what a grammar cannot know: what is a node, a type, a reference, an output. */
export function tokens({ nodes, references, byName }: Manifest): SemanticToken[] {
  const found: SemanticToken[] = [];
  for (const node of nodes) {
    found.push({ range: node.nameRange, type: 'variable', modifiers: ['declaration'] });
    if (node.description) found.push({ range: node.typeRange, type: 'type', modifiers: ['defaultLibrary'] });
  }
  for (const { node, nodeRange, portRange } of references) {
    if (byName.has(node)) found.push({ range: nodeRange, type: 'variable' });
    if (portRange && portRange.end > portRange.start) found.push({ range: portRange, type: 'event' });
  }
  found.sort((a, b) => a.range.start - b.range.start);
  // An alias or a merge reads the same text twice.
  return found.filter((token, i) => token.range.end > token.range.start && (i === 0 || found[i - 1]!.range.end <= token.range.start));
}
