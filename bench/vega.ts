import { parseData } from '../server/base/json.ts';
import { check } from '../server/index.ts';
import { schemaOf, validate } from '../server/languages/vega/schema.ts';
import { liteExamples, vegaExamples } from '../test/languages/vega/examples.ts';
import { median, type Figure } from './figure.ts';

/** Time to check charts, whole, beside what parsing and the schema alone take: names, expressions and fields should cost little more. */
export async function figures(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [library, spec] of [['vega-lite', { $schema: 'https://vega.github.io/schema/vega-lite/v5.json', vconcat: Object.values(liteExamples).map(s => ({ ...s, $schema: undefined, datasets: undefined, background: undefined, padding: undefined, autosize: undefined, config: undefined, usermeta: undefined })) }], ['vega', { $schema: 'https://vega.github.io/schema/vega/v5.json', marks: Object.values(vegaExamples).map(s => ({ type: 'group', ...s, $schema: undefined, width: undefined, height: undefined, padding: undefined, autosize: undefined, config: undefined })) }]] as const) {
    const text = JSON.stringify(spec, null, 2);
    const suffix = library === 'vega' ? 'vg.json' : 'vl.json';
    const whole: number[] = [];
    const alone: number[] = [];
    for (let i = 0; i < 30; i++) {
      const fresh = `${text}${' '.repeat(i)}`;
      let start = performance.now();
      check([{ path: `a.${suffix}`, text: fresh }]);
      whole.push(performance.now() - start);
      start = performance.now();
      validate(schemaOf(library), parseData(fresh, 'hjson').root!, () => false);
      alone.push(performance.now() - start);
    }
    const lines = text.split('\n').length;
    figures.push({ name: `check a ${library} text of ${lines.toLocaleString('en')} lines, p50`, value: median(whole), unit: 'ms', better: 'less', goal: 50 });
    figures.push({ name: `… beside reading it and its schema alone`, value: median(whole) / median(alone), unit: 'x', better: 'less' });
  }
  return figures;
}
