import type * as S from '../../tree.ts';
import { meantName } from '../names.ts';
import { typeIn } from './expressions.ts';
import type { Findings } from './findings.ts';
import { order } from './queries.ts';
import type { Names } from './scope.ts';
import { meantFix, meantText } from './spelling.ts';

/** The window that a reference means, with what it inherits from a named one; undefined when there is none of its name. */
export function registerWindow(script: Findings, ref: S.WindowRef, byName: ReadonlyMap<string, S.WindowSpec> | undefined): S.WindowSpec | undefined {
  if (script.windows.has(ref)) return script.windows.get(ref);
  if (ref.kind === 'name') {
    const spec = byName?.get(ref.name.name);
    if (!spec && ref.name.name !== '') {
      const meant = meantName(ref.name.name, [...(byName?.keys() ?? [])]);
      script.say('unknown-window', ref.range, `Window '${ref.name.name}' not found${meantText(meant)}`, meantFix(meant));
      return undefined;
    }
    const made = spec && registerWindow(script, spec, byName);
    if (made) script.windows.set(ref, made);
    return made;
  }
  script.windows.set(ref, ref);
  if (!ref.base) return ref;
  const base = byName?.get(ref.base.name);
  if (!base || base === ref) {
    const meant = meantName(ref.base.name, [...(byName?.keys() ?? [])]);
    script.say('unknown-window', ref.base.range, `Window '${ref.base.name}' not found${meantText(meant)}`, meantFix(meant));
    return ref;
  }
  const below = registerWindow(script, base, byName) ?? base;
  const made: S.WindowSpec = { ...ref, partitionBy: ref.partitionBy.length > 0 ? ref.partitionBy : below.partitionBy, orderBy: ref.orderBy ?? below.orderBy, frame: ref.frame ?? below.frame, partial: ref.partial ?? below.partial };
  script.windows.set(ref, made);
  return made;
}

/** Types what a window is partitioned and ordered by, and its bounds. */
export function windowTypes(script: Findings, spec: S.WindowSpec, names: Names, byName: ReadonlyMap<string, S.WindowSpec> | undefined): void {
  registerWindow(script, spec, byName);
  for (const e of spec.partitionBy) typeIn(script, e, names);
  order(script, spec.orderBy, names);
  for (const bound of [spec.frame?.start, spec.frame?.end]) if (bound?.value) typeIn(script, bound.value, names);
}
