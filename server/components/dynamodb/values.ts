/** An attribute value of DynamoDB with its type tag. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

/** Digits that a number may have. */
const mostDigits = 38;
/** Bytes of an item. */
export const itemLimit = 400 * 1024;

interface Decimal { readonly negative: boolean; /** Without zeros at either end; empty for zero. */ readonly digits: string; /** The value is 0.digits × 10^point. */ readonly point: number }

function decimalOf(text: string): Decimal | undefined {
  const match = /^\s*([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,6}))?\s*$/.exec(text);
  if (!match || (match[2] === '' && (match[3] ?? '') === '')) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const all = whole + fraction;
  const lead = /^0*/.exec(all)![0].length;
  const digits = all.slice(lead).replace(/0+$/, '');
  return { negative: sign === '-' && digits !== '', digits, point: digits === '' ? 0 : whole.length - lead + Number(exponent) };
}

/** A number as DynamoDB gives it back: plain decimal text without needless zeros. Undefined when it is none. */
export function canonicalNumber(text: string): string | undefined {
  const number = decimalOf(text);
  if (!number) return undefined;
  const { digits, point, negative } = number;
  if (digits === '') return '0';
  const plain = point <= 0 ? `0.${'0'.repeat(-point)}${digits}` : point >= digits.length ? digits.padEnd(point, '0') : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return negative ? `-${plain}` : plain;
}

function numberProblem(content: unknown): string | undefined {
  const number = typeof content === 'string' ? decimalOf(content) : undefined;
  if (!number) return `holds a number as text, not ${JSON.stringify(content)}`;
  if (number.digits.length > mostDigits) return `has ${number.digits.length} digits: at most ${mostDigits} are kept`;
  if (number.point > 126) return 'is too large: numbers end at 9.99…E+125';
  if (number.digits !== '' && number.point < -129) return 'is too small: numbers begin at 1E-130';
  return undefined;
}

/** Says what DynamoDB would refuse in a value, at any depth; undefined when it is fine. */
export function checkValue(value: unknown, path: string, depth = 0): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `\`${path}\` has no type: expected an object such as \`{"S":"…"}\``;
  const entries = Object.entries(value);
  if (entries.length !== 1) return `\`${path}\` has ${entries.length} types: a value has exactly one`;
  const [tag, content] = entries[0]!;
  if (depth > 32) return `\`${path}\` is nested more than 32 levels deep`;
  switch (tag) {
    case 'S': return typeof content === 'string' ? undefined : `\`${path}\`: \`S\` holds a text`;
    case 'N': {
      const wrong = numberProblem(content);
      return wrong && `\`${path}\`: \`N\` ${wrong}`;
    }
    case 'B': return typeof content === 'string' && isBase64(content) ? undefined : `\`${path}\`: \`B\` holds base64`;
    case 'BOOL': return typeof content === 'boolean' ? undefined : `\`${path}\`: \`BOOL\` holds true or false`;
    case 'NULL': return content === true ? undefined : `\`${path}\`: \`NULL\` holds true`;
    case 'SS': case 'NS': case 'BS': {
      if (!Array.isArray(content) || content.length === 0) return `\`${path}\`: a set holds at least one element`;
      const wrong = (content as unknown[]).find(e => typeof e !== 'string' || (tag === 'NS' && numberProblem(e) !== undefined) || (tag === 'BS' && !isBase64(e)));
      if (wrong !== undefined) return `\`${path}\`: \`${tag}\` cannot hold ${JSON.stringify(wrong)}`;
      const elements = tag === 'NS' ? (content as string[]).map(canonicalNumber) : (content as string[]);
      return new Set(elements).size < elements.length ? `\`${path}\`: a set holds no element twice` : undefined;
    }
    case 'L':
      if (!Array.isArray(content)) return `\`${path}\`: \`L\` holds an array`;
      return first(content, (item, i) => checkValue(item, `${path}[${i}]`, depth + 1));
    case 'M':
      if (typeof content !== 'object' || content === null || Array.isArray(content)) return `\`${path}\`: \`M\` holds an object`;
      return first(Object.entries(content), ([key, item]) => checkValue(item, `${path}.${key}`, depth + 1));
    default: return `\`${path}\` has the type \`${tag}\`, which DynamoDB does not have: S, N, B, BOOL, NULL, SS, NS, BS, L, M`;
  }
}

