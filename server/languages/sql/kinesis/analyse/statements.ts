import { isApproximate, isAssignable, isCastable, typeText, type SqlType } from '../../../../base/sql-type.ts';
import type * as S from '../../tree.ts';
import type { OutputColumn, Relation, RelationColumn, UserFunction } from '../analysis.ts';
import { hasPlaceholder } from '../literals.ts';
import { meantName, sameButCase } from '../names.ts';
import { readType } from '../types.ts';
import { typeIn } from './expressions.ts';
import { none, type Findings } from './findings.ts';
import { columnNames } from './names.ts';
import { columns, hasOpenStar } from './queries.ts';
import { lastName, meantFix, meantText } from './spelling.ts';

export function createStream(script: Findings, node: S.CreateStream): void {
  const name = lastName(node.name);
  const known = script.relations.get(name);
  if (name.toUpperCase() === 'ERROR_STREAM') script.say('system-stream', node.name.range, 'A stream named `error_stream` is refused: the service has one of its own');
  else if (known?.origin === 'script') script.say('duplicate-name', node.name.range, `The stream \`${name}\` is created twice in this script`);
  else if (known) script.say('system-stream', node.name.range, `\`${name}\` is ${known.origin === 'input' ? 'an input stream' : 'a reference table'} of the application: the configuration creates it, not the code`);
  if (name !== '') script.register(relationOf(script, node, true));
}

/** The relation of a CREATE STREAM; `aloud` says its problems. */
export function relationOf(script: Findings, node: S.CreateStream, aloud: boolean): Relation {
  const seen = new Set<string>();
  const list = node.columns.map((c): RelationColumn => {
    if (aloud && c.name.name !== '') {
      if (seen.has(c.name.name)) script.say('duplicate-name', c.name.range, `Duplicate column name \`${c.name.name}\``);
      seen.add(c.name.name);
    }
    return { name: c.name.name, type: readType(c.type, aloud ? script.say : () => {}), notNull: c.notNull, hidden: false, range: c.name.range };
  });
  return { name: lastName(node.name), origin: 'script', stream: true, columns: list, statement: node };
}

export function createPump(script: Findings, node: S.CreatePump): void {
  const name = lastName(node.name);
  if (name !== '') {
    if (script.pumpNames.has(name)) script.say('duplicate-name', node.name.range, `The pump \`${name}\` is created twice in this script`);
    script.pumpNames.add(name);
  }
  if (node.insert) insert(script, node.insert, node);
}

export function createFunction(script: Findings, node: S.CreateFunction): void {
  const name = lastName(node.name);
  const seen = new Set<string>();
  const parameters = node.parameters.map(p => {
    if (p.name.name !== '' && seen.has(p.name.name)) script.say('duplicate-name', p.name.range, `Duplicate parameter name \`${p.name.name}\``);
    seen.add(p.name.name);
    return { name: p.name.name, type: readType(p.type, script.say) };
  });
  const returns = readType(node.returns, script.say, 'cast');
  const body = typeIn(script, node.body, { sources: none, outer: undefined, clause: 'function', parameters });
  if (!isAssignable(body, returns)) script.say('insert-type', node.body.range, `The function returns ${typeText(returns)}, this is ${typeText(body)}`);
  const made: UserFunction = { name, statement: node, parameters, returns };
  const same = script.overloads.get(name);
  const signature = `${name}(${parameters.map(p => typeText(p.type)).join(', ')})`;
  if (script.signatures.has(signature)) script.say('duplicate-name', node.name.range, `The function \`${name}\` is created twice with these parameters`);
  script.signatures.add(signature);
  if (same) same.push(made);
  else script.overloads.set(name, [made]);
  if (name !== '') script.functions.set(name, made);
}

