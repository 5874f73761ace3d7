import type { Diagnostic } from '../base/diagnostic.ts';
import { remove, replace, type TextEdit } from '../base/edit.ts';
import { embeddedFile, toHost } from '../base/embed.ts';
import { positionAt, lineStarts, type SourceFile } from '../base/file.ts';
import type { Language } from '../base/language.ts';
import type { Range } from '../base/range.ts';
import { defineRule, runRules, type AnyRule, type Finding } from '../base/rule.ts';
import type { Scope } from '../base/scope.ts';
import { suggest } from '../base/suggest.ts';
import { commentsOf } from './comments.ts';

/**
 * Takes out what comments ask to ignore, and says which of those comments do nothing.
 * `sluice: ignore DDL101, useless-cast` holds for its own line, or for the next line of code when it stands alone;
 * `sluice: ignore-file …` for the whole file. A diagnostic stands on the line where it starts.
 */
export function suppress(file: SourceFile, language: Language, found: readonly Diagnostic[], rules: () => readonly AnyRule<any>[], scope: Scope): readonly Diagnostic[] {
  if (!/sluice:\s*ignore/.test(file.text)) return found;
  const codes = new Map(rules().flatMap(rule => [[rule.code.toLowerCase(), rule.code], [rule.name.toLowerCase(), rule.code]]));
  const wishes = wishesIn(file, comments(file, language), codes);
  if (wishes.length === 0) return found;
  const used = new Set<Word>();
  const kept = found.filter(diagnostic => {
    const { line } = positionAt(file, diagnostic.range.start);
    const words = wishes.flatMap(wish => (wish.line === undefined || wish.line === line ? wish.words.filter(w => w.code === diagnostic.code) : []));
    for (const word of words) used.add(word);
    return words.length === 0;
  });
  const off = (code: string | undefined) => code !== undefined && scope.settings.severity?.[code] === 'off';
  const idle: Suppressions = {
    wishes, names: [...codes.keys()],
    useless: wishes.flatMap(wish => wish.words.filter(w => w.code && !used.has(w) && !off(w.code)).map(word => ({ wish, word }))),
    unknown: wishes.flatMap(wish => wish.words.filter(w => !w.code).map(word => ({ wish, word }))),
  };
  const own = runRules(suppressionRules, idle, file.path, scope);
  if (own.length === 0) return kept;
  return [...kept, ...own].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}

interface Suppressions {
  readonly wishes: readonly Wish[];
  readonly names: readonly string[];
  readonly useless: readonly { readonly wish: Wish; readonly word: Word }[];
  readonly unknown: readonly { readonly wish: Wish; readonly word: Word }[];
}

/** One suppress comment. */
interface Wish {
  /** The line it holds for; undefined for the whole file. */
  readonly line: number | undefined;
  readonly words: readonly Word[];
  /** What goes when nothing is left of it: the comment, with its line when it stands alone. */
  readonly whole: Range;
  /** From `sluice:` to the last word. */
  readonly range: Range;
}

/** One code or rule name in it. */
interface Word {
  readonly text: string;
  readonly range: Range;
  /** The code that it means, when there is one. */
  readonly code: string | undefined;
}

const uselessSuppression = defineRule<Suppressions, Finding & { wish: Wish; word: Word }>({
  code: 'SLU002',
  name: 'useless-suppression',
  since: '0.1',
  severity: 'warning',
  summary: 'A comment ignores a diagnostic that is not there',
  tags: ['unnecessary'],
  find: ({ useless }) => useless.map(({ wish, word }) => ({ range: word.range, wish, word })),
  message: ({ word }) => `Nothing to ignore here: there is no \`${word.text}\``,
  fix: ({ wish, word }) => ({ title: `Remove \`${word.text}\` from the comment`, edits: [without(wish, word)] }),
});

const unknownSuppression = defineRule<Suppressions, Finding & { wish: Wish; word: Word; meant: string | undefined }>({
  code: 'SLU003',
  name: 'unknown-suppression',
  since: '0.1',
  severity: 'warning',
  summary: 'A comment ignores a code that does not exist',
  *find({ unknown, names }) {
    for (const { wish, word } of unknown) {
      const near = suggest(word.text, names);
      yield { range: word.range, wish, word, meant: near && (/^[a-z]+\d+$/.test(near) ? near.toUpperCase() : near) };
    }
  },
  message: ({ word, meant }) => `There is no diagnostic \`${word.text}\`${meant ? `; did you mean \`${meant}\`?` : ''}`,
  fix: ({ wish, word, meant }) => [
    ...(meant ? [{ title: `Change it to \`${meant}\``, edits: [replace(word.range, meant)], safe: false }] : []),
    { title: `Remove \`${word.text}\` from the comment`, edits: [without(wish, word)], safe: false },
  ],
});

