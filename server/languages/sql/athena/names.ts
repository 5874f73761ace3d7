import type { Scope } from '../../../base/scope.ts';
import type { Column } from '../athena-evaluate/compile.ts';
import { typeText, untold } from '../athena-evaluate/types.ts';
import { namesOf, type KnownColumn, type Names } from '../names.ts';
import { checkOf } from './check.ts';
import type { AthenaFile } from './file.ts';
import { columnsOf, declarationOf } from './tables.ts';

const names = new WeakMap<AthenaFile, WeakMap<Scope, Names>>();

/** What each name in the file's queries means in a workspace. */
export function namesIn(file: AthenaFile, scope: Scope): Names {
  const known = names.get(file) ?? new WeakMap<Scope, Names>();
  names.set(file, known);
  let made = known.get(scope);
  if (!made) {
    known.set(scope, (made = namesOf(file.tree, {
      aliasesEverywhere: false,
      free: new Set(),
      word: (call, index) => index === 1 && call.function === 'NORMALIZE',
      type: ({ start }) => checkOf(file, scope).types.get(start),
      table: name => {
        const found = declarationOf(name, scope);
        if (!found) return undefined;
        const { columns } = columnsOf(found, scope);
        return { name: found.name, place: found.place, qualifiers: [...(found.database ? [found.database] : []), found.name], columns: columns.some(c => c.any) ? undefined : columns.flatMap(c => (c.name === undefined ? [] : [columnOf(c, c.name)])) };
      },
    })));
  }
  return made;
}

const columnOf = ({ type, hidden, place }: Column, name: string): KnownColumn => ({ name, ...(type !== untold && { detail: typeText(type) }), ...(hidden && { hidden: true }), ...(place && { place }) });
