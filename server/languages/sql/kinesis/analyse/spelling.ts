import type * as S from '../../tree.ts';
import { writtenName } from '../names.ts';

/** The stored name without the schemas in front of it; '' for a half-written one. */
export const lastName = (name: S.QName): string => name.parts[name.parts.length - 1]?.name ?? '';

/** Said behind a name that is not found. */
export const meantText = (meant: string | undefined): string => (meant === undefined ? '' : `; did you mean \`${writtenName(meant)}\`?`);

/** What to write instead of it. */
export const meantFix = (meant: string | undefined): string | undefined => (meant === undefined ? undefined : writtenName(meant));
