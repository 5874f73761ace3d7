import type { AnyRule } from '../../../base/rule.ts';
import { searchRules } from '../../search/rules/index.ts';
import type { Spec } from '../spec.ts';
import { ignoredSetting, ignoredSize, refusedSetting, unknownSetting } from './dashboard.ts';
import { argumentCount, eventSelector, expressionSyntax, unknownFunction } from './expressions.ts';
import { dottedField, fieldType, unknownField } from './fields.ts';
import { duplicateName, unknownData, unknownProjection, unknownScale, unknownSignal } from './names.ts';
import { bodyShape, contextWithQuery, externalUrl, legacyConflict, legacyContext, misplacedToken, plainType, requestParameter, sameLabel, severalSources, tokenValue, unknownToken, unknownUrlType, unreadHits, unselectedAnswer, wrongProperty, timeField, unknownIndex } from './requests.ts';
import { itemCount, missingProperty, unknownProperty, wrongType, wrongValue } from './schema.ts';
import { duplicateKey, missingSchema, newerSchema, swallowed, syntax, unusableSchema } from './syntax.ts';
import { oldProperty, oldSelection } from './versions.ts';

/** Rules of Vega and Vega-Lite, in the order of their codes, and those of the search requests inside. */
export const vegaRules: readonly AnyRule<Spec>[] = [
  syntax, missingSchema, newerSchema, unknownProperty, wrongValue, wrongType, missingProperty, duplicateKey, swallowed, itemCount, unusableSchema, oldSelection, oldProperty,
  expressionSyntax, unknownFunction, argumentCount, unknownSignal, unknownScale, unknownData, duplicateName, unknownProjection, eventSelector,
  unknownField, fieldType, dottedField,
  severalSources, unknownUrlType, contextWithQuery, misplacedToken, unknownToken, legacyContext, tokenValue, legacyConflict, bodyShape, unselectedAnswer,
  wrongProperty, requestParameter, refusedSetting, ignoredSetting, unknownSetting, externalUrl, unreadHits, ignoredSize, plainType, sameLabel, unknownIndex, timeField,
  ...searchRules,
];
