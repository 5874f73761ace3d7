/** JSON with numbers as written and objects in their order. */
export type JsonTree = null | boolean | string | JsonNumber | readonly JsonTree[] | JsonObject;
export class JsonNumber { constructor(readonly text: string) {} }
export class JsonObject { constructor(readonly entries: readonly (readonly [string, JsonTree])[]) {}
  get(key: string): JsonTree | undefined { return this.entries.find(([k]) => k === key)?.[1]; } }

/** The tree of a JSON text; undefined when it is malformed. */
export function parseJson(text: string): JsonTree | undefined {
  let i = 0;
  let depth = 0;
  const blank = () => { while (i < text.length && ' \t\n\r'.includes(text[i]!)) i++; };
  const value = (): JsonTree | undefined => {
    blank();
    const c = text[i];
    if (c === '{') {
      if (++depth > 1000) return undefined;
      i++;
      const entries = new Map<string, JsonTree>();
      blank();
      if (text[i] === '}') { i++; depth--; return new JsonObject([]); }
      for (;;) {
        blank();
        const key = string();
        blank();
        if (key === undefined || text[i++] !== ':') return undefined;
        const item = value();
        if (item === undefined) return undefined;
        entries.set(key, item);
        blank();
        const next = text[i++];
        if (next === '}') { depth--; return new JsonObject([...entries]); }
        if (next !== ',') return undefined;
      }
    }
    if (c === '[') {
      if (++depth > 1000) return undefined;
      i++;
      const items: JsonTree[] = [];
      blank();
      if (text[i] === ']') { i++; depth--; return items; }
      for (;;) {
        const item = value();
        if (item === undefined) return undefined;
        items.push(item);
        blank();
        const next = text[i++];
        if (next === ']') { depth--; return items; }
        if (next !== ',') return undefined;
      }
    }
    if (c === '"') return string();
    const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(text.slice(i, i + 400));
    if (!word) return undefined;
    i += word[0].length;
    return word[0] === 'true' ? true : word[0] === 'false' ? false : word[0] === 'null' ? null : new JsonNumber(word[0]);
  };
  const string = (): string | undefined => {
    if (text[i] !== '"') return undefined;
    const start = i++;
    while (i < text.length && text[i] !== '"') {
      if (text.charCodeAt(i) < 32) return undefined;
      i += text[i] === '\\' ? 2 : 1;
    }
    if (i >= text.length) return undefined;
    const raw = text.slice(start, ++i);
    if (!raw.includes('\\')) return raw.slice(1, -1);
    try {
      return JSON.parse(raw) as string;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  };
  const tree = value();
  blank();
  return i < text.length ? undefined : tree;
}

export function printJson(tree: JsonTree): string {
  if (tree instanceof JsonNumber) return tree.text;
  if (tree instanceof JsonObject) return `{${tree.entries.map(([k, v]) => `${JSON.stringify(k)}:${printJson(v)}`).join(',')}}`;
  if (Array.isArray(tree)) return `[${(tree as readonly JsonTree[]).map(printJson).join(',')}]`;
  return JSON.stringify(tree);
}

/** Steps of a JSON path as `json_extract` takes it: `$.a.b`, `$["a b"]`, `$[0]`, `$.e-f`. Undefined when it is none. */
export function jsonPath(path: string): readonly (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  const text = path.trim();
  if (!text.startsWith('$')) return undefined;
  let i = 1;
  while (i < text.length) {
    const rest = text.slice(i);
    const m = /^(?:\.([^.[\]"'*\s]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['([^']*)'\]|\."([^"]*)")/.exec(rest);
    if (!m) return undefined;
    i += m[0].length;
    steps.push(m[2] !== undefined ? Number(m[2]) : m[3] !== undefined ? m[3].replace(/\\(.)/g, '$1') : m[1] ?? m[4] ?? m[5]!);
  }
  return steps;
}

/** What stands at the end of the steps; undefined when there is nothing. */
export function walkJson(tree: JsonTree, steps: readonly (string | number)[]): JsonTree | undefined {
  let at: JsonTree | undefined = tree;
  for (const step of steps) {
    if (at instanceof JsonObject) at = at.get(String(step));
    else if (Array.isArray(at) && (typeof step === 'number' || /^\d+$/.test(step))) at = (at as readonly JsonTree[])[Number(step)];
    else return undefined;
    if (at === undefined) return undefined;
  }
  return at;
}
