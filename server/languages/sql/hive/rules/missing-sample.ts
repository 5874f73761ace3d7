import { replace } from '../../../../base/edit.ts';
import { relativeTo } from '../../../../base/path.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { suggest } from '../../../../base/suggest.ts';
import { sampleComments } from '../../ddl/sample-comments.ts';
import type { SchemaFile } from '../table.ts';

export const missingSample = defineRule<SchemaFile, Finding & { written: string; near: string | undefined }>({
  code: 'DDL601',
  name: 'missing-sample',
  since: '0.2',
  severity: 'warning',
  summary: 'A comment names sample records that are not there',
  *find({ file, samples }, scope) {
    if (scope.alone) return;
    for (const { path, written, range } of samples ?? sampleComments(file)) {
      if (path !== undefined && scope.exists(path)) continue;
      const near = path === undefined ? undefined : suggest(path, scope.paths().filter(p => p.slice(0, p.lastIndexOf('/')) === path.slice(0, path.lastIndexOf('/'))));
      yield { range, written, near: near && relativeTo(file.path, near) };
    }
  },
  message: ({ written, near }) => `There is no file \`${written}\` in the workspace${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change it to \`${near}\``, edits: [replace(range, near)] } : undefined),
});
