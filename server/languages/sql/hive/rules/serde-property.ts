import { serdeOf } from '../serde.ts';
import { defineTableRule } from '../table-rule.ts';
import { propertyOf } from '../table.ts';

export const serdeProperty = defineTableRule({
  code: 'DDL317',
  name: 'serde-property',
  since: '0.1',
  severity: 'error',
  summary: 'A SerDe lacks a property that it needs, or its pattern does not fit the columns',

  *at(table) {
    const serde = table.serde && serdeOf(table.serde.value);
    if (!serde || !table.serde) return;
    for (const key of serde.required ?? []) {
      if (propertyOf(table.serdeProperties, key)) continue;
      const edits = table.addProperties?.('serde', { [key]: serde.key === 'regex' ? Array.from({ length: Math.max(1, table.columns.length) }, () => '([^ ]*)').join(' ') : '%{GREEDYDATA:message}' });
      yield { range: table.serde.range, message: `\`${serde.library}\` needs \`${key}\``, ...(edits && edits.length > 0 && { fixes: [{ title: `Add \`${key}\``, edits, safe: false }] }) };
    }
    const pattern = serde.key === 'regex' ? propertyOf(table.serdeProperties, 'input.regex')?.value : undefined;
    const groups = pattern && groupsOf(pattern.value);
    if (pattern && groups !== undefined && table.columns.length > 0 && groups !== table.columns.length) {
      yield { range: pattern.range, message: `The pattern has ${groups} ${groups === 1 ? 'group' : 'groups'}, the table ${table.columns.length} ${table.columns.length === 1 ? 'column' : 'columns'}: Number of matching groups doesn't match the number of columns` };
    }
  },
});

/** How many groups of a Java pattern capture; undefined when its brackets do not match. */
function groupsOf(pattern: string): number | undefined {
  let groups = 0;
  let depth = 0;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === '\\' && pattern[i + 1] === 'Q') {
      const end = pattern.indexOf('\\E', i);
      i = end < 0 ? pattern.length : end + 1;
    } else if (c === '\\') i++;
    else if (c === '[') { // to its end; a first `]` is a character of the class
      i += pattern[i + 1] === '^' ? 2 : 1;
      if (pattern[i] === ']') i++;
      for (let inner = 1; i < pattern.length; i++) {
        if (pattern[i] === '\\') i++;
        else if (pattern[i] === '[') inner++;
        else if (pattern[i] === ']' && --inner === 0) break;
      }
    } else if (c === '(') {
      depth++;
      if (pattern[i + 1] !== '?' || /^\?<[A-Za-z]/.test(pattern.slice(i + 1, i + 4))) groups++;
    } else if (c === ')' && --depth < 0) return undefined;
  }
  return depth === 0 ? groups : undefined;
}
