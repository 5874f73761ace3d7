import type { AnyRule } from '../../../../base/rule.ts';
import type { SchemaFile } from '../table.ts';
import { addedDate } from './added-date.ts';
import { partitionValue } from './partition-value.ts';
import { propertyName } from './property-name.ts';
import { propertyValue } from './property-value.ts';
import { serdeProperty } from './serde-property.ts';
import { bareDecimal } from './bare-decimal.ts';
import { commentInType } from './comment-in-type.ts';
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
import { brokenName } from './broken-name.ts';
import { clauseOrder } from './clause-order.ts';
import { columnComma } from './column-comma.ts';
import { csvTypes } from './csv-types.ts';
import { duplicateColumn } from './duplicate-column.ts';
import { externalTable } from './external-table.ts';
import { locationForm } from './location-form.ts';
import { locationSlash } from './location-slash.ts';
import { missingLocation } from './missing-location.ts';
import { partitionUntyped } from './partition-untyped.ts';
import { partitionWord } from './partition-word.ts';
import { plainName } from './plain-name.ts';
import { partitionInColumns } from './partition-in-columns.ts';
import { partitionType } from './partition-type.ts';
import { projection } from './projection.ts';
import { serdeClass } from './serde-class.ts';
import { storedAs } from './stored-as.ts';
import { ctasOption } from './ctas-option.ts';
import { ddlSyntax } from './ddl-syntax.ts';
import { doubleQuotedName } from './double-quoted-name.ts';
import { icebergTable } from './iceberg-table.ts';
import { longDelimiter } from './long-delimiter.ts';
import { mappingColumn } from './mapping-column.ts';
import { missingComma } from './missing-comma.ts';
import { notSupported } from './not-supported.ts';
import { partitionList } from './partition-list.ts';
import { partitionLocation } from './partition-location.ts';
import { partitionSpec } from './partition-spec.ts';
import { propertyClause } from './property-clause.ts';
import { propertyForm } from './property-form.ts';
import { repairWithoutUse } from './repair-without-use.ts';
import { reservedName, toleratedName } from './reserved-name.ts';
import { serdeFormat } from './serde-format.ts';
import { partitionDrift, partitionMismatch } from './partition-drift.ts';
import { headerRow } from './header-row.ts';
import { keyCase } from './key-case.ts';
import { lostPart } from './lost-part.ts';
import { missingSample } from './missing-sample.ts';
import { quotedData } from './quoted-data.ts';
import { reshapedValue } from './reshaped-value.ts';
import { timeText } from './time-text.ts';
import { unfitValue } from './unfit-value.ts';
import { emptyColumn, unreadKey } from './unread-key.ts';
import { unreadableFile } from './unreadable-file.ts';
import { unreadableRecord } from './unreadable-record.ts';
import { wrongColumnType } from './wrong-column-type.ts';

/** Rules about types, the same wherever a table is declared. */
const typeRules: readonly AnyRule<SchemaFile>[] = [
  setType, foreignType, upperCaseType, blankInType, bareDecimal, decimalArguments, textLength, unbalancedType, fieldName, structField, unionType, mapKey, dynamodbShape, fieldCase, floatMoney, commentInType, unreadableType,
];

/** Rules about columns, locations, formats and properties, likewise. */
const tableRules: readonly AnyRule<SchemaFile>[] = [
  duplicateColumn, partitionInColumns, partitionType, partitionUntyped, plainName, locationSlash, locationForm, missingLocation, storedAs, serdeClass, externalTable, csvTypes, projection, clauseOrder, columnComma,
  brokenName, propertyValue, propertyName, serdeProperty, addedDate, missingComma, partitionWord, propertyClause, propertyForm, serdeFormat, longDelimiter, mappingColumn, icebergTable,
];

/** Rules about statements of definitions. */
const statementRules: readonly AnyRule<SchemaFile>[] = [reservedName, toleratedName, doubleQuotedName, notSupported, partitionList, partitionSpec, partitionValue, partitionLocation, repairWithoutUse, ctasOption];

/** Rules that hold partitions against their tables. */
const partitionRules: readonly AnyRule<SchemaFile>[] = [partitionMismatch, partitionDrift];

/** Rules that hold tables against sample records. */
const dataRules: readonly AnyRule<SchemaFile>[] = [missingSample, unreadableRecord, wrongColumnType, unfitValue, timeText, lostPart, reshapedValue, keyCase, quotedData, headerRow, unreadKey, emptyColumn, unreadableFile];

/** All rules for schemas. */
export const schemaRules: readonly AnyRule<SchemaFile>[] = [
  ...typeRules, ...tableRules, ...statementRules, ...partitionRules, ...dataRules,
  ddlSyntax([...typeRules, brokenName, externalTable, clauseOrder, columnComma, missingComma, partitionUntyped, partitionWord, propertyClause, propertyForm, doubleQuotedName, partitionList]),
];
