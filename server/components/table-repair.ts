import { isObject } from '../base/object.ts';
import { defineComponent, type GlueTable } from './component.ts';
import { functionConfig, functionResource } from './lambda/template.ts';
import { functionFields, openTransform } from './lambda/transform.ts';
import { given } from './template/import.ts';
import { logicalId } from './template/template.ts';

const { handler, timeout, memory, environment } = functionFields as Required<typeof functionFields>;

/**
 * An event rule on the changes of a table and the function that it calls, which repairs what a crawler wrote. The function gets the
 * table as GetTable gives it and answers with the request of UpdateTable, or with nothing.
 */
export const tableRepair = defineComponent({
  type: 'table-repair',
  summary: 'An event rule and a function that repair a table after each change of it',
  config: {
    table: { summary: 'Table whose changes call the function', kind: 'node', types: ['glue-table'], required: true, feeds: true },
    handler: { ...handler!, summary: 'JavaScript module with the function; `sluice migrate TABLE --emit repair` makes it' },
    export: { summary: 'Exported name of the function that turns a table into an update', kind: 'text', default: 'updateFor' },
    timeout: timeout!, memory: memory!, environment: environment!,
  },
  cloudFormation: {
    resourceTypes: ['AWS::Events::Rule'],
    toResources({ name, config }, template) {
      const id = logicalId(name);
      const table = String(config['table']);
      return {
        [`${id}Function`]: functionResource({ ...config, export: 'handler' }, template),
        [id]: {
          Type: 'AWS::Events::Rule',
          Properties: {
            EventPattern: { source: ['aws.glue'], 'detail-type': ['Glue Data Catalog Table State Change'], detail: { tableName: [template.ref(table)] } },
            Targets: [{ Id: 'repair', Arn: { 'Fn::GetAtt': [`${id}Function`, 'Arn'] } }],
          },
        },
        [`${id}Permission`]: { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: `${id}Function` }, Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': [id, 'Arn'] } } },
      };
    },
    fromResource({ properties }, template) {
      const pattern = properties['EventPattern'];
      if (!isObject(pattern) || !JSON.stringify(pattern).includes('Glue Data Catalog Table State Change')) return undefined;
      const names = isObject(pattern['detail']) && Array.isArray(pattern['detail']['tableName']) ? (pattern['detail']['tableName'] as unknown[]) : [];
      const table = template.resources.find(r => r.type === 'AWS::Glue::Table' && names.some(n => template.resource(n) === r || (isObject(r.properties['TableInput']) && template.text(r.properties['TableInput']['Name']) === template.text(n))));
      const target = Array.isArray(properties['Targets']) ? (properties['Targets'] as unknown[]).find(isObject) : undefined;
      const called = target && template.resource(target['Arn']);
      const node = table && template.node({ Ref: table.id }, 'glue-table');
      if (node === undefined || !called) return undefined;
      template.absorb(called);
      const { handler: file, timeout: time, memory: heap, environment: variables } = functionConfig(called, template);
      return { config: given({ table: node, handler: file, timeout: time, memory: heap, environment: variables }) };
    },
  },
  async open(context) {
    const { config, name } = context.spec;
    const tables = context.resource(String(config['table']), 'tables');
    const repair = await openTransform(context, { ...config, export: (config['export'] as string | undefined) ?? 'updateFor' }, name);
    const rows: string[][] = [];
    let due = false;

    /** Calls the function as long as there are changes; its own update is one, and finds nothing to do. */
    async function settle(): Promise<void> {
      for (let calls = 0; due && calls < 10; calls++) {
        due = false;
        const table = tables?.tables()[0]?.table;
        if (!tables?.update || !table) return;
        const { outcome } = await repair.call(table);
        if (outcome.kind !== 'result') {
          const message = outcome.kind === 'error' ? `${outcome.type}: ${outcome.message}` : outcome.message;
          context.problem({ severity: 'error', code: 'SIM504', message: `The repair of \`${table.Name}\` failed: ${message}` });
          return;
        }
        const update = JSON.parse(outcome.result) as { TableInput?: GlueTable } | null;
        if (!update?.TableInput) return;
        const old = new Map((table.StorageDescriptor?.Columns ?? []).map(c => [c.Name, c.Type ?? '']));
        for (const { Name, Type = '' } of update.TableInput.StorageDescriptor?.Columns ?? []) if (old.get(Name) !== Type) rows.push([Name, old.get(Name) ?? '', Type]);
        tables.update(update.TableInput);
      }
      if (due) context.problem({ severity: 'error', code: 'SIM504', message: 'The repair finds something to do after each of its own updates: the rule would call it for ever', count: 0 });
      due = false;
    }

    tables?.onChange?.({ changed() { due = true; context.wakeSoon(); }, settle });
    return {
      wake: settle,
      async end() {
        await settle();
        const seen = new Set<string>();
        context.result({ columns: ['column', 'was', 'is'].map(n => ({ name: n, type: 'string' })), rows: rows.filter(r => !seen.has(r.join('\n')) && seen.add(r.join('\n'))) });
      },
      close: () => repair.close(),
    };
  },
});
