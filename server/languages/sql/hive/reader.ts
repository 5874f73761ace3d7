import type { HiveReader } from '../../../base/scope.ts';
import { deepestType, primitiveNames, type HiveType, type PrimitiveName } from './type.ts';

/** What a reader throws first. `position` is the UTF-16 index in the string it was given. */
export interface HiveTypeError {
  readonly message: string;
  readonly position: number;
}

/**
 * Reads one type as a catalogue reader does, with that reader's own messages, character for character.
 * As the readers' callers do, it takes the first of a list: `int:string` reads as `int`.
 * @param text    the `Type` of one column
 * @param reader  the generation: `hive1` (0.10), `hive2` (1.x), `hive3` (2.1 and later; the default), `trino` (Athena)
 */
export function parseHiveType(text: string, reader: HiveReader = 'hive3'): { readonly type: HiveType } | { readonly error: HiveTypeError } {
  const result = parseHiveTypes(text, reader);
  if ('error' in result) return result;
  const [type] = result.types;
  return type ? { type } : { error: { message: `Error: type expected at the end of '${text}'`, position: text.length } };
}

/** The type that a text is; undefined when the reader refuses it. */
export function readHiveType(text: string, reader?: HiveReader): HiveType | undefined {
  const read = parseHiveType(text, reader);
  return 'type' in read ? read.type : undefined;
}

/**
 * Reads types joined by `:`, `,` or `;`, as a Hive SerDe gets all its columns in one property.
 * Positions count through the whole string.
 */
