import { bug } from '../../base/bug.ts';
import { parseData } from '../../base/json.ts';
import { isObject } from '../../base/object.ts';
import { toValue } from '../../base/tree.ts';
import { longForm, parseYaml } from '../../base/yaml.ts';

/** Plain values of a template; intrinsic functions in their long form, `{ "Fn::GetAtt": ["Id", "Arn"] }`. */
export type Value = unknown;
export type Properties = Readonly<Record<string, Value>>;

export interface TemplateResource { readonly id: string; readonly type: string; readonly properties: Properties }

export interface Template {
  readonly resources: readonly TemplateResource[];
  readonly parameters: Properties;
}

/** A template that is none, or that cannot be read: `message` says where. */
export class TemplateError extends Error {}

/** Reads a CloudFormation or SAM template, JSON or YAML with short-form intrinsics. Throws TemplateError. */
export function readTemplate(path: string, text: string): Template {
  const yaml = !/\.json$/i.test(path) && !/^\s*\{/.test(text);
  const tree = yaml ? parseYaml(text) : parseData(text, 'jsonc');
  const [problem] = tree.problems;
  if (problem) throw new TemplateError(`${path}:${text.slice(0, problem.range.start).split('\n').length}: ${problem.message}`);
  const root = yaml ? longForm(tree.root, (tree as ReturnType<typeof parseYaml>).tags) : toValue(tree.root);
  if (!isObject(root) || !isObject(root['Resources'])) throw new TemplateError(`\`${path}\` is no template: it has no \`Resources\``);
  return {
    parameters: isObject(root['Parameters']) ? root['Parameters'] : {},
    resources: Object.entries(root['Resources']).flatMap(([id, body]) =>
      (isObject(body) && typeof body['Type'] === 'string' ? [{ id, type: body['Type'], properties: isObject(body['Properties']) ? body['Properties'] : {} }] : [])),
  };
}

/** What stands for the account that nobody has here. */
const pseudo: Readonly<Record<string, string>> = { 'AWS::Region': 'us-east-1', 'AWS::AccountId': '123456789012', 'AWS::Partition': 'aws', 'AWS::StackName': 'stack', 'AWS::URLSuffix': 'amazonaws.com' };

/** Reads values of one template: literal texts, and the resources that they refer to. */
export function resolver({ resources, parameters }: Template) {
  const byId = new Map(resources.map(r => [r.id, r]));

  /** The text that a value comes to; undefined when that is known after deployment only. */
  function text(value: Value): string | undefined {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (!isObject(value)) return undefined;
    const ref = value['Ref'];
    if (typeof ref === 'string') {
      const parameter = parameters[ref];
      return pseudo[ref] ?? (isObject(parameter) ? text(parameter['Default']) : undefined);
    }
    const sub = value['Fn::Sub'];
    if (typeof sub === 'string') return substituted(sub);
    if (Array.isArray(sub) && typeof sub[0] === 'string') return substituted(sub[0], isObject(sub[1]) ? sub[1] : {});
    const join = value['Fn::Join'];
    if (Array.isArray(join) && typeof join[0] === 'string' && Array.isArray(join[1])) {
      const parts = (join[1] as Value[]).map(text);
      return parts.includes(undefined) ? undefined : parts.join(join[0]);
    }
    return undefined;
  }

  function substituted(template: string, values: Properties = {}): string | undefined {
    let unknown = false;
    const result = template.replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
      const found = text(name in values ? values[name] : { Ref: name.trim() });
      if (found === undefined) unknown = true;
      return found ?? '';
    });
    return unknown ? undefined : result.replace(/\$\{!/g, '${');
  }

  /** The resource that a value refers to: by Ref, GetAtt, Sub, or by the name or ARN that it gives itself. */
  function resource(value: Value): TemplateResource | undefined {
    if (isObject(value)) {
      const [way, inner] = Object.entries(value)[0] ?? [];
      if (way === 'Ref' && typeof inner === 'string' && byId.has(inner)) return byId.get(inner);
      if (way === 'Fn::GetAtt') return byId.get(String(Array.isArray(inner) ? inner[0] : inner).split('.')[0]!);
      const written = way === 'Fn::Sub' ? (Array.isArray(inner) ? inner[0] as Value : inner) : undefined;
      const named = typeof written === 'string' ? [...written.matchAll(/\$\{([A-Za-z0-9]+)[^}]*\}/g)].map(m => byId.get(m[1]!)).find(r => r) : undefined;
      if (named) return named;
      if (way === 'Fn::Join' && Array.isArray(inner) && Array.isArray(inner[1])) {
        const found = (inner[1] as Value[]).map(resource).find(r => r);
        if (found) return found;
      }
    }
    const literal = text(value);
    if (literal === undefined) return undefined;
    const name = nameInArn(literal);
    return resources.find(r => nameKeys.some(key => text(r.properties[key]) === name)) ?? byId.get(name);
  }

  return { text, resource };
}

const nameKeys = ['BucketName', 'Name', 'StreamName', 'DeliveryStreamName', 'FunctionName', 'TableName', 'ApplicationName', 'DomainName'];

/** `stream/orders` of `arn:aws:kinesis:us-east-1:1:stream/orders` is `orders`; anything else is a name already. */
export function nameInArn(text: string): string {
  if (!text.startsWith('arn:')) return text;
  const last = text.split(':').slice(5).join(':');
  return last.replace(/^(?:stream|deliverystream|table|function|domain|application)[/:]/, '').split(/[/:]/)[0] ?? text;
}

/** `OrdersStream` as `orders_stream`: how nodes of a manifest are called. */
export function nodeName(id: string): string {
  return id.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2').toLowerCase();
}

/** `orders_stream` as `OrdersStream`: ids in templates are letters and digits only. */
export function logicalId(name: string): string {
  return name.split(/[^A-Za-z0-9]+/).filter(Boolean).map(w => w[0]!.toUpperCase() + w.slice(1)).join('') || bug(`no id in ${name}`);
}
