import { composite } from './composite.ts';
import { autoDateHistogram, dateHistogram } from './date-histogram.ts';
import { filters } from './filters.ts';
import { valueSource, type AggregationType } from './framework.ts';
import { geoBuckets } from './geo.ts';
import { histogram } from './histogram.ts';
import { dateRange, ipRange, range } from './ranges.ts';
import { global, nested, reverseNested, sampler, singleBucket } from './single.ts';
import { multiTerms, rareTerms, terms } from './terms.ts';

export const bucketTypes: Readonly<Record<string, AggregationType>> = {
  terms, multi_terms: multiTerms, rare_terms: rareTerms, histogram, date_histogram: dateHistogram, auto_date_histogram: autoDateHistogram, range, date_range: dateRange, ip_range: ipRange, filters, nested, reverse_nested: reverseNested, global, composite,
  filter: singleBucket(({ options, context }) => {
    const matches = context.matcher(options);
    return doc => matches(doc) >= 0;
  }),
  missing: singleBucket(definition => {
    const source = valueSource(definition, 'any');
    return doc => source.values(doc).length === 0;
  }),
  sampler,
  ...geoBuckets,
};