export function parseHiveTypes(text: string, reader: HiveReader = 'hive3'): { readonly types: readonly HiveType[] } | { readonly error: HiveTypeError } {
  const { words, starts, isWord } = tokenize(text, reader);
  const types: HiveType[] = [];
  const open: Frame[] = [];
  let next = 0;
  let error: HiveTypeError | undefined;

  const fail = (message: string, position: number): undefined => void (error ??= { message, position });

  /** Takes a token that `fits`; else the reader's own complaint about `item`. */
  function expect(item: string, fits: (word: string, index: number) => boolean): string | undefined {
    if (next >= words.length) return fail(`Error: ${item} expected at the end of '${text}'`, text.length);
    const word = words[next]!;
    if (fits(word, next)) return next++, word;
    return complain(item, next);
  }
  const complain = (item: string, index: number) =>
    fail(`Error: ${item} expected at the position ${starts[index]} of '${text}' but '${words[index]}' is found.`, starts[index]!);
  const literal = (item: string, alternative = item) => expect(item, word => word === item || word === alternative);

  /** A type without members, or undefined when a frame was opened for its members (or something was wrong). */
  function begin(): HiveType | undefined {
    const position = starts[next] ?? text.length;
    const word = expect('type', w => isTypeWord(w, reader));
    if (word === undefined) return undefined;
    if (word === 'unknown') return fail(`Internal error parsing position ${position} of '${text}'`, position);
    if (word !== 'array' && word !== 'map' && word !== 'struct' && word !== 'uniontype') return primitive(word, position);
    if (open.length >= deepestType) return fail(`The type is nested more than ${deepestType} levels deep`, position);
    if (literal('<') === undefined) return undefined;
    open.push({ kind: word, names: [], types: [] });
    return word === 'struct' ? field() : undefined;
  }

  /** The name before a struct's next type, or the struct itself when `>` stands in its place. */
  function field(): HiveType | undefined {
    const frame = open[open.length - 1]!;
    if (words[next] === '>' && reader !== 'hive1') {
      next++;
      return close();
    }
    const name = reader === 'trino' ? trinoName() : expect('name', (_, i) => isWord[i]!);
    if (name === undefined) return undefined;
    if (reader !== 'trino' && literal(':') === undefined) return undefined;
    frame.names.push(name);
    return undefined;
  }

  /**
   * Trino lets a field name hold `:`: it gathers tokens until a type word comes next, and only then wants the colon.
   * So an unknown type word behind `:` becomes part of the name, and the complaint is about what follows it.
   */
  function trinoName(): string | undefined {
    let name = '';
    for (;;) {
      const following = words[next + 1];
      if (following !== undefined && name !== '' && (isTypeWord(following, reader) || following === '>')) {
        return literal(':') === undefined ? undefined : name;
      }
      if (following === '>') return complain(':', next);
      const word = expect('name', (w, i) => isWord[i]! || (w === ':' && name !== ''));
      if (word === undefined) return undefined;
      name += word;
      if (next >= words.length) return fail(`Error: : expected at the end of '${text}'`, text.length);
    }
  }

  function close(): HiveType {
    const { kind, names, types: members } = open.pop()!;
    switch (kind) {
      case 'array': return { kind, element: members[0]! };
      case 'map': return { kind, key: members[0]!, value: members[1]! };
      case 'struct': return { kind, fields: names.map((name, i) => ({ name, type: members[i]! })) };
      case 'uniontype': return { kind, members };
    }
  }

  /** What to do behind a complete type inside a frame: close it (gives the outer type) or go on (undefined). */
  function continueWith(type: HiveType): HiveType | undefined {
    const frame = open[open.length - 1]!;
    frame.types.push(type);
    if (frame.kind === 'map' && frame.types.length === 1) return void literal(',');
    if (frame.kind === 'array' || frame.kind === 'map') return literal('>') === undefined ? undefined : close();
    const separator = literal('>', ',');
    if (separator === '>') return close();
    return separator !== undefined && frame.kind === 'struct' ? field() : undefined;
  }

  function primitive(word: string, position: number): HiveType | undefined {
    const found = args();
    if (!found) return undefined;
    if (word === 'char' || word === 'varchar') return characters(word, found, position);
    if (word === 'decimal') return decimal(found);
    return { kind: 'primitive', name: word as PrimitiveName };
  }

  function args(): { readonly text: string; readonly start: number }[] | undefined {
    const found: { text: string; start: number }[] = [];
    if (words[next] !== '(' || reader === 'hive1') return found;
    const start = starts[next]!;
    next++;
    let separator = words[next];
    while (separator !== ')') {
      const position = starts[next] ?? text.length;
      const word = expect('name', (_, i) => isWord[i]!);
      if (word === undefined) return undefined;
      found.push({ text: word, start: position });
      separator = literal(',', ')');
      if (separator === undefined) return undefined;
    }
    return found.length > 0 ? found : fail(`type parameters expected for type string ${text}`, start);
  }

  function characters(kind: 'char' | 'varchar', found: Arguments, position: number): HiveType | undefined {
    const largest = kind === 'char' ? 255 : 65535;
    if (reader === 'hive1') return { kind, length: largest };
    if (found.length === 0) return fail(`${kind} type is specified without length: ${text}`, position);
    if (found.length > 1) return fail(`Type ${kind} only takes one parameter, but ${found.length} is seen`, found[1]!.start);
    const length = integer(found[0]!);
    if (length === undefined) return undefined;
    if (length < 1 || length > largest) {
      return fail(`${kind === 'char' ? 'Char' : 'Varchar'} length ${length} out of allowed range [1, ${largest}]`, found[0]!.start);
    }
    return { kind, length };
  }

  function decimal(found: Arguments): HiveType | undefined {
    if (found.length === 0 || (found.length === 1 && reader === 'hive2')) return { kind: 'decimal', precision: 10, scale: 0 };
    if (found.length > 2) return fail(`Type decimal only takes two parameter, but ${found.length} is seen`, found[2]!.start);
    const precision = integer(found[0]!);
    if (precision === undefined) return undefined;
    const scale = found[1] ? integer(found[1]) : 0;
    if (scale === undefined) return undefined;
    if (precision < 1 || precision > 38) return fail('Decimal precision out of allowed range [1,38]', found[0]!.start);
    if (scale < 0 || scale > 38) return fail('Decimal scale out of allowed range [0,38]', found[1]!.start);
    if (precision < scale) return fail('Decimal scale must be less than or equal to precision', found[1]!.start);
    return { kind: 'decimal', precision, scale };
  }

  /** Java's `Integer.parseInt`, with its message: a blank inside the parentheses is part of the word and refused. */
  function integer({ text: word, start }: Arguments[number]): number | undefined {
    const value = /^\p{Nd}+$/u.test(word) ? Number(word.replace(/[^0-9]/gu, digit)) : NaN;
    return value <= 0x7fffffff ? value : fail(`For input string: "${word}"`, start);
  }

  while (next < words.length) {
    let type = begin();
    while (!error && open.length > 0) type = type ? continueWith(type) : begin();
    if (error) return { error };
    types.push(type!);
    if (next >= words.length) break;
    const separator = words[next]!;
    if (separator !== ',' && separator !== ':' && separator !== ';') {
      const list = words.map((word, i) => `${starts[i]}:${word}`).join(', ');
      return { error: { message: `Error: ',', ':', or ';' expected at position ${starts[next]} from '${text}' [${list}]`, position: starts[next]! } };
    }
    next++;
  }
  return { types };
}

