import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { library } from '../harness/replays.ts';
import { root } from '../harness/root.ts';

const text = (name: string) => fs.readFileSync(path.join(root, 'examples', name), 'utf8');

/** What the examples are there to show: the file, the code, the characters, the message, and the line once it is repaired, where there is a repair. */
const shown: readonly (readonly [file: string, table: string, code: string, at: string, message: string, repaired?: string])[] = [
  ['connect-agent-events/mistakes.athena.sql', 'connect-agent-events/tables/agent-events.ddl', 'ATH102', ',', "Nothing follows this comma: Athena answers `mismatched input 'FROM'`", "  json_extract_scalar(currentagentsnapshot, '$.AgentStatus.Name') AS status"],
  ['connect-agent-events/mistakes.spectrum.sql', 'connect-agent-events/tables/agent-events.ddl', 'RSQ102', ',', 'Nothing follows this comma: Redshift answers `syntax error at or near "FROM"`', "  json_extract_path_text(currentagentsnapshot, 'AgentStatus', 'Name') AS status"],
  ['ad-events-spectrum/mistakes.spectrum.sql', 'ad-events-spectrum/tables/hours.ddl', 'RSQ406', 'decimal(10,2)', "`ad_events` writes `billing` as double to the same place. Spectrum answers `has an incompatible Parquet schema for column 's3://lake/hour.billing'. Column type: DECIMAL(10,2), Parquet schema: optional double billing`"],
];

describe('mistakes that examples show', () => {
  for (const [name, table, code, at, message, repaired] of shown) {
    test(name, async () => {
      const { applyFixes, check } = await library();
      const files = [name, table].map(file => ({ path: file, text: text(file) }));
      assert.deepEqual(check(files).filter(d => d.severity === 'error').map(d => [d.path, d.code, text(name).slice(d.range.start, d.range.end), d.message]), [[name, code, at, message]]);
      const after = applyFixes(files).find(f => f.path === name)?.text ?? text(name);
      const [before, lines] = [text(name).split('\n'), after.split('\n')];
      assert.equal(lines.find((line, i) => line !== before[i]), repaired);
      assert.equal(lines.filter((line, i) => line !== before[i]).length, repaired === undefined ? 0 : 1, 'nothing else changes');
    });
  }
});
