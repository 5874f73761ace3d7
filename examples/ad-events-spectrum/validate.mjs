// Checks events by ad-events.schema.json before they reach the delivery stream, and writes those that fit as lines between pipes. One that
// does not fit would fail every query on its partition.
import { readFileSync } from 'node:fs';

/** JSON with all its digits: whole numbers that a double would change become bigint. */
const parse = text => JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|(?<![\d.eE])-?\d{16,}(?![\d.eE])/g, part => (part.startsWith('"') ? part : `{"whole":"${part}"}`)), (_, value) => (typeof value?.whole === 'string' ? BigInt(value.whole) : value));

// `sluice export tables/ad-events.spectrum.sql --to json-schema` writes it.
const schema = parse(readFileSync(new URL('ad-events.schema.json', import.meta.url), 'utf8'));

const typeOf = value => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value === 'bigint' || Number.isInteger(value) ? 'integer' : typeof value);

/** The first thing of a value that the schema does not allow; undefined when it fits. */
export function misfit(value, rule, name = 'the event') {
  const type = typeOf(value);
  if (rule.type && ![rule.type].flat().some(t => t === type || (t === 'number' && type === 'integer'))) return `${name} is of type ${type}`;
  if (type === 'integer' || type === 'number') {
    if (value < rule.minimum || value > rule.maximum || value <= rule.exclusiveMinimum || value >= rule.exclusiveMaximum) return `${name} is out of range`;
  } else if (type === 'string') {
    if ([...value].length > rule.maxLength || Buffer.byteLength(value) > rule.maxBytes) return `${name} is too long`;
    if (rule.pattern && !new RegExp(rule.pattern, 'u').test(value)) return `${name} is not in its form`;
  } else if (type === 'array') {
    return value.map(item => misfit(item, rule.items ?? {}, name)).find(Boolean);
  } else if (type === 'object') {
    return Object.entries(value).map(([key, item]) => misfit(item, rule.properties?.[key] ?? rule.additionalProperties ?? {}, key)).find(Boolean);
  }
  return undefined;
}

const cell = value => (value === null || value === undefined ? '\\N' : String(value).replace(/[\\|]/g, '\\$&').replace(/[\r\n]+/g, ' '));

export const handler = async ({ records }) => ({
  records: records.map(({ recordId, data }) => {
    const event = parse(Buffer.from(data, 'base64').toString('utf8'));
    const wrong = misfit(event, schema);
    if (wrong) {
      console.log(wrong);
      return { recordId, result: 'ProcessingFailed', data };
    }
    const line = Object.keys(schema.properties).map(column => cell(event[column])).join('|');
    return { recordId, result: 'Ok', data: Buffer.from(line + '\n').toString('base64') };
  }),
});
