import type { Place } from '../../base/diagnostic.ts';
import type { SourceFile } from '../../base/file.ts';
import type { Range } from '../../base/range.ts';
import type { Scope } from '../../base/scope.ts';
import { readAthena } from './athena/file.ts';
import { namesIn as namesOfAthena } from './athena/names.ts';
import { declarationOf, namesInDefinitions } from './ddl/names.ts';
import type { Names } from './names.ts';
import { readRedshift } from './redshift/file.ts';
import { namesIn as namesOfRedshift } from './redshift/tables.ts';

/** All places in the workspace's definitions and queries that name the table or column which is declared at `place`, which is the first of them. */
export function placesOf(place: Place, scope: Scope): Place[] {
  const found = [place];
  const [word = ''] = scope.file(place.path)?.text.slice(place.range.start, place.range.end).toLowerCase().match(/\w+/) ?? [];
  for (const path of scope.paths()) {
    const file = scope.file(path);
    if (!file || !languages.has(file.language) || !file.text.toLowerCase().includes(word)) continue;
    for (const range of placesIn(file, place, scope)) if (path !== place.path || range.start !== place.range.start) found.push({ path, range });
  }
  return found;
}

function placesIn(file: SourceFile, place: Place, scope: Scope): Range[] {
  const same = (other: Place | undefined) => other?.path === place.path && other.range.start === place.range.start;
  const defined = namesInDefinitions(file).filter(name => same(declarationOf(name, file, scope))).map(name => name.range);
  const asked = queryNames(file, scope)?.things.filter(thing => same(thing.place)).flatMap(thing => thing.places) ?? [];
  return [...defined, ...asked].sort((a, b) => a.start - b.start);
}

function queryNames(file: SourceFile, scope: Scope): Names | undefined {
  if (file.language === 'athena-sql') return namesOfAthena(readAthena(file), scope);
  return file.language === 'redshift-sql' ? namesOfRedshift(readRedshift(file), scope) : undefined;
}

const languages: ReadonlySet<string> = new Set(['hive-sql', 'athena-sql', 'redshift-sql']);
