import { hive } from '../dialects/hive.ts';
import { redshift } from '../dialects/redshift.ts';
import { parseHiveType } from './reader.ts';
import { printHiveType } from './type.ts';

/** A text as a definition writes it. Control characters are octal, as Hive's own statements have them. */
export const quoted = (text: string): string => `'${text.replace(/[\\']/g, c => `\\${c}`).replace(/\n/g, '\\n').replace(/\t/g, '\\t').replace(/[\0-\x08\x0b-\x1f\x7f]/g, c => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`)}'`;

/** A name as a definition writes it: in back-quotes where it would be no plain word. */
export const identifier = (name: string): string => (/^[a-z][a-z0-9_]*$/i.test(name) && !hive.reserved.has(name.toUpperCase()) ? name : `\`${name.replace(/`/g, '``')}\``);

/** A name as a definition of Redshift writes it. */
export const spectrumName = (name: string): string => (/^[a-z_][a-z0-9_]*$/i.test(name) && !redshift.reserved.has(name.toUpperCase()) ? name : `"${name.replace(/"/g, '""')}"`);

/** A type of the catalogue as a definition writes it: names of fields follow the rule of all names. What cannot be read stays as it is. */
export function typeInStatement(text: string): string {
  const read = parseHiveType(text);
  return 'type' in read ? printHiveType(read.type, identifier) : text;
}

/** Whether a name or text that is in quotes has both of them: behind one that stays open, what a repair writes is part of it. */
export const isClosed = (token: string): boolean => !/^[`"']/.test(token) || (token.length > 1 && token.endsWith(token[0]!));
