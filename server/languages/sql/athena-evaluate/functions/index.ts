import type { AthenaFunction } from '../function.ts';
import { aggregateFunctions, windowFunctions } from './aggregates.ts';
import { collectionFunctions } from './collections.ts';
import { conditionalFunctions } from './conditionals.ts';
import { numberFunctions } from './numbers.ts';
import { stringFunctions } from './strings.ts';
import { timeFunctions } from './times.ts';

/** Athena's functions by name, lower case. */
export const athenaFunctions: ReadonlyMap<string, AthenaFunction> = new Map(
  [...stringFunctions, ...numberFunctions, ...timeFunctions, ...collectionFunctions, ...conditionalFunctions, ...aggregateFunctions, ...windowFunctions].map(fn => [fn.name, fn]),
);
