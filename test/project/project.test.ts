import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { Language } from '../../server/base/language.ts';
import { applyEdits } from '../../server/base/edit.ts';
import { at } from '../../server/base/range.ts';
import { defineRule, runRules, type Finding } from '../../server/base/rule.ts';
import { diagnose } from '../../server/project/diagnose.ts';
import { fixAll } from '../../server/project/fixes.ts';
import { settingsFrom } from '../../server/project/settings.ts';
import { openWorkspace, type Workspace } from '../../server/project/workspace.ts';
import { growth, linear } from '../harness/growth.ts';

/**
 * A language of one table a line, so that the project is tested apart from real ones: `table NAME` declares,
 * `use NAME` refers, `bad` is wrong and can be repaired, `worse` as well but not unseen.
 */
let diagnosed: string[] = [];
const badWord = defineRule<{ text: string }, Finding>({ code: 'TOY001', name: 'bad-word', since: '0', severity: 'error', summary: 'bad', find: ({ text }) => [...text.matchAll(/\bbad\b(?!-)/g)].map(m => ({ range: { start: m.index, end: m.index + 3 } })), message: () => '`bad`', fix: ({ range }) => ({ title: 'good', edits: [{ range, text: 'good' }] }) });
const worseWord = defineRule<{ text: string }, Finding>({ code: 'TOY002', name: 'worse-word', since: '0', severity: 'warning', summary: 'worse', find: ({ text }) => [...text.matchAll(/\bworse\b/g)].map(m => ({ range: { start: m.index, end: m.index + 5 } })), message: () => '`worse`', fix: ({ range }) => ({ title: 'better', safe: false, edits: [{ range, text: 'better' }] }) });
const unknownTable = defineRule<{ text: string }, Finding>({ code: 'TOY003', name: 'unknown-table', since: '0', severity: 'error', summary: 'unknown', *find({ text }, scope) { for (const m of text.matchAll(/\buse (\w+)/g)) if (!scope.alone && !scope.catalog.find('table', m[1]!)) yield { range: { start: m.index, end: m.index + m[0].length } }; }, message: () => 'unknown table' });
const rules = [badWord, worseWord, unknownTable];
const toy: Language = {
  id: 'hive-sql', name: 'Toy', suffixes: ['.toy', '.x.toy'], rules,
  diagnose(file, scope) { diagnosed.push(file.path); return runRules(rules, file, file.path, scope); },
  declare: file => [...file.text.matchAll(/\btable (\w+)/g)].map(m => ({ kind: 'table' as const, name: m[1]!, place: { path: file.path, range: at(m.index) }, columns: [], partitions: [], parameters: {} })),
};
const other: Language = { id: 'painless', name: 'Other', suffixes: ['.other.toy'], rules: [], diagnose: () => [] };
const open = (files: Record<string, string>) => openWorkspace([toy, other], { files: Object.entries(files).map(([path, text]) => ({ path, text })) });
const codes = (files: Record<string, string>, path = Object.keys(files)[0]!) => diagnose(open(files), path).map(d => `${d.code} ${files[path]!.slice(d.range.start, d.range.end)}`);

test('the language of a file is that of its longest ending, in any case', () => {
  const { languages } = open({});
  assert.equal(languages.ofPath('a/b.OTHER.toy')?.name, 'Other');
  assert.equal(languages.ofPath('a/b.toy')?.name, 'Toy');
  assert.equal(languages.ofPath('toy'), undefined);
});

test('a snapshot stays as it was when the next one is made', () => {
  const before = open({ 'a.toy': 'table t', 'b.toy': 'use t' });
  const after = before.withFiles([{ path: 'a.toy', text: 'table u' }]);
  assert.deepEqual(diagnose(before, 'b.toy'), []);
  assert.equal(diagnose(after, 'b.toy')[0]?.code, 'TOY003');
  assert.deepEqual(diagnose(after.withoutFiles(['b.toy']), 'b.toy'), []);
  assert.equal(after.withFiles([{ path: 'a.toy', text: 'table u' }]), after, 'the same text is no change');
  assert.equal(after.file('b.toy'), before.file('b.toy'));
  assert.equal(after.withoutFiles(['nowhere']), after);
  assert.equal(after.withOthers(['x.csv']).withOthers(['x.csv']).scope.exists('x.csv'), true);
  const more = after.withOthers(['x.csv']);
  assert.equal(more.withOthers(['x.csv']), more);
});

