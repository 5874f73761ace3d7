import type { AnyRule } from '../../../../base/rule.ts';
import type { KinesisFile } from '../file.ts';
import { aggregatePlace } from './aggregate-place.ts';
import { aliasDegree } from './alias-degree.ts';
import { aliasScope } from './alias-scope.ts';
import { ambiguousColumn } from './ambiguous-column.ts';
import { badLiteral } from './bad-literal.ts';
import { bareNull } from './bare-null.ts';
import { bareRowtime } from './bare-rowtime.ts';
import { codeLimits } from './code-limits.ts';
import { conditionType } from './condition-type.ts';
import { countDistinct } from './count-distinct.ts';
import { datePattern } from './date-pattern.ts';
import { decimalWithoutScale } from './decimal-without-scale.ts';
import { discontinued } from './discontinued.ts';
import { distinctWithoutTime } from './distinct-without-time.ts';
import { duplicateName } from './duplicate-name.ts';
import { fixedClock } from './fixed-clock.ts';
import { forestDecimal } from './forest-decimal.ts';
import { groupWithoutTime } from './group-without-time.ts';
import { impossibleCast } from './impossible-cast.ts';
import { inputLimits } from './input-limits.ts';
import { insertColumn } from './insert-column.ts';
import { insertCount } from './insert-count.ts';
import { insertType } from './insert-type.ts';
import { integerAverage } from './integer-average.ts';
import { integerDivision } from './integer-division.ts';
import { intervalPrecision } from './interval-precision.ts';
import { joinCondition } from './join-condition.ts';
import { joinWithoutWindow } from './join-without-window.ts';
import { longWindow } from './long-window.ts';
import { missingStream } from './missing-stream.ts';
import { missingValue } from './missing-value.ts';
import { mixedBranches } from './mixed-branches.ts';
import { nonstandardInequality } from './nonstandard-inequality.ts';
import { notAvailable } from './not-available.ts';
import { notGrouped } from './not-grouped.ts';
import { nullComparison } from './null-comparison.ts';
import { operatorTypes } from './operator-types.ts';
import { orderWithoutTime } from './order-without-time.ts';
import { preservedTable } from './preserved-table.ts';
import { reservedWord } from './reserved-word.ts';
import { rowSize } from './row-size.ts';
import { rowTime } from './row-time.ts';
import { secondsAsMilliseconds } from './seconds-as-milliseconds.ts';
import { setColumns } from './set-columns.ts';
import { setOperation } from './set-operation.ts';
import { shuffledColumns } from './shuffled-columns.ts';
import { streamOfTable } from './stream-of-table.ts';
import { swappedArguments } from './swapped-arguments.ts';
import { syntax } from './syntax.ts';
import { systemStream } from './system-stream.ts';
import { textWithoutLength } from './text-without-length.ts';
import { timeSort } from './time-sort.ts';
import { trailingComma } from './trailing-comma.ts';
import { twoTimes } from './two-times.ts';
import { typeArguments } from './type-arguments.ts';
import { unboundedWindow } from './unbounded-window.ts';
import { unknownColumn } from './unknown-column.ts';
import { unknownField } from './unknown-field.ts';
import { unknownFunction } from './unknown-function.ts';
import { unknownStream } from './unknown-stream.ts';
import { unknownTarget } from './unknown-target.ts';
import { unknownType } from './unknown-type.ts';
import { unknownWindow } from './unknown-window.ts';
import { unusedStream } from './unused-stream.ts';
import { usedBeforeCreate } from './used-before-create.ts';
import { valueCut } from './value-cut.ts';
import { windowFrame } from './window-frame.ts';
import { windowFunction } from './window-function.ts';
import { wrongArguments } from './wrong-arguments.ts';
import { zeroWindow } from './zero-window.ts';

/** Every rule of the language, by code. */
export const kinesisRules: readonly AnyRule<KinesisFile>[] = [
  syntax, reservedWord, rowTime, unknownColumn, unknownStream, unknownFunction, wrongArguments, swappedArguments, ambiguousColumn, unknownField,
  aliasScope, usedBeforeCreate, unknownTarget, duplicateName, systemStream, trailingComma, notAvailable, unknownWindow, aliasDegree, operatorTypes,
  conditionType, mixedBranches, impossibleCast, badLiteral, intervalPrecision, unknownType, typeArguments, insertCount, insertType, insertColumn,
  missingValue, setColumns, bareNull, notGrouped, groupWithoutTime, twoTimes, orderWithoutTime, distinctWithoutTime, aggregatePlace, windowFunction,
  joinWithoutWindow, setOperation, countDistinct, windowFrame, streamOfTable, timeSort, preservedTable, forestDecimal, joinCondition, missingStream, unusedStream,
  integerAverage, integerDivision, textWithoutLength, decimalWithoutScale, datePattern, secondsAsMilliseconds, fixedClock, bareRowtime, longWindow,
  unboundedWindow, zeroWindow, valueCut, nullComparison, shuffledColumns, nonstandardInequality, codeLimits, rowSize, inputLimits, discontinued,
];
