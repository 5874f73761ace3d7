import type { SourceFile } from '../../base/file.ts';
import type { Completion, Hover, Language } from '../../base/language.ts';
import { runRules } from '../../base/rule.ts';
import { analyse } from './analysis.ts';
import { allMethods, boxOf, type Method } from './api/read.ts';
import { rules } from './rules/index.ts';

/** Painless: lone scripts (`*.painless`, context by a leading `// context: aggs_map`) and scripts embedded in other files. */
export const painless: Language = {
  id: 'painless',
  name: 'Painless',
  suffixes: ['.painless'],
  rules,
  diagnose: (file, scope) => runRules(rules, file, file.path, scope),
  hover,
  complete,
  definition: (file, offset) => { const v = variableAt(file, offset); return v && v.at >= 0 ? [{ path: file.path, range: { start: v.at, end: v.at + v.name.length } }] : []; },
  lenses: file => [{ range: { start: 0, end: 0 }, title: 'Run with samples', command: 'sluice.runPainless', arguments: [file.path] }],
};

const variableAt = (file: SourceFile, offset: number) => analyse(file).compiled.facts.variables.find(v => [v.at, ...v.uses].some(at => at >= 0 && at <= offset && offset <= at + v.name.length));

const signature = (m: Method): string => `${m.returns} ${m.name}(${m.parameters.join(', ')})`;

function hover(file: SourceFile, offset: number): Hover | undefined {
  for (const [e, m] of analyse(file).compiled.facts.methods) {
    if ((e.kind === 'method' || e.kind === 'field') && e.nameAt <= offset && offset <= e.nameAt + e.name.length) return { range: { start: e.nameAt, end: e.nameAt + e.name.length }, markdown: `\`${signature(m)}\` — ${m.owner}` };
  }
  const v = variableAt(file, offset);
  const at = v && [v.at, ...v.uses].find(a => a >= 0 && a <= offset && offset <= a + v.name.length);
  return v && at !== undefined ? { range: { start: at, end: at + v.name.length }, markdown: `\`${v.type} ${v.name}\`` } : undefined;
}

/** Behind a dot the members of a variable's static type, else the variables in reach. */
function complete(file: SourceFile, offset: number): Completion[] {
  const before = file.text.slice(0, offset);
  const member = /(\w+)\??\.(\w*)$/.exec(before);
  const { facts } = analyse(file).compiled;
  if (member) {
    const type = facts.variables.find(v => v.name === member[1])?.type;
    const range = { start: offset - member[2]!.length, end: offset };
    return type === undefined || type === 'def' ? [] : allMethods(boxOf(type)).map(m => ({ label: m.name, kind: 'method' as const, detail: signature(m), range }));
  }
  const range = { start: offset - /\w*$/.exec(before)![0].length, end: offset };
  return facts.variables.map(v => ({ label: v.name, kind: 'variable' as const, detail: v.type, range }));
}