/** Says what the table would refuse in the value of a key attribute. */
export function checkKey(value: AttributeValue, name: string): string | undefined {
  const [tag = '', content] = Object.entries(value)[0] ?? [];
  if (tag !== 'S' && tag !== 'N' && tag !== 'B') return `The key attribute \`${name}\` is of type \`${tag}\`: keys are \`S\`, \`N\` or \`B\``;
  return content === '' ? `The key attribute \`${name}\` is empty` : undefined;
}

function first<T>(items: readonly T[], check: (item: T, index: number) => string | undefined): string | undefined {
  for (let i = 0; i < items.length; i++) {
    const wrong = check(items[i]!, i);
    if (wrong) return wrong;
  }
  return undefined;
}

const isBase64 = (text: string) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);

/** A checked value as the table keeps it: numbers in their plain form. */
function stored(value: AttributeValue): AttributeValue {
  const [tag, content] = Object.entries(value)[0]!;
  switch (tag) {
    case 'N': return { N: canonicalNumber(content as string) };
    case 'NS': return { NS: (content as string[]).map(canonicalNumber) };
    case 'L': return { L: (content as AttributeValue[]).map(stored) };
    case 'M': return { M: storedItem(content as Item) };
    default: return value;
  }
}

export const storedItem = (item: Item): Item => Object.fromEntries(Object.entries(item).map(([name, value]) => [name, stored(value)]));

/** Whether two items hold the same; the order of attributes and of the elements of sets does not count. */
export const sameItem = (a: Item, b: Item): boolean => ordered({ M: a }) === ordered({ M: b });

function ordered(value: AttributeValue): string {
  const [tag, content] = Object.entries(value)[0]!;
  switch (tag) {
    case 'SS': case 'NS': case 'BS': return `${tag}${JSON.stringify([...content as string[]].sort())}`;
    case 'L': return `L[${(content as AttributeValue[]).map(ordered).join()}]`;
    case 'M': return `M{${Object.entries(content as Item).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => `${JSON.stringify(name)}:${ordered(inner)}`).join()}}`;
    default: return tag + JSON.stringify(content);
  }
}

const utf8 = (text: string): number => {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c >= 0xd800 && c < 0xdc00 ? (i++, 4) : 3;
  }
  return bytes;
};

/** Bytes as the service counts them: names and texts in UTF-8, two digits of a number in a byte and one more, three for a list or map and one for each element. */
export function sizeOfItem(item: Item): number {
  let size = 0;
  for (const [name, value] of Object.entries(item)) size += utf8(name) + sizeOf(value);
  return size;
}

function sizeOf(value: AttributeValue): number {
  const [tag, content] = Object.entries(value)[0]!;
  switch (tag) {
    case 'S': return utf8(content as string);
    case 'N': return numberSize(content as string);
    case 'B': return binarySize(content as string);
    case 'SS': return (content as string[]).reduce((sum, text) => sum + utf8(text), 0);
    case 'NS': return (content as string[]).reduce((sum, text) => sum + numberSize(text), 0);
    case 'BS': return (content as string[]).reduce((sum, text) => sum + binarySize(text), 0);
    case 'L': return (content as AttributeValue[]).reduce((sum, item) => sum + 1 + sizeOf(item), 3);
    case 'M': return Object.entries(content as Item).reduce((sum, [name, item]) => sum + 1 + utf8(name) + sizeOf(item), 3);
    default: return 1;
  }
}

function numberSize(text: string): number {
  const { digits, negative } = decimalOf(text)!;
  return Math.ceil(digits.length / 2) + 1 + (negative ? 1 : 0);
}

const binarySize = (text: string) => (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
