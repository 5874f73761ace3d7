import { replace, type TextEdit } from '../../../../base/edit.ts';
import { isOn, isOpenX } from '../serde.ts';
import { propertyOf, type Table, type TypeSite } from '../table.ts';
import type { TypeMember } from '../tree.ts';
import { defineTypeRule, readerSays } from '../type-rule.ts';

export const fieldName = defineTypeRule({
  code: 'DDL108',
  name: 'field-name',
  since: '0.1',
  severity: 'error',
  summary: 'A struct field name that the type reader cannot read',

  *at(site, table, { complaint, reader }) {
    for (const node of site.tree.nodes) {
      for (const member of node.members) {
        const fault = wrongName(member, site, reader) ?? dotted(member, table);
        if (!fault) continue;
        yield {
          range: member.nameRange!,
          message: `${fault.says}${readerSays(complaint(site, member.nameRange!))}`,
          fixes: [{
            title: `Rename to \`${fault.name}\``,
            edits: [replace(member.nameRange!, fault.written)],
            fileEdits: fault.renamed ? mapping(table, fault.name, member.name!) : [],
          }],
        };
      }
    }
  },
});

interface Fault { readonly says: string; readonly name: string; readonly written: string; readonly renamed: boolean }

function wrongName({ name, nameRange, quoted }: TypeMember, site: TypeSite, reader: string): Fault | undefined {
  if (name === undefined || !nameRange || name === '') return undefined;
  const clean = cleanName(name);
  if (site.mode === 'ddl') {
    const plain = clean.replace(/\./g, '_');
    const quotedIfHidden = plain.startsWith('_') ? `\`${plain}\`` : plain;
    const odd = /[^\p{L}\p{Nd}_.$]/u.exec(name);
    if (odd) return { says: `The field name \`${name}\` holds \`${odd[0]}\`, which the type reader does not take`, name: plain, written: quoted ? `\`${plain}\`` : quotedIfHidden, renamed: true };
    if (!quoted && name.includes('.')) return { says: `The field name \`${name}\` holds \`.\`, which a definition takes in back-quotes only`, name: plain, written: quotedIfHidden, renamed: true };
    if (!quoted && /^\d/.test(name)) return { says: `The field name \`${name}\` starts with a digit`, name: clean, written: quotedIfHidden, renamed: true };
    if (!quoted && /^_/.test(name)) return { says: `The field name \`${name}\` starts with \`_\` and needs back-quotes`, name, written: `\`${name}\``, renamed: false };
    return undefined;
  }
  if (quoted) {
    return { says: `The field name \`${name}\` is quoted; names in a type have no quotes`, name: clean, written: clean, renamed: clean !== name };
  }
  const odd = /[^\p{L}\p{Nd}_.$]/u.exec(name);
  if (!odd || (odd[0] === ':' && reader === 'trino' && /^[\p{L}\p{Nd}_.$:]+$/u.test(name))) return undefined;
  return { says: `The field name \`${name}\` holds \`${odd[0]}\`, which ${odd[0] === ' ' ? 'readers of files do not expect' : 'the type reader does not take'}`, name: clean, written: clean, renamed: true };
}

/** Where OpenX turns dots of keys into `_`, a field with a dot never finds its key. */
function dotted({ name, nameRange, quoted }: TypeMember, table: Table): Fault | undefined {
  if (!nameRange || !name?.includes('.') || !isOpenX(table) || !isOn(table, 'dots.in.keys')) return undefined;
  const plain = name.replace(/\./g, '_');
  return { says: `With \`dots.in.keys\` the key \`${name}\` is read as \`${plain}\`: the field \`${name}\` stays empty`, name: plain, written: quoted ? `\`${plain}\`` : plain, renamed: false };
}

/** A name with only letters, digits and `_`: everything else becomes `_`. */
export function cleanName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{Nd}_.$]+/gu, '_').replace(/^_+(?=[^_])/, m => (/^[^\p{L}\p{Nd}_]/u.test(name) ? '' : m)).replace(/_+$/, m => (/[^\p{L}\p{Nd}_]$/u.test(name) ? '' : m));
  const kept = plain === '' ? '_' : plain;
  return /^\d/.test(kept) ? `_${kept}` : kept;
}

/** With the OpenX SerDe a renamed field still finds its key. */
export function mapping(table: Table, name: string, key: string): readonly TextEdit[] {
  if (!isOpenX(table) || (/^[\w.]+$/.test(key) && key.includes('.') && isOn(table, 'dots.in.keys')) || propertyOf(table.serdeProperties, `mapping.${name}`)) return [];
  return table.addProperties?.('serde', { [`mapping.${name.toLowerCase()}`]: key }) ?? [];
}