/** A digit of any script, as `Character.digit` has it: each script's ten stand side by side. */
function digit(character: string): string {
  let value = 0;
  for (let code = character.codePointAt(0)!; value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - 1)); code--) value++;
  return String(value % 10);
}

type Arguments = readonly { readonly text: string; readonly start: number }[];

interface Frame {
  readonly kind: 'array' | 'map' | 'struct' | 'uniontype';
  readonly names: string[];
  readonly types: HiveType[];
}

const typeWords: ReadonlySet<string> = new Set([...primitiveNames, 'char', 'varchar', 'decimal', 'array', 'map', 'struct', 'uniontype', 'unknown']);
const newer = 'timestamp with local time zone';

const isTypeWord = (word: string, reader: HiveReader): boolean =>
  typeWords.has(word) && (word !== newer || reader === 'hive3' || reader === 'trino');

/**
 * Words are maximal runs of letters, digits, `_`, `.` and, by generation, blank and `$`; everything else is a token by itself.
 * Letters and digits are judged per UTF-16 unit, as `Character.isLetterOrDigit(char)` does: astral letters are no word characters.
 */
function tokenize(text: string, reader: HiveReader): { words: string[]; starts: number[]; isWord: boolean[] } {
  const words: string[] = [];
  const starts: number[] = [];
  const isWord: boolean[] = [];
  const push = (start: number, end: number, word: boolean) => void (words.push(text.slice(start, end)), starts.push(start), isWord.push(word));
  const blank = reader !== 'hive1';
  const dollar = reader === 'hive3' || reader === 'trino';
  let i = 0;
  while (i < text.length) {
    const start = i;
    if (reader === 'trino' && text[i] === "'" && text[i - 1] === '(') { // a quoted argument; the quotes are not part of it, the last one when the bracket follows
      const close = text.indexOf("'", i + 1);
      const end = close < 0 ? text.length : close;
      push(start + 1, end, end > start + 1 && wordUnit(text.charCodeAt(start + 1), blank, dollar));
      i = text[end + 1] === ')' ? end + 1 : end;
      continue;
    }
    const word = wordUnit(text.charCodeAt(i), blank, dollar);
    i++;
    if (word) while (i < text.length && wordUnit(text.charCodeAt(i), blank, dollar)) i++;
    push(start, i, word);
  }
  return { words, starts, isWord };
}

function wordUnit(unit: number, blank: boolean, dollar: boolean): boolean {
  if (unit < 128) {
    return (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || unit === 95 || unit === 46
      || (unit === 32 && blank) || (unit === 36 && dollar);
  }
  return (unit < 0xd800 || unit > 0xdfff) && /[\p{L}\p{Nd}]/u.test(String.fromCharCode(unit));
}
