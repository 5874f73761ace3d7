import { streamsOf } from '../../../base/application.ts';
import type { ApplicationDeclaration, StreamUse } from '../../../base/catalog.ts';
import { defineRule, type AnyRule, type Finding } from '../../../base/rule.ts';
import { suggest } from '../../../base/suggest.ts';
import type { RecordsFile } from '../tables.ts';

/** Outputs are bound by exact name, and creating the application does not check it: kinesis-sql reference, sections 2 and 14. */
const unknownOutput = defineRule<RecordsFile, Finding & { output: StreamUse; names: readonly string[]; near: string | undefined }>({
  code: 'REC106', name: 'unknown-output-stream', since: '0.2', severity: 'error',
  summary: 'An output of an application is bound to a stream that its code does not create',
  *find({ file }, scope) {
    const applications = scope.catalog.declaredIn(file.path).filter((d): d is ApplicationDeclaration => d.kind === 'application');
    for (const application of applications) {
      if (application.outputs.length === 0) continue;
      const streams = streamsOf(application, scope);
      // Code without any stream is not there yet, or filled in by somebody else.
      if (!streams || streams.length === 0) continue;
      const names = streams.map(s => s.name);
      // What a template fills in is not known here.
      if (names.some(n => n.includes('${'))) continue;
      for (const output of application.outputs) {
        if (output.name === 'error_stream' || output.name.includes('${') || names.includes(output.name) || application.inputs.some(i => !i.reference && i.name === output.name)) continue;
        yield { range: output.place.range, output, names, near: names.find(n => n.toUpperCase() === output.name.toUpperCase()) ?? suggest(output.name, names) };
      }
    }
  },
  message: ({ output, names, near }) => `No statement creates the stream \`${output.name}\`: nothing would be delivered; ${near ? `did you mean \`${near}\`?` : `the code creates ${names.slice(0, 6).map(n => `\`${n}\``).join(', ')}`}`,
  fix: ({ output, near }) => (near === undefined ? undefined : { title: `Change it to \`${near}\``, edits: [output.rewrite(near)] }),
});

/** Rules about applications of Kinesis Analytics. */
export const applicationRules: readonly AnyRule<RecordsFile>[] = [unknownOutput];
