import { replace } from '../../../../base/edit.ts';
import type { TypeNode } from '../tree.ts';
import { defineTypeRule, excerpt } from '../type-rule.ts';

export const dynamodbShape = defineTypeRule({
  code: 'DDL114',
  name: 'dynamodb-shape',
  since: '0.1',
  severity: 'warning',
  summary: 'The shape of DynamoDB JSON, with its type tags',

  *at(site) {
    for (const node of site.tree.nodes) {
      const plain = unmarshalled(node, site.text);
      if (plain === undefined) continue;
      yield {
        range: node.range,
        message: `\`${excerpt(site, node.range)}\` is DynamoDB JSON: the value lies below its type tag, numbers as text. Unmarshal it in a transform and declare \`${plain}\`, or unwrap it in a view`,
        fixes: [{ title: `Write \`${plain}\` (the data must be unmarshalled too)`, edits: [replace(node.range, plain)], safe: false }],
      };
    }
  },
});

const tags: Readonly<Record<string, string>> = { s: 'string', n: 'bigint', b: 'binary', bool: 'boolean', null: 'string', ss: 'array<string>', ns: 'array<double>', bs: 'array<binary>' };

/** `struct<S:string>` is a string; a struct with other fields, or with a tag of another type, is a struct of its own. */
function unmarshalled(node: TypeNode, text: string): string | undefined {
  if (!/^struct$/i.test(node.name) || node.members.length !== 1) return undefined;
  const [{ name, type }] = node.members as [TypeNode['members'][number]];
  const tag = name?.toLowerCase();
  if (tag === undefined || !type || !Object.hasOwn(tags, tag)) return undefined;
  const written = text.slice(type.range.start, type.range.end).toLowerCase().replace(/\s+/g, '');
  const fits = tag === 's' || tag === 'n' || tag === 'b' ? written === 'string' || written === 'binary'
    : tag === 'bool' || tag === 'null' ? written === 'boolean' || written === 'string'
    : /^(array|set)<(string|binary)>$/.test(written);
  return fits ? tags[tag] : undefined;
}