/** An INSERT, of a pump or alone. */
export function insert(script: Findings, node: S.Insert, pump: S.CreatePump | undefined): void {
  const targetName = lastName(node.target);
  let target = script.relations.get(targetName);
  if (targetName !== '' && targetName.toUpperCase() === 'ERROR_STREAM') script.say('system-stream', node.target.range, '`error_stream` belongs to the service: it can be bound as an output, but not written or read');
  else if (!target && targetName !== '' && !(hasPlaceholder(targetName) && !script.later.has(targetName))) target = missingTarget(script, node, targetName);
  else if (target && target.origin !== 'script') script.say('system-stream', node.target.range, `\`${targetName}\` is ${target.origin === 'input' ? 'an input stream' : 'a reference table'}: it cannot be written`);
  const output = columns(script, node.query, undefined);
  const targets = target && node.query.kind !== 'missing' ? assign(script, node, target, output) : output.map((_, i) => i);
  script.pumps.push({ name: pump ? lastName(pump.name) : '', statement: pump, insert: node, target, targets });
}

function missingTarget(script: Findings, node: S.Insert, name: string): Relation | undefined {
  const created = script.later.get(name);
  if (created) {
    script.say('used-before-create', node.target.range, `The stream \`${name}\` is created further down; create it before the pump that writes it`);
    return relationOf(script, created, false);
  }
  const other = sameButCase(name, script.laterNames);
  if (other === undefined && script.inputs === undefined && script.later.size === 0) return undefined;
  // The only stream that the script creates is the one that was meant.
  const meant = other ?? meantName(name, script.createdNames) ?? (script.later.size === 1 ? script.createdNames[0] : undefined);
  script.say('unknown-target', node.target.range, `Table '${name}' not found: no CREATE STREAM makes the stream this INSERT writes${meantText(meant)}`, meantFix(meant));
  return other === undefined ? undefined : script.relations.get(other);
}

/** Which target column each column of the query fills, with what is wrong about count and types. */
function assign(script: Findings, node: S.Insert, target: Relation, output: readonly OutputColumn[]): number[] {
  const wanted: { column: RelationColumn | undefined; index: number; name: string }[] = [];
  if (node.columns) {
    const seen = new Set<string>();
    for (const c of node.columns) {
      if (seen.has(c.name)) script.say('duplicate-name', c.range, `Duplicate column name \`${c.name}\` in the INSERT`);
      seen.add(c.name);
      let index = target.columns.findIndex(t => t.name === c.name && !t.hidden);
      if (index < 0 && c.name !== '' && c.name !== 'ROWTIME' && !hasPlaceholder(c.name)) {
        const all = columnNames(target.columns);
        const meant = meantName(c.name, all);
        if (!(script.reserved.has(c) && sameButCase(c.name, all) !== undefined)) script.say('insert-column', c.range, `Column '${c.name}' not found in table '${target.name}'${meantText(meant)}`, meantFix(meant));
        if (meant !== undefined) index = all.indexOf(meant);
      }
      wanted.push({ column: index < 0 ? undefined : target.columns[index], index, name: c.name });
    }
    for (const t of target.columns) {
      if (t.notNull && !t.hidden && !wanted.some(w => w.column === t)) script.say('not-null', node.columnsRange ?? node.target.range, `Column '${t.name}' of \`${target.name}\` is NOT NULL and gets no value`);
    }
  } else target.columns.forEach((column, index) => { if (!column.hidden) wanted.push({ column, index, name: column.name }); });

  if (hasOpenStar(script, node.query)) return output.map(() => -1);
  const counted = output.length === wanted.length ? output : output.filter(c => !c.rowtime);
  if (counted.length !== wanted.length) {
    script.say('insert-count', node.columnsRange ?? node.target.range, `Number of INSERT target columns (${wanted.length}) does not equal number of source items (${counted.length})`);
  }
  let next = 0;
  return output.map(column => {
    if (counted !== output && column.rowtime) return -1;
    const to = wanted[next++];
    if (!to?.column) return -1;
    if (!isAssignable(column.type, to.column.type)) {
      script.say('insert-type', column.range, `Cannot assign to target field '${to.name}' of type ${typeText(to.column.type)} from source field '${column.name}' of type ${typeText(column.type)}`, castText(column.type, to.column.type));
    }
    return to.index;
  });
}

/** The type to write in a CAST that repairs an assignment; undefined when no CAST does. */
function castText(source: SqlType, target: SqlType): string | undefined {
  return isCastable(source, target) && !(isApproximate(source) && target.kind === 'UNKNOWN') ? typeText(target) : undefined;
}
