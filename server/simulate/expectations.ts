import { HostError, type Host } from '../base/host.ts';
import type { Resource } from '../components/component.ts';
import type { Amount, PipelineSpec } from '../languages/pipeline/spec.ts';
import type { Counters, EndFrame, ProblemFrame, ResultFrame } from '../protocol/frames.ts';

/** What a node did, as expectations see it. */
export interface Outcome {
  readonly counters: Counters;
  readonly results: readonly ResultFrame[];
  readonly problems: readonly ProblemFrame[];
  readonly resource: Resource | undefined;
}

type Verdict = EndFrame['expectations'][number];

/** Holds `expect:` of a manifest against what happened. Each line of it gives one verdict. */
export async function checkExpectations(spec: PipelineSpec, host: Host, outcomeOf: (node: string) => Outcome | undefined): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const [node, expected] of Object.entries(spec.expect)) {
    const say = (ok: boolean, message: string) => verdicts.push({ node, ok, message });
    const outcome = outcomeOf(node);
    if (!outcome) {
      say(false, `There is no node \`${node}\``);
      continue;
    }
    const { counters, results, problems, resource } = outcome;
    const rows = results.length > 0 ? results.reduce((sum, r) => sum + r.rows.length, 0) : counters.out;
    if (expected.rows !== undefined) say(fits(expected.rows, rows), `rows: expected ${amount(expected.rows)}, got ${rows}`);
    if (expected.errors !== undefined) say(fits(expected.errors, counters.errors), `errors: expected ${amount(expected.errors)}, got ${counters.errors}`);
    if (expected.objects !== undefined) {
      const objects = resource?.kind === 'bucket' ? resource.list('').length : 0;
      say(fits(expected.objects, objects), `objects: expected ${amount(expected.objects)}, got ${objects}`);
    }
    if (expected.problems !== undefined) {
      const got = [...new Set(problems.filter(p => p.severity !== 'information').map(p => p.service ?? p.code))].sort();
      const wanted = [...expected.problems].sort();
      const same = wanted.every(code => problems.some(p => p.code === code || p.service === code)) && problems.filter(p => p.severity !== 'information').every(p => wanted.includes(p.code) || wanted.includes(p.service ?? ''));
      say(same, `problems: expected ${wanted.join(', ') || 'none'}, got ${got.join(', ') || 'none'}`);
    }
    if (expected.columns !== undefined) {
      const got = results[0]?.columns.map(c => c.name) ?? [];
      say(JSON.stringify(got) === JSON.stringify(expected.columns), `columns: expected ${expected.columns.join(', ')}, got ${got.join(', ') || 'none'}`);
    }
    if (expected.equals !== undefined) verdicts.push({ node, ...(await compareRows(expected.equals, results, host)) });
  }
  return verdicts;
}

const fits = (wanted: Amount, got: number) => (typeof wanted === 'number' ? got === wanted : got >= (wanted.min ?? 0) && got <= (wanted.max ?? Infinity));
const amount = (wanted: Amount) => (typeof wanted === 'number' ? String(wanted) : wanted.max === undefined ? `at least ${wanted.min ?? 0}` : wanted.min === undefined ? `at most ${wanted.max}` : `${wanted.min} to ${wanted.max}`);

async function compareRows(path: string, results: readonly ResultFrame[], host: Host): Promise<{ ok: boolean; message: string }> {
  let text: string;
  try {
    text = new TextDecoder().decode(await host.read(path));
  } catch (error) {
    if (error instanceof HostError) return { ok: false, message: `equals ${path}: ${error.message}` };
    throw error;
  }
  const columns = results[0]?.columns.map(c => c.name) ?? (path.endsWith('.csv') ? parseCsv(text)[0] : undefined) ?? [];
  const got = results.flatMap(r => r.rows.map(row => row.map(shown)));
  const wanted = path.endsWith('.csv') ? csvRows(text, columns) : text.split('\n').filter(l => l.trim()).map(line => {
    const row = JSON.parse(line) as Record<string, unknown>;
    return columns.map(c => shown(row[c]));
  });
  const first = Array.from({ length: Math.max(got.length, wanted.length) }, (_, i) => i).find(i => JSON.stringify(got[i]) !== JSON.stringify(wanted[i]));
  if (first === undefined) return { ok: true, message: `equals ${path}` };
  const print = (row: readonly string[] | undefined) => (row ? row.join(', ') : 'no row');
  return { ok: false, message: `equals ${path}: row ${first + 1} differs: expected ${print(wanted[first])}; got ${print(got[first])}` };
}

const shown = (value: unknown): string => (value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));

function csvRows(text: string, columns: readonly string[]): string[][] {
  const [head = [], ...rows] = parseCsv(text);
  return rows.map(row => columns.map(c => row[head.indexOf(c)] ?? ''));
}

/** RFC 4180: quotes double, line breaks inside quotes stay. */
function parseCsv(text: string, delimiter = ','): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  let any = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') cell += text[i++];
      else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"' && cell === '') quoted = any = true;
    else if (c === delimiter) {
      row.push(cell);
      cell = '';
      any = true;
    } else if (c === '\n' || c === '\r') {
      if (c === '\r' && text[i + 1] === '\n') i++;
      if (any || cell !== '') rows.push([...row, cell]);
      [row, cell, any] = [[], '', false];
    } else {
      cell += c;
      any = true;
    }
  }
  if (any || cell !== '') rows.push([...row, cell]);
  return rows;
}