test('only what asked about a change is checked again', () => {
  const files: Record<string, string> = { 'a.toy': 'table t', 'b.toy': 'use t', 'c.toy': 'bad', 'd.toy': 'use lost' };
  let workspace = open(files);
  const all = () => { diagnosed = []; return Object.keys(files).map(path => diagnose(workspace, path)); };
  const first = all();
  assert.deepEqual(diagnosed, ['a.toy', 'b.toy', 'c.toy', 'd.toy']);
  assert.ok(all().every((answer, i) => answer === first[i]), 'the very same answers');
  assert.deepEqual(diagnosed, []);
  workspace = workspace.withFiles([{ path: 'c.toy', text: 'bad bad' }]);
  all();
  assert.deepEqual(diagnosed, ['c.toy']);
  workspace = workspace.withFiles([{ path: 'c.toy', text: 'table lost' }]);
  all();
  assert.deepEqual(diagnosed, ['c.toy', 'd.toy']);
  workspace = workspace.withSettings({ severity: { TOY001: 'off' } });
  all();
  assert.equal(diagnosed.length, 4);
});

test('names in the nearest folder come first; tables ignore case', () => {
  const workspace = open({ 'x/a.toy': 'table T', 'y/b.toy': 'table T', 'c.toy': '' });
  assert.equal(workspace.scopeOf('y/z.toy').catalog.find('table', 'T')?.place.path, 'y/b.toy');
  assert.equal(workspace.scopeOf('x/z.toy').catalog.find('table', 't')?.place.path, 'x/a.toy');
  assert.equal(workspace.scope.catalog.all('table').length, 2);
  assert.equal(workspace.scope.catalog.find('node', 'T'), undefined);
});

test('settings of the wrong kind count as absent', () => {
  assert.deepEqual(settingsFrom({ severity: { pip101: 'off', PIP102: 'loud', PIP103: 3 }, hiveReader: 'hive9', other: 1 }), { severity: { PIP101: 'off' }, other: 1 });
  for (const odd of [null, undefined, 3, 'x', [], { severity: [] }, { severity: null }]) assert.deepEqual(settingsFrom(odd), {});
  assert.deepEqual(settingsFrom({ hiveReader: 'trino' }), { hiveReader: 'trino' });
});

test('settings change and switch off severities', () => {
  const workspace = open({ 'a.toy': 'bad worse' }).withSettings({ severity: { TOY001: 'hint', TOY002: 'off' } });
  assert.deepEqual(diagnose(workspace, 'a.toy').map(d => [d.code, d.severity]), [['TOY001', 'hint']]);
});

test('suppress comments: same line, next line, file, by code and by name', () => {
  assert.deepEqual(codes({ 'a.toy': 'bad -- sluice: ignore TOY001\nbad' }), ['TOY001 bad']);
  assert.deepEqual(codes({ 'a.toy': '-- sluice: ignore bad-word because it is old\n\n-- another comment\nbad\nbad' }), ['TOY001 bad']);
  assert.deepEqual(codes({ 'a.toy': '/* sluice: ignore TOY001, TOY002 */ bad worse' }), []);
  assert.deepEqual(codes({ 'a.toy': 'bad\nworse\n-- sluice: ignore-file toy001 TOY002' }), []);
  assert.deepEqual(codes({ 'a.toy': "'-- sluice: ignore TOY001' bad" }), ['TOY001 bad']);
});

test('suppress comments that do nothing are said and removed', () => {
  assert.deepEqual(codes({ 'a.toy': 'good -- sluice: ignore TOY001' }), ['SLU002 TOY001']);
  assert.deepEqual(codes({ 'a.toy': 'bad -- sluice: ignore TOY009' }), ['TOY001 bad', 'SLU003 TOY009']);
  assert.deepEqual(codes({ 'a.toy': 'bad -- sluice: ignore' }), ['TOY001 bad', 'SLU004 sluice: ignore']);
  const text = 'good -- sluice: ignore TOY001\n-- sluice: ignore TOY002\nfine\nbad -- sluice: ignore TOY002, TOY001\nbad worse /* sluice: ignore TOY001, TOY002, TOY003 */ end\n';
  const { changed } = fixAll(open({ 'a.toy': text }), { only: ['SLU002'] });
  assert.equal(changed.get('a.toy'), 'good\nfine\nbad -- sluice: ignore TOY001\nbad worse /* sluice: ignore TOY001, TOY002 */ end\n');
  // What the settings switch off may still be suppressed for those who switch it on.
  assert.deepEqual(diagnose(open({ 'a.toy': 'bad -- sluice: ignore TOY001' }).withSettings({ severity: { TOY001: 'off' } }), 'a.toy'), []);
});

