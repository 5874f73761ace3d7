import { parseDuration, parseSize } from '../../base/config.ts';
import { isObject } from '../../base/object.ts';
import type { CloudFormationMapping, NodeSpec, TemplateReader, TemplateWriter } from '../component.ts';
import { given } from '../template/import.ts';
import { logicalId, nodeName, type Properties, type TemplateResource } from '../template/template.ts';

/** Functions of a template, and what calls them. */
export const functionMapping: CloudFormationMapping = {
  resourceTypes: ['AWS::Lambda::Function', 'AWS::Serverless::Function', 'AWS::Lambda::EventSourceMapping'],

  toResources({ name, config, from }, template) {
    const window = config['window'] === undefined ? undefined : parseDuration(config['window'] as string);
    const id = logicalId(name);
    const sources = from.map(f => template.node(f.node)).filter(n => n !== undefined);
    return {
      [id]: functionResource(config, template),
      ...Object.fromEntries(sources.filter(s => s.type === 'kinesis-stream' || s.type === 'dynamodb-stream').map(source => [`${id}From${logicalId(source.name)}`, {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { FunctionName: template.ref(name), EventSourceArn: source.type === 'kinesis-stream' ? template.arn(source.name) : { 'Fn::GetAtt': [logicalId(source.name), 'StreamArn'] }, StartingPosition: 'TRIM_HORIZON', ...(window !== undefined && { MaximumBatchingWindowInSeconds: Math.ceil(window / 1000) }) },
      }])),
    };
  },

  fromResource(resource, template) {
    const { name, type, properties } = resource;
    if (type === 'AWS::Lambda::EventSourceMapping') {
      const called = template.node(properties['FunctionName'], 'lambda');
      if (called !== undefined) connectSource(called, properties, 'EventSourceArn', template);
      return undefined;
    }
    const events = isObject(properties['Events']) ? Object.values(properties['Events']) : [];
    for (const event of events) if (isObject(event) && isObject(event['Properties'])) connectSource(name, event['Properties'], 'Stream', template);
    return { config: functionConfig(resource, template) };
  },
};

function connectSource(called: string, mapping: Properties, key: 'EventSourceArn' | 'Stream', template: TemplateReader): void {
  const arn = mapping[key];
  const window = template.number(mapping['MaximumBatchingWindowInSeconds']);
  const source = template.node(arn, 'kinesis-stream') ?? (template.resource(arn) ? template.node(arn, 'dynamodb-stream') : undefined);
  if (source === undefined) return;
  template.connect(called, source);
  template.extend(called, given({ contract: 'event', window: window === undefined || window < 1 ? undefined : `${window}s` }));
}

/** The settings of a function, for a node of its own or the transform of a delivery stream. */
export function functionConfig({ id, properties }: TemplateResource, template: TemplateReader): Properties {
  const variables = isObject(properties['Environment']) && isObject(properties['Environment']['Variables']) ? properties['Environment']['Variables'] : {};
  const environment = Object.fromEntries(Object.entries(variables).flatMap(([key, value]) => { const text = template.text(value); return text === undefined ? [] : [[key, text]]; }));
  const timeout = template.number(properties['Timeout']);
  const memory = template.number(properties['MemorySize']);
  const { file, name } = handlerOf(id, properties, template);
  return given({ handler: file, export: name === 'handler' ? undefined : name, timeout: timeout === undefined ? undefined : `${timeout}s`, memory: memory === undefined ? undefined : `${memory}MB`, environment });
}

/** The module with the handler: inline code is written to a file, code in the repository stays where it is. */
function handlerOf(id: string, properties: Properties, template: TemplateReader): { readonly file: string; readonly name: string } {
  const handler = template.text(properties['Handler']) ?? 'index.handler';
  const dot = handler.lastIndexOf('.');
  const [module, name] = [handler.slice(0, dot < 0 ? handler.length : dot), dot < 0 ? 'handler' : handler.slice(dot + 1)];
  const code = isObject(properties['Code']) ? properties['Code'] : {};
  const runtime = template.text(properties['Runtime']) ?? 'nodejs';
  const inline = template.text(properties['InlineCode']) ?? template.text(code['ZipFile']);
  const node = runtime.startsWith('nodejs');
  if (node && inline !== undefined) return { file: template.write(`handlers/${nodeName(id)}.${/^\s*(?:import|export)\b/m.test(inline) ? 'mjs' : 'cjs'}`, inline.trimEnd() + '\n'), name };
  const folder = (template.text(properties['CodeUri']) ?? '').replace(/^\.\//, '').replace(/\/?$/, '/').replace(/^\/$/, '');
  const found = node ? ['.mjs', '.cjs', '.js'].map(ending => `${folder}${module}${ending}`).map(file => template.find(file)).find(file => file !== undefined) : undefined;
  if (found !== undefined) return { file: found, name };
  const path = `handlers/${nodeName(id)}.mjs`;
  template.note(`${path}: the code of ${id} ${node ? `(\`${folder}${module}\`) is not beside the template` : `is for ${runtime}; functions run here as JavaScript`}. The file passes records on unchanged until you write it`);
  template.write(path, `// Stands in for ${id}: passes every record on unchanged.\nexport const ${/^[A-Za-z_$][\w$]*$/.test(name) ? name : 'handler'} = async event => ({ records: (event.records ?? event.Records).map(r => ({ ...r, result: 'Ok' })) });\n`);
  return { file: path, name };
}

/** A function as a resource; its code goes inline. */
export function functionResource(config: NodeSpec['config'], template: TemplateWriter): object {
  const path = String(config['handler']);
  const timeout = config['timeout'] === undefined ? undefined : parseDuration(config['timeout'] as string);
  const memory = config['memory'] === undefined ? undefined : parseSize(config['memory'] as string);
  const code = template.file(path);
  if (code !== undefined && code.length > 4096) template.note(`${path}: more than 4096 characters cannot stand in a template; package the function and set \`Code\``);
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs22.x', Handler: `index.${(config['export'] as string | undefined) ?? 'handler'}`, Role: template.role(), Code: { ZipFile: code ?? '' },
      ...(timeout !== undefined && { Timeout: Math.ceil(timeout / 1000) }), ...(memory !== undefined && { MemorySize: Math.round(memory / 2 ** 20) }),
      ...(config['environment'] !== undefined && { Environment: { Variables: config['environment'] } }),
    },
  };
}
