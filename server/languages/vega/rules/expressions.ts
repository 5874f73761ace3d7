import { replace } from '../../../base/edit.ts';
import type { Range } from '../../../base/range.ts';
import { defineRule } from '../../../base/rule.ts';
import { suggest } from '../../../base/suggest.ts';
import { walk, type Expression } from '../expression.ts';
import { signatureOf, vegaFunctions } from '../functions.ts';
import type { ExpressionUse, Spec } from '../spec.ts';

const place = ({ node }: ExpressionUse, range: Range): Range => ({ start: node.offsetOf(range.start), end: Math.max(node.offsetOf(range.end), node.offsetOf(range.start)) });

export const expressionSyntax = defineRule({
  code: 'VEG120', name: 'expression-syntax', since: '0.2', severity: 'error',
  summary: 'The expression cannot be read',
  *find({ expressions }: Spec) {
    for (const use of expressions) if (use.parsed.problem) yield { range: place(use, use.parsed.problem.range), text: use.parsed.problem.message };
  },
  message: ({ text }) => text,
});

function* calls({ expressions }: Spec): Iterable<{ readonly use: ExpressionUse; readonly call: Extract<Expression, { kind: 'call' }> }> {
  for (const use of expressions) for (const call of walk(use.parsed.root)) if (call.kind === 'call') yield { use, call };
}

export const unknownFunction = defineRule({
  code: 'VEG121', name: 'unknown-function', since: '0.2', severity: 'error',
  summary: 'The expression language has no such function',
  *find(spec: Spec) {
    for (const { use, call } of calls(spec)) {
      if (!vegaFunctions.has(call.name)) yield { range: place(use, call.nameRange), name: call.name, near: suggest(call.name, vegaFunctions.keys()) };
    }
  },
  message: ({ name, near }) => `Unrecognized function: \`${name}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

export const argumentCount = defineRule({
  code: 'VEG122', name: 'argument-count', since: '0.2', severity: 'error',
  summary: 'A function is called with too few or too many arguments',
  *find(spec: Spec) {
    for (const { use, call } of calls(spec)) {
      const known = vegaFunctions.get(call.name);
      if (!known) continue;
      const least = known.parameters.filter(p => !p.optional).length;
      const most = known.parameters.some(p => p.rest) ? Infinity : known.parameters.length;
      const given = call.arguments.length;
      // More than a function reads are ignored by the library, but for the two that refuse them.
      if (given >= least && (given <= most || !['clamp', 'if'].includes(call.name))) continue;
      yield { range: place(use, call.range), signature: signatureOf(known), few: given < least, name: call.name };
    }
  },
  message: ({ signature, few, name }) => `${few ? 'Missing arguments to' : 'Too many arguments to'} \`${name}\`: it is called as \`${signature}\``,
});

/** Where events come from besides marks by their type: the view, the window, the scope around. */
const eventSources = ['view', 'window', 'scope', '*', 'arc', 'area', 'group', 'image', 'line', 'path', 'rect', 'rule', 'shape', 'symbol', 'text', 'trail'];
/** Events of the browser that charts use, for did-you-mean only: there are more. */
const eventTypes = ['click', 'dblclick', 'pointerdown', 'pointerup', 'pointermove', 'pointerover', 'pointerout', 'pointerenter', 'pointerleave', 'mousedown', 'mouseup', 'mousemove', 'mouseover', 'mouseout', 'mouseenter', 'mouseleave', 'mousewheel', 'wheel', 'touchstart', 'touchmove', 'touchend', 'dragstart', 'dragenter', 'dragover', 'dragleave', 'drop', 'keydown', 'keypress', 'keyup', 'input', 'timer', 'resize', 'change'];

export const eventSelector = defineRule({
  code: 'VEG128', name: 'event-selector', since: '0.2', severity: 'error',
  summary: 'The selector of events cannot be read, or names an event or a source that there is not',
  *find({ events }: Spec) {
    for (const { node, parsed } of events) {
      const place = ({ start, end }: Range): Range => ({ start: node.offsetOf(start), end: node.offsetOf(end) });
      if (parsed.problem) yield { range: place(parsed.problem.range), says: parsed.problem.message, near: undefined };
      for (const { source, type } of parsed.streams) {
        const unknown = (name: string, range: Range, known: readonly string[], what: string) => {
          const near = known.includes(name) ? undefined : suggest(name, known);
          return near ? [{ range: place(range), says: `No ${what} is called \`${name}\``, near }] : [];
        };
        if (source?.kind === 'source' && !/^[.#]/.test(source.text)) yield* unknown(source.text, source.range, eventSources, 'source of events');
        yield* unknown(type.text, type.range, eventTypes, 'event');
      }
    }
  },
  message: ({ says, near }) => `${says}${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});
