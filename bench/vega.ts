import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseData } from '../server/base/json.ts';
import { check } from '../server/index.ts';
import { schemaOf, validate } from '../server/languages/vega/schema.ts';
import { liteExamples, vegaExamples } from '../test/languages/vega/examples.ts';
import { median, type Figure } from './figure.ts';
import { peer } from './peers.ts';

const root = (globalThis as unknown as { SLUICE_ROOT: string }).SLUICE_ROOT;

/** The editor's own JSON service with the same schema; undefined when the peers could not be installed. */
function jsonService(schemaFile: string): ((text: string) => Promise<unknown>) | undefined {
  try {
    const { getLanguageService, TextDocument } = peer('vscode-json-languageservice');
    const service = getLanguageService({});
    service.configure({ validate: true, allowComments: true, schemas: [{ uri: 'schema://chart', fileMatch: ['*'], schema: JSON.parse(fs.readFileSync(path.join(root, 'node_modules', schemaFile), 'utf8')) }] });
    return text => {
      const document = TextDocument.create('file:///a.json', 'json', 1, text);
      return service.doValidation(document, service.parseJSONDocument(document)) as Promise<unknown>;
    };
  } catch (error) {
    if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw error;
    return undefined;
  }
}

/** Time to check charts, whole, beside what parsing and the schema alone take: names, expressions and fields should cost little more. */
export async function figures(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [library, spec] of [['vega-lite', { $schema: 'https://vega.github.io/schema/vega-lite/v5.json', vconcat: Object.values(liteExamples).map(s => ({ ...s, $schema: undefined, datasets: undefined, background: undefined, padding: undefined, autosize: undefined, config: undefined, usermeta: undefined })) }], ['vega', { $schema: 'https://vega.github.io/schema/vega/v5.json', marks: Object.values(vegaExamples).map(s => ({ type: 'group', ...s, $schema: undefined, width: undefined, height: undefined, padding: undefined, autosize: undefined, config: undefined })) }]] as const) {
    const text = JSON.stringify(spec, null, 2);
    const suffix = library === 'vega' ? 'vg.json' : 'vl.json';
    const whole: number[] = [];
    const alone: number[] = [];
    const theirs: number[] = [];
    const theirService = jsonService(library === 'vega' ? 'vega/build/vega-schema.json' : 'vega-lite/build/vega-lite-schema.json');
    for (let i = 0; i < 30; i++) {
      const fresh = `${text}${' '.repeat(i)}`;
      let start = performance.now();
      check([{ path: `a.${suffix}`, text: fresh }]);
      whole.push(performance.now() - start);
      start = performance.now();
      validate(schemaOf(library), parseData(fresh, 'hjson').root!, () => false);
      alone.push(performance.now() - start);
      if (!theirService) continue;
      start = performance.now();
      await theirService(fresh);
      theirs.push(performance.now() - start);
    }
    const lines = text.split('\n').length;
    figures.push({ name: `check a ${library} text of ${lines.toLocaleString('en')} lines, p50`, value: median(whole), unit: 'ms', better: 'less', goal: 50 });
    figures.push({ name: '… reading it and its schema alone', value: median(alone), unit: 'ms', better: 'less' });
    if (theirs.length > 0) figures.push({ name: '… vscode-json-languageservice, the same text and schema, in the same run', value: median(theirs), unit: 'ms', better: 'less' });
  }
  return figures;
}
