import { DecimalFormat, JDate, SimpleDateFormat, textStatics } from './text.ts';
import { home, type Locale } from './format.ts';
import { JArray, bitsDouble, classOf, doubleBits, isInstance, nn, raise, str, type Any } from './values.ts';

/** java.text.FieldPosition: kept, not filled. */
export class FieldPosition { readonly $class = 'java.text.FieldPosition'; private a = 0; private b = 0; constructor(private readonly field: number) {} getField(): number { return this.field; } getBeginIndex(): number { return this.a; } getEndIndex(): number { return this.b; } setBeginIndex(i: number): void { this.a = i; } setEndIndex(i: number): void { this.b = i; } toString(): string { return `java.text.FieldPosition[field=${this.field},attribute=null,beginIndex=${this.a},endIndex=${this.b}]`; } }

export function nextDouble(d: number, up = true): number { if (d !== d || d === (up ? Infinity : -Infinity)) return d; if (d === 0) return up ? 5e-324 : -5e-324; return bitsDouble(doubleBits(d) + (d > 0 === up ? 1n : -1n)); }

/** java.text.ChoiceFormat: the text of the highest limit that a number reaches. */
export class ChoiceFormat {
  readonly $class = 'java.text.ChoiceFormat';
  private limits: number[] = [];
  private texts: string[] = [];
  constructor(pattern: Any, texts?: JArray) { if (texts) this.setChoices(pattern, texts); else this.applyPattern(pattern); }
  setChoices(limits: JArray, texts: JArray): void { if (nn(limits).a.length !== nn(texts).a.length) raise('IllegalArgumentException', 'Array and limit arrays must be of the same length.'); this.limits = [...limits.a]; this.texts = texts.a.map(str); }
  applyPattern(pattern: string): void {
    const limits: number[] = [];
    const texts: string[] = [];
    let text = '';
    let limit: number | undefined;
    let quoted = false;
    const end = (): void => { if (limit !== undefined) { limits.push(limit); texts.push(text); } text = ''; limit = undefined; };
    for (let i = 0; i < nn(pattern).length; i++) {
      const c = pattern[i]!;
      if (c === "'") { if (pattern[i + 1] === "'") { text += c; i++; } else quoted = !quoted; continue; }
      if (quoted) { text += c; continue; }
      if (limit === undefined && (c === '#' || c === '<' || c === '\u2264')) {
        const n = text.trim();
        const v = n === '\u221e' ? Infinity : n === '-\u221e' ? -Infinity : /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(n) ? Number(n) : raise('IllegalArgumentException', n === '' ? 'Each interval must contain a number before a format' : null);
        limit = c === '<' ? nextDouble(v) : v;
        if (limits.length > 0 && limit <= limits[limits.length - 1]!) raise('IllegalArgumentException', 'Incorrect order of intervals, must be in ascending order');
        text = '';
      } else if (c === '|') end();
      else text += c;
    }
    end();
    this.limits = limits;
    this.texts = texts;
  }
  format(v: Any): string {
    const n = typeof v === 'object' && v !== null && 'v' in v ? v.v : typeof v === 'object' && v !== null ? v.doubleValue() : Number(v);
    if (this.texts.length === 0) return raise('ArrayIndexOutOfBoundsException', 'Index 0 out of bounds for length 0');
    let i = 0;
    while (i < this.limits.length && n >= this.limits[i]!) i++;
    return this.texts[Math.max(0, i - 1)]!;
  }
  getLimits(): JArray { return new JArray('double[]', [...this.limits]); } getFormats(): JArray { return new JArray('java.lang.Object[]', [...this.texts]); } clone(): ChoiceFormat { return new ChoiceFormat(this.getLimits(), this.getFormats()); }
  equals(o: Any): boolean { return o instanceof ChoiceFormat && o.toPattern() === this.toPattern(); } hashCode(): number { return this.limits.length; }
  toPattern(): string { return this.limits.map((l, i) => { const below = nextDouble(l, false); const even = String(l).length <= String(below).length; const shown = (n: number) => (Number.isInteger(n) ? `${n}.0` : str(String(n))); return (l === Infinity ? '\u221e#' : even ? `${shown(l)}#` : `${shown(below)}<`) + (/[<#\u2264|]/.test(this.texts[i]!) ? `'${this.texts[i]!.replaceAll("'", "''")}'` : this.texts[i]!.replaceAll("'", "''")); }).join('|'); }
}

type Piece = string | { index: number; form: Any; kind: string; style: string };
/** java.text.MessageFormat: texts with numbered places, each with a format of its own if it says one. */
export class MessageFormat {
  readonly $class = 'java.text.MessageFormat';
  private pieces: Piece[] = [];
  private pattern = '';
  constructor(pattern: string, private locale: Locale = home) { this.applyPattern(pattern); }
  applyPattern(pattern: string): void { this.pattern = nn(pattern); this.pieces = this.read(pattern); }
  private read(pattern: string): Piece[] {
    const pieces: Piece[] = [];
    let text = '';
    let quoted = false;
    for (let i = 0; i < pattern.length; i++) {
      const c = pattern[i]!;
      if (c === "'") { if (pattern[i + 1] === "'") { text += c; i++; } else quoted = !quoted; continue; }
      if (quoted || c !== '{') { text += c; continue; }
      let depth = 1;
      let end = i + 1;
      for (let inside = false; end < pattern.length; end++) { const d = pattern[end]; if (d === "'") inside = !inside; else if (!inside && d === '{') depth++; else if (!inside && d === '}' && --depth === 0) break; }
      if (depth > 0) raise('IllegalArgumentException', 'Unmatched braces in the pattern.');
      const [, number = '', kind = '', style = ''] = /^([^,]*)(?:,([^,]*)(?:,([\s\S]*))?)?$/.exec(pattern.slice(i + 1, end)) ?? [];
      if (!/^\d+$/.test(number.trim())) raise('IllegalArgumentException', /^-\d+$/.test(number.trim()) ? `negative argument number: ${number}` : `can't parse argument number: ${number}`);
      pieces.push(text, { index: Number(number), kind: kind.trim().toLowerCase(), style, form: this.form(kind.trim().toLowerCase(), style, kind) });
      text = '';
      i = end;
    }
    pieces.push(text);
    return pieces;
  }
  private form(kind: string, style: string, written: string): Any {
    const s = style.trim().toLowerCase();
    const numbers = textStatics['java.text.NumberFormat']!;
    const dates = textStatics['java.text.DateFormat']!;
    const length = { '': 2, short: 3, medium: 2, long: 1, full: 0 }[s];
    switch (kind) {
      case '': return null;
      case 'number': return ({ '': () => numbers['getInstance']!(this.locale), currency: () => numbers['getCurrencyInstance']!(this.locale), percent: () => numbers['getPercentInstance']!(this.locale), integer: () => numbers['getIntegerInstance']!(this.locale) } as Record<string, (() => Any) | undefined>)[s]?.() ?? new DecimalFormat(style);
      case 'date': return length === undefined ? new SimpleDateFormat(style, this.locale) : dates['getDateInstance']!(length, this.locale);
      case 'time': return length === undefined ? new SimpleDateFormat(style, this.locale) : dates['getTimeInstance']!(length, this.locale);
      case 'choice': return new ChoiceFormat(style);
      default: return raise('IllegalArgumentException', `unknown format type: ${written}`);
    }
  }
  private shown(p: Exclude<Piece, string>, args: readonly Any[]): string {
    if (p.index >= args.length) return `{${p.index}}`;
    const v = args[p.index];
    if (v === null) return 'null';
    if (p.form instanceof ChoiceFormat) { const text = p.form.format(v); return text.includes('{') ? new MessageFormat(text, this.locale).text(args) : text; }
    if (p.form) return p.form.format(v);
    if (isInstance(v, 'java.lang.Number')) return textStatics['java.text.NumberFormat']!['getInstance']!(this.locale).format(v);
    return v instanceof JDate ? textStatics['java.text.DateFormat']!['getDateTimeInstance']!(3, 3, this.locale).format(v) : str(v);
  }
  text(args: readonly Any[]): string { return this.pieces.map(p => (typeof p === 'string' ? p : this.shown(p, args))).join(''); }
  format(v: Any, to?: Any): Any {
    if (v !== null && !(v instanceof JArray)) raise('IllegalArgumentException', `Cannot format given Object as a ${classOf(v)}`);
    const text = this.text(v === null ? [] : v.a);
    return to ? to.append(text) : text;
  }
  parse(text: string): JArray {
    const found: Any[] = new Array(Math.max(0, ...this.pieces.map(p => (typeof p === 'string' ? 0 : p.index + 1)))).fill(null);
    let at = 0;
    this.pieces.forEach((p, i) => {
      if (typeof p === 'string') { if (!nn(text).startsWith(p, at)) raise('ParseException', 'MessageFormat parse error!'); at += p.length; return; }
      const next = this.pieces[i + 1] as string;
      const end = next === '' ? text.length : text.indexOf(next, at);
      if (end < 0) raise('ParseException', 'MessageFormat parse error!');
      found[p.index] = p.form?.parse ? p.form.parse(text.slice(at, end)) : text.slice(at, end);
      at = end;
    });
    return new JArray('java.lang.Object[]', found);
  }
  getFormats(): JArray { return new JArray('java.text.Format[]', this.pieces.filter(p => typeof p !== 'string').map(p => p.form)); }
  setFormat(i: number, f: Any): void { const all = this.pieces.filter(p => typeof p !== 'string'); (all[i] ?? raise('ArrayIndexOutOfBoundsException', String(i))).form = f; }
  setFormatByArgumentIndex(i: number, f: Any): void { for (const p of this.pieces) if (typeof p !== 'string' && p.index === i) p.form = f; }
  setFormats(a: JArray): void { nn(a).a.forEach((f, i) => this.setFormat(i, f)); } setFormatsByArgumentIndex(a: JArray): void { nn(a).a.forEach((f, i) => this.setFormatByArgumentIndex(i, f)); }
  getLocale(): Locale { return this.locale; } setLocale(l: Locale): void { this.locale = l; } clone(): MessageFormat { return new MessageFormat(this.pattern, this.locale); } toPattern(): string { return this.pattern; }
  equals(o: Any): boolean { return o instanceof MessageFormat && o.pattern === this.pattern; } hashCode(): number { return this.pattern.length; }
}

/** java.text.StringCharacterIterator. */
export class StringCharacterIterator {
  readonly $class = 'java.text.StringCharacterIterator';
  constructor(private text: string, private begin = 0, private end?: number, private at = begin) { nn(text); if (end === undefined) { this.at = begin; this.begin = 0; this.end = text.length; } if (this.begin < 0 || this.end! > text.length || this.begin > this.end!) raise('IllegalArgumentException', 'Invalid substring range'); if (this.at < this.begin || this.at > this.end!) raise('IllegalArgumentException', 'Invalid position'); }
  current(): number { return this.at >= this.begin && this.at < this.end! ? this.text.charCodeAt(this.at) : 0xffff; }
  first(): number { this.at = this.begin; return this.current(); } last(): number { this.at = this.end === this.begin ? this.end : this.end! - 1; return this.current(); }
  next(): number { if (this.at < this.end! - 1) { this.at++; return this.current(); } this.at = this.end!; return 0xffff; } previous(): number { if (this.at > this.begin) { this.at--; return this.current(); } return 0xffff; }
  setIndex(i: number): number { if (i < this.begin || i > this.end!) raise('IllegalArgumentException', 'Invalid index'); this.at = i; return this.current(); } getIndex(): number { return this.at; } getBeginIndex(): number { return this.begin; } getEndIndex(): number { return this.end!; }
  setText(s: string): void { this.text = nn(s); this.begin = 0; this.end = s.length; this.at = 0; } clone(): StringCharacterIterator { return new StringCharacterIterator(this.text, this.begin, this.end, this.at); }
}