test('merge conflicts: one diagnostic each, three ways out, also with a base', () => {
  const text = 'table a\n<<<<<<< ours\nbad 1\n||||||| base\nbad 0\n=======\nbad 2\n>>>>>>> theirs\nbad\n<<<<<<< x\r\n=======\r\n>>>>>>> y';
  const found = diagnose(open({ 'a.toy': text }), 'a.toy');
  assert.deepEqual(found.map(d => d.message), ['Merge conflict between `ours` and `theirs`: keep one side and remove the markers', 'Merge conflict between `x` and `y`: keep one side and remove the markers']);
  assert.deepEqual(found[0]!.fixes.map(f => applyEdits(text, f.edits).slice(0, 30).split('table a\n')[1]!.slice(0, 12)), ['bad 1\nbad\n<<', 'bad 2\nbad\n<<', 'bad 1\nbad 2\n']);
  assert.deepEqual(codes({ 'a.toy': '<<<<<<< nothing follows\nbad' }), ['TOY001 bad']);
  assert.deepEqual(codes({ 'a.toy': 'a <<<<<<< b\n=======\n>>>>>>> c\nbad' }), ['TOY001 bad']);
});

test('fixing goes on until nothing is left, takes only safe fixes and only what was asked for', () => {
  const { changed, applied } = fixAll(open({ 'a.toy': 'bad bad worse', 'b.toy': 'bad' }));
  assert.deepEqual([...changed], [['a.toy', 'good good worse'], ['b.toy', 'good']]);
  assert.deepEqual([...applied], [['TOY001', 3]]);
  assert.equal(fixAll(open({ 'a.toy': 'bad' }), { only: ['TOY002'] }).changed.size, 0);
  assert.deepEqual([...fixAll(open({ 'a.toy': 'bad', 'b.toy': 'bad' }), { paths: ['b.toy'] }).changed.keys()], ['b.toy']);
});

test('a fix goes in whole or not at all, and two that undo each other come to an end', () => {
  const flip = (from: string, to: string, code: string) => defineRule<{ text: string }, Finding>({ code, name: `${from}-${to}`, since: '0', severity: 'error', summary: '', find: ({ text }) => (text.startsWith(from) ? [{ range: at(0) }] : []), message: () => '', fix: () => ({ title: to, edits: [{ range: { start: 0, end: 1 }, text: to }] }) });
  const flips = [flip('a', 'b', 'TOY011'), flip('b', 'a', 'TOY012')];
  const language: Language = { id: 'hive-sql', name: '', suffixes: ['.flip'], rules: flips, diagnose: (file, scope) => runRules(flips, file, file.path, scope) };
  assert.ok(fixAll(openWorkspace([language], { files: [{ path: 'x.flip', text: 'a' }] })).changed.size <= 1);
  const pair = defineRule<{ text: string }, Finding>({ code: 'TOY013', name: 'pair', since: '0', severity: 'error', summary: '', *find({ text }) { for (const m of text.matchAll(/x/g)) yield { range: { start: m.index, end: m.index + 1 } }; }, message: () => '', fix: ({ range }, { text }) => ({ title: '', edits: [{ range, text: 'y' }, { range: { start: text.length - 1, end: text.length }, text: text.endsWith('.') ? '!' : `${text[text.length - 1]}!` }] }) });
  const paired: Language = { id: 'hive-sql', name: '', suffixes: ['.pair'], rules: [pair], diagnose: (file, scope) => runRules([pair], file, file.path, scope) };
  assert.equal(fixAll(openWorkspace([paired], { files: [{ path: 'a.pair', text: 'xx.' }] })).changed.get('a.pair'), 'yy!!');
});

test('a workspace is checked in time in proportion, and an edit costs little of it', async () => {
  const text = (i: number, of: number) => Array.from({ length: 30 }, (_, k) => `table t${i}_${k}\nuse t${(i + 1) % of}_${k}`).join('\n');
  const workspaceOf = (files: number) => openWorkspace([toy], { files: Array.from({ length: files }, (_, i) => ({ path: `f${i}.toy`, text: text(i, files) })) });
  const checkAll = (workspace: Workspace) => {
    for (const path of workspace.files.keys()) assert.deepEqual(diagnose(workspace, path), []);
  };
  assert.ok(await growth(100, workspaceOf, checkAll) < linear);

  const before = process.cpuUsage();
  let workspace = workspaceOf(1000);
  checkAll(workspace);
  const whole = process.cpuUsage(before).user;
  const edits = Array.from({ length: 5 }, (_, round) => {
    const start = process.cpuUsage();
    workspace = workspace.withFiles([{ path: 'f500.toy', text: `${text(500, 1000)}\ntable more${round}` }]);
    diagnose(workspace, 'f500.toy');
    diagnose(workspace, 'f499.toy');
    return process.cpuUsage(start).user;
  });
  assert.ok(Math.min(...edits) < whole / 3, `${edits.join(' ')} of ${whole} µs`);
});
