import type { TextEdit } from './edit.ts';
import type { Range } from './range.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** A place in a file of the workspace. */
export interface Place {
  readonly path: string;
  readonly range: Range;
  /** Said of the file that an embedded text stands in: the range is that file's, not the text's. */
  readonly outer?: true;
}

/**
 * A repair. `edits` belong to the diagnostic's own file; `elsewhere` to others.
 * Invariant: applying it leaves nothing of the diagnostic to fix.
 */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  readonly elsewhere?: readonly { readonly path: string; readonly edits: readonly TextEdit[] }[];
  /** Safe to apply unseen by *fix all* and `sluice fix`: it cannot change what the user meant. */
  readonly safe: boolean;
}

export interface Diagnostic {
  readonly path: string;
  readonly range: Range;
  /** Stable code, e.g. `DDL101`; its page is `docs/diagnostics/<code>.md`. Never changes meaning. */
  readonly code: string;
  readonly severity: Severity;
  /** Names the thing in back-quotes, without a full stop. */
  readonly message: string;
  readonly tags?: readonly ('unnecessary' | 'deprecated')[];
  readonly related?: readonly (Place & { readonly message: string })[];
  readonly fixes: readonly Fix[];
}
