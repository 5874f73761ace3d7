import type { Diagnostic } from '../../../base/diagnostic.ts';
import { applyEdits, type TextEdit } from '../../../base/edit.ts';
import { siteRange, typeSites, type SchemaFile, type TypeSite } from './table.ts';

/**
 * Where several findings of one type have a safe repair, each also offers all of them at once: `Map<String, Set<Int>>` becomes
 * `map<string,array<int>>` in one step.
 */
export function withNormalised(file: SchemaFile, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const repairable = diagnostics.filter(d => /^DDL1\d\d$/.test(d.code) && d.fixes[0]?.safe && !d.fixes[0].elsewhere);
  if (repairable.length < 2) return diagnostics;
  const whole = new Map<Diagnostic, Diagnostic['fixes'][number]>();
  let next = 0;
  const sites = [...typeSites(file)].map(site => ({ site, ...siteRange(site) })).sort((a, b) => a.start - b.start);
  for (const { site, start, end } of sites) {
    while (next < repairable.length && repairable[next]!.range.start < start) next++;
    const own: Diagnostic[] = [];
    for (let i = next; i < repairable.length && repairable[i]!.range.start <= end; i++) if (repairable[i]!.range.end <= end + 1) own.push(repairable[i]!);
    const fix = new Set(own.map(d => d.code)).size > 1 ? together(file.file.text, site, own.flatMap(d => d.fixes[0]!.edits)) : undefined;
    if (fix) for (const d of own) whole.set(d, fix);
  }
  return whole.size === 0 ? diagnostics : diagnostics.map(d => (whole.has(d) ? { ...d, fixes: [...d.fixes, whole.get(d)!] } : d));
}

/** All edits as one repair; none where two of them want the same place. */
function together(text: string, site: TypeSite, edits: readonly TextEdit[]): Diagnostic['fixes'][number] | undefined {
  const { start, end } = siteRange(site);
  const sorted = [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  if (sorted.some((e, i) => e.range.start < start || e.range.end > end || (i > 0 && (e.range.start < sorted[i - 1]!.range.end || (e.range.start === sorted[i - 1]!.range.start && e.range.end === sorted[i - 1]!.range.end))))) return undefined;
  const inside = sorted.map(e => ({ range: { start: e.range.start - start, end: e.range.end - start }, text: e.text }));
  return { title: `Normalise the type: \`${applyEdits(text.slice(start, end), inside)}\``, edits: sorted, safe: false };
}
