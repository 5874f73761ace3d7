import type { AnyRule } from '../../../../base/rule.ts';
import type { SchemaFile } from '../table.ts';
import { bareDecimal } from './bare-decimal.ts';
import { blankInType } from './blank-in-type.ts';
import { decimalArguments } from './decimal-arguments.ts';
import { dynamodbShape } from './dynamodb-shape.ts';
import { fieldCase } from './field-case.ts';
import { fieldName } from './field-name.ts';
import { floatMoney } from './float-money.ts';
import { foreignType } from './foreign-type.ts';
import { mapKey } from './map-key.ts';
import { setType } from './set-type.ts';
import { structField } from './struct-field.ts';
import { textLength } from './text-length.ts';
import { unbalancedType } from './unbalanced-type.ts';
import { unionType } from './union-type.ts';
import { unreadableType } from './unreadable-type.ts';
import { upperCaseType } from './upper-case-type.ts';

/** Rules about types, the same wherever a table is declared. */
export const typeRules: readonly AnyRule<SchemaFile>[] = [
  setType, foreignType, upperCaseType, blankInType, bareDecimal, decimalArguments, textLength, unbalancedType, fieldName, structField, unionType, mapKey, dynamodbShape, fieldCase, floatMoney, unreadableType,
];
