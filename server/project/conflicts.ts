import type { Diagnostic } from '../base/diagnostic.ts';
import { remove, type TextEdit } from '../base/edit.ts';
import type { SourceFile } from '../base/file.ts';
import type { Range } from '../base/range.ts';
import { defineRule, runRules, type Finding } from '../base/rule.ts';
import type { Scope } from '../base/scope.ts';

/** What a version control merge could not decide, in a file of any language. */
export const conflictMarkers = defineRule<SourceFile, Conflict>({
  code: 'SLU001',
  name: 'conflict-markers',
  since: '0.1',
  severity: 'error',
  summary: 'The file holds a merge conflict that nobody has decided yet',

  find: file => findConflicts(file.text),

  message: ({ ours, theirs }) => `Merge conflict between ${name(ours)} and ${name(theirs)}: keep one side and remove the markers`,

  fix: ({ mine, other, markers }) => [
    { title: 'Keep the current side', safe: false, edits: outside(markers, other) },
    { title: 'Keep the incoming side', safe: false, edits: outside(markers, mine) },
    { title: 'Keep both sides', safe: false, edits: markers.map(remove) },
  ],
});

/** One diagnostic per conflict; nothing else is worth saying about such a file. */
export function conflicts(file: SourceFile, scope: Scope): Diagnostic[] {
  return file.text.includes('<<<<<<<') ? runRules([conflictMarkers], file, file.path, scope) : [];
}

interface Conflict extends Finding {
  readonly ours: string;
  readonly theirs: string;
  readonly mine: Range;
  readonly other: Range;
  /** The lines of the markers, with what a three-way merge shows as the base. */
  readonly markers: readonly Range[];
}

function* findConflicts(text: string): Iterable<Conflict> {
  const line = /^(<{7}|\|{7}|={7}|>{7})(?: ([^\r\n]*))?(\r\n|\n|\r|$)/gm;
  let open: RegExpExecArray | undefined;
  let base: RegExpExecArray | undefined;
  let middle: RegExpExecArray | undefined;
  for (let found = line.exec(text); found; found = line.exec(text)) {
    const sign = found[1]![0];
    if (sign === '<') [open, base, middle] = [found, undefined, undefined];
    else if (sign === '|' && open && !middle) base = found;
    else if (sign === '=' && open && !middle) middle = found;
    else if (sign === '>' && open && middle) {
      const first = whole(open);
      const separator = { start: (base ?? middle).index, end: whole(middle).end };
      const last = whole(found);
      yield {
        range: { start: first.start, end: first.start + open[0].length - open[3]!.length },
        ours: open[2] ?? '', theirs: found[2] ?? '',
        mine: { start: first.end, end: separator.start },
        other: { start: separator.end, end: last.start },
        markers: [first, separator, last],
      };
      open = undefined;
    }
    if (found[0] === '') line.lastIndex++;
  }
}

const whole = (match: RegExpExecArray): Range => ({ start: match.index, end: match.index + match[0].length });
const name = (side: string) => (side ? `\`${side}\`` : 'the two sides');
const outside = (markers: readonly Range[], dropped: Range): TextEdit[] => [...markers, dropped].filter(r => r.end > r.start).map(remove);
