import type * as S from '../../tree.ts';
import { arrayOf, decimal, plain, varchar, type Type } from '../types.ts';
import { reject } from './refusals.ts';

/** The type that a CAST names. */
export function typeOf(node: S.TypeNode): Type {
  const sizes = node.arguments.map(a => Number(a.text));
  const [a, b] = sizes;
  switch (node.name) {
    case 'BOOLEAN': case 'TINYINT': case 'SMALLINT': case 'BIGINT': case 'REAL': case 'DOUBLE': case 'VARBINARY': case 'DATE': case 'JSON': case 'UUID': case 'IPADDRESS': return { kind: node.name.toLowerCase() as 'bigint' };
    case 'INT': case 'INTEGER': return plain.integer;
    case 'DOUBLE PRECISION': return plain.double;
    case 'DEC': case 'DECIMAL': {
      const [p, s] = [a ?? 38, b ?? 0];
      if (p < 1 || p > 38) return reject('INVALID_FUNCTION_ARGUMENT', node.range, `DECIMAL precision must be in range [1, 38]: ${p}`);
      if (s > p) return reject('INVALID_FUNCTION_ARGUMENT', node.range, `DECIMAL scale must be in range [0, precision (${p})]: ${s}`);
      return decimal(p, s);
    }
    case 'VARCHAR': return varchar(a);
    case 'CHAR': case 'CHARACTER': return { kind: 'char', length: a ?? 1 };
    case 'TIMESTAMP': case 'TIME': return { kind: node.name.toLowerCase() as 'time', precision: Math.min(12, a ?? 3), zone: node.suffix === 'WITH TIME ZONE' };
    case 'ARRAY': if (node.parameters.length === 1) return arrayOf(typeOf(node.parameters[0]!.type)); break;
    case 'MAP': if (node.parameters.length === 2) return { kind: 'map', key: typeOf(node.parameters[0]!.type), value: typeOf(node.parameters[1]!.type) }; break;
    case 'ROW': if (node.parameters.length > 0) return { kind: 'row', fields: node.parameters.map(p => ({ name: p.name?.name, type: typeOf(p.type) })) }; break;
    case 'INTERVAL DAY TO SECOND': return plain.dayTime;
    case 'INTERVAL YEAR TO MONTH': return plain.yearMonth;
  }
  return reject('TYPE_NOT_FOUND', node.range, `Unknown type: ${node.name.toLowerCase()}`);
}