const emptySuppression = defineRule<Suppressions, Finding>({
  code: 'SLU004',
  name: 'empty-suppression',
  since: '0.1',
  severity: 'warning',
  summary: 'A comment asks to ignore but does not say what',
  find: ({ wishes }) => wishes.filter(w => w.words.length === 0).map(({ range }) => ({ range })),
  message: () => 'Say which code to ignore: `sluice: ignore CODE`',
});

export const suppressionRules: readonly AnyRule<Suppressions>[] = [uselessSuppression, unknownSuppression, emptySuppression];

/** Takes one word out of a comment; the last word takes the comment with it. */
function without(wish: Wish, word: Word): TextEdit {
  if (wish.words.length === 1) return remove(wish.whole);
  const index = wish.words.indexOf(word);
  return index > 0
    ? remove({ start: wish.words[index - 1]!.range.end, end: word.range.end })
    : remove({ start: word.range.start, end: wish.words[1]!.range.start });
}

/** The file's own comments and those of the sources that stand inside it, in the order of the text. */
function comments(file: SourceFile, language: Language): Range[] {
  const inside = (language.embedded?.(file) ?? []).flatMap(embedded => commentsOf(embeddedFile(file, embedded)).map(range => toHost(embedded, range)));
  return [...commentsOf(file), ...inside].sort((a, b) => a.start - b.start);
}

function wishesIn(file: SourceFile, found: readonly Range[], codes: ReadonlyMap<string, string>): Wish[] {
  const { text } = file;
  const starts = lineStarts(file);
  return found.flatMap(comment => {
    const inside = text.slice(comment.start, comment.end);
    const match = /sluice:\s*(ignore(?:-file)?)(?![\w-])[ \t]*((?:[A-Za-z][\w-]*(?:[ \t]*,[ \t]*|[ \t]+)?)*)/.exec(inside);
    if (!match) return [];
    const first = comment.start + match.index;
    const listStart = first + match[0].length - match[2]!.length;
    // Words behind the codes are the reason: the list ends at the first thing that is neither a code nor a rule's name in form.
    const words: Word[] = [];
    for (const found of match[2]!.matchAll(/[A-Za-z][\w-]*/g)) {
      const code = codes.get(found[0].toLowerCase());
      if (!code && !/^[A-Z]{2,4}\d+$/i.test(found[0]) && (words.length > 0 || !/-/.test(found[0]))) break;
      const start = listStart + found.index;
      words.push({ text: found[0], code, range: { start, end: start + found[0].length } });
    }
    const { line } = positionAt(file, comment.start);
    const lineStart = starts[line]!;
    const lineEnd = line + 1 < starts.length ? starts[line + 1]! : text.length;
    const alone = text.slice(lineStart, comment.start).trim() === '' && text.slice(comment.end, lineEnd).trim() === '';
    const before = /[ \t]*$/.exec(text.slice(lineStart, comment.start))![0].length;
    return [{
      line: match[1] === 'ignore-file' ? undefined : alone ? nextLine(file, found, starts, line) : line,
      words,
      whole: alone ? { start: lineStart, end: lineEnd } : { start: comment.start - before, end: comment.end },
      range: { start: first, end: words[words.length - 1]?.range.end ?? first + match[0].trimEnd().length },
    }];
  });
}

/** The next line that holds more than a comment, so that several suppressions may stand on top of one another. */
function nextLine(file: SourceFile, comments: readonly Range[], starts: readonly number[], line: number): number {
  let next = line + 1;
  for (; next < starts.length; next++) {
    const start = starts[next]!;
    const end = next + 1 < starts.length ? starts[next + 1]! : file.text.length;
    const content = start + /^\s*/.exec(file.text.slice(start, end))![0].length;
    if (content < end && !comments.some(c => c.start <= content && content < c.end && file.text.slice(c.end, end).trim() === '')) break;
  }
  return next;
}
