import type { AnyRule } from '../../../base/rule.ts';
import type { SearchBody } from '../body.ts';
import { ambiguousAggregation, unknownAggregation } from './aggregations.ts';
import { unknownField } from './fields.ts';
import { removedInterval } from './interval.ts';
import { unknownOption } from './options.ts';
import { unknownQuery } from './queries.ts';
import { legacyInline, missingParam, missingPhase, scriptSource, unknownScript } from './scripts.ts';
import { unknownSearchMember } from './members.ts';

/** A file that holds search bodies: requests of a console, data of a chart. */
export interface HoldsSearches { readonly searches: readonly SearchBody[] }

/** Rules of the search DSL; every host of it runs them. */
export const searchRules: readonly AnyRule<HoldsSearches>[] = [
  unknownSearchMember, unknownQuery, unknownAggregation, ambiguousAggregation, removedInterval, unknownField, unknownOption,
  unknownScript, missingParam, missingPhase, legacyInline, scriptSource,
];
