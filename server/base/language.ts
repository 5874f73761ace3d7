import type { ColumnDeclaration, Declaration } from './catalog.ts';
import type { Diagnostic, Place } from './diagnostic.ts';
import type { TextEdit } from './edit.ts';
import type { Embedded } from './embed.ts';
import type { LanguageId, SourceFile } from './file.ts';
import type { Range } from './range.ts';
import type { AnyRule } from './rule.ts';
import type { Scope } from './scope.ts';

/**
 * A language as the shells see it. Every function is pure, total and linear: it answers for any text, broken or empty,
 * never throws for a user's mistake and never remembers anything but by identity of its inputs.
 * An absent feature is one that the language does not have.
 */
export interface Language {
  readonly id: LanguageId;
  readonly name: string;
  /** File name endings, longest first: `.kda.sql`. */
  readonly suffixes: readonly string[];
  /** Whether a file without any of our endings is this language's all the same, by its text. Asked only for texts that somebody hands over. */
  readonly recognizes?: (path: string, text: string) => boolean;
  /** For the index of codes, settings and `sluice explain`. */
  readonly rules: readonly AnyRule<any>[];

  diagnose(file: SourceFile, scope: Scope): Diagnostic[];
  /** Repairs that make several findings go at once, added to those that no comment suppresses. */
  together?(file: SourceFile, found: readonly Diagnostic[]): readonly Diagnostic[];
  /** What the file declares for others; depends on the file alone. */
  declare?(file: SourceFile): Declaration[];
  /** The kinds that `declare` may give, so that those who ask for others need not wait for it; absent: any. */
  readonly declares?: readonly Declaration['kind'][];
  /** The columns of the rows that the file's query gives; undefined when they cannot be known. Reached by others as `Scope.outputs`. */
  outputs?(file: SourceFile, scope: Scope): readonly ColumnDeclaration[] | undefined;
  /** Stretches written in another language, in the order of the text; depends on the file alone. */
  embedded?(file: SourceFile): readonly Embedded[];

  hover?(file: SourceFile, offset: number, scope: Scope): Hover | undefined;
  complete?(file: SourceFile, offset: number, scope: Scope): Completion[];
  signature?(file: SourceFile, offset: number, scope: Scope): SignatureHelp | undefined;
  definition?(file: SourceFile, offset: number, scope: Scope): Place[];
  /** All places of the thing at `offset` in the whole workspace, its declaration included. */
  references?(file: SourceFile, offset: number, scope: Scope): Place[];
  /** Range and present text of what a rename at `offset` would change; undefined when nothing can be renamed there. */
  /**
   * What stands at `offset` is the name of something that a file of another language declares: there. Questions about it (references,
   * rename) are then asked of that language, at that place.
   */
  pointsTo?(file: SourceFile, offset: number, scope: Scope): { readonly range: Range; readonly place: Place } | undefined;
  prepareRename?(file: SourceFile, offset: number, scope: Scope): { range: Range; text: string } | undefined;
  rename?(file: SourceFile, offset: number, name: string, scope: Scope): RenameResult;
  symbols?(file: SourceFile): DocumentSymbol[];
  folds?(file: SourceFile): Range[];
  /** Ranges around `offset`, innermost first. */
  selection?(file: SourceFile, offset: number): Range[];
  /** In the order of the text, not overlapping. */
  tokens?(file: SourceFile, scope: Scope): SemanticToken[];
  /** Edits that bring the file into its standard form; none when it stands so already (idempotent). */
  format?(file: SourceFile, options: FormatOptions): TextEdit[];
  hints?(file: SourceFile, range: Range, scope: Scope): InlayHint[];
  lenses?(file: SourceFile, scope: Scope): CodeLens[];
  links?(file: SourceFile, scope: Scope): DocumentLink[];
  calls?(file: SourceFile, scope: Scope): CallEdge[];
  colors?(file: SourceFile): ColorInformation[];
}

export interface Hover { readonly range: Range; readonly markdown: string }

export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** One line beside the label: a type, a signature. */
  readonly detail?: string;
  readonly documentation?: string;
  /** What is replaced (the word around the cursor). */
  readonly range: Range;
  /** What is inserted; `label` when absent. With `snippet` it may hold `$1` and `${1:name}`. */
  readonly insert?: string;
  readonly snippet?: boolean;
  /** Sorts before the label. */
  readonly sort?: string;
  readonly deprecated?: boolean;
}

export type CompletionKind =
  | 'keyword' | 'function' | 'method' | 'field' | 'column' | 'stream' | 'table' | 'class' | 'variable' | 'constant'
  | 'property' | 'value' | 'file' | 'node' | 'type' | 'snippet' | 'script';

export interface SignatureHelp {
  readonly signatures: readonly { readonly label: string; readonly documentation?: string; readonly parameters: readonly { readonly label: string; readonly documentation?: string }[] }[];
  readonly active: number;
  readonly parameter: number;
}

/** `problem` says why nothing is renamed. */
export type RenameResult =
  | { readonly files: readonly { readonly path: string; readonly edits: readonly TextEdit[]; /** See `Place.outer`. */ readonly outer?: true }[] }
  | { readonly problem: string };

export interface DocumentSymbol {
  readonly name: string;
  readonly detail?: string;
  readonly kind: 'stream' | 'pump' | 'function' | 'table' | 'column' | 'node' | 'request' | 'script' | 'variable' | 'property' | 'object' | 'array' | 'value' | 'class' | 'signal' | 'data' | 'scale' | 'mark';
  readonly range: Range;
  readonly nameRange: Range;
  readonly children?: readonly DocumentSymbol[];
}

export const tokenTypes = ['keyword', 'type', 'class', 'function', 'method', 'variable', 'parameter', 'property', 'string', 'number', 'operator', 'comment', 'regexp', 'namespace', 'event', 'macro'] as const;
export const tokenModifiers = ['declaration', 'readonly', 'deprecated', 'defaultLibrary'] as const;
export interface SemanticToken {
  readonly range: Range;
  readonly type: (typeof tokenTypes)[number];
  readonly modifiers?: readonly (typeof tokenModifiers)[number][];
}

export interface FormatOptions { readonly tabSize: number; readonly insertSpaces: boolean; readonly range?: Range }
export interface InlayHint { readonly offset: number; readonly label: string; readonly tooltip?: string; readonly kind: 'type' | 'parameter' }
/** `command` is one of the client's commands; `arguments` plain JSON. */
export interface CodeLens { readonly range: Range; readonly title: string; readonly command: string; readonly arguments: readonly unknown[] }
/** `path` is a file of the workspace, `url` an outside page. */
export interface DocumentLink { readonly range: Range; readonly path?: string; readonly url?: string; readonly tooltip?: string }
/** One step of a call hierarchy: `from` feeds `to`. */
export interface CallEdge { readonly from: CallItem; readonly to: CallItem; readonly at: Range }
export interface CallItem { readonly name: string; readonly kind: 'stream' | 'pump' | 'node' | 'function'; readonly place: Place }
export interface ColorInformation { readonly range: Range; readonly red: number; readonly green: number; readonly blue: number; readonly alpha: number }
