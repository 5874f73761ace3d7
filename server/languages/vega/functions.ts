/** A function of the expression language: how it is called and what it gives. */
export interface VegaFunction {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly optional: boolean; readonly rest: boolean }[];
  readonly summary: string;
  /** What its first argument names, when that is a thing of the specification. */
  readonly names?: 'scale' | 'data' | undefined;
  /** A host's own function. */
  readonly host?: 'Kibana' | 'OpenSearch Dashboards' | undefined;
}

/** One function a line: `name(parameters) what it gives`; `[x]` is optional, `...x` stands for any number. */
const text = `
abs(value) Absolute value
acos(value) Arc cosine
asin(value) Arc sine
atan(value) Arc tangent
atan2(dy, dx) Angle of the point (dx, dy)
ceil(value) Next integer upwards
cos(value) Cosine
exp(value) e to the power of value
floor(value) Next integer downwards
hypot(...values) Square root of the sum of squares
log(value) Natural logarithm
max(...values) Greatest argument
min(...values) Least argument
pow(value, exponent) Value to the power of exponent
random() A number from 0 to 1
round(value) Nearest integer
sin(value) Sine
sqrt(value) Square root
tan(value) Tangent
clamp(value, min, max) Value kept between min and max
isNaN(value) Whether value is not a number
isFinite(value) Whether value is a finite number
isArray(value) Whether value is a list
isBoolean(value) Whether value is true or false
isDate(value) Whether value is a date
isDefined(value) Whether value is not undefined
isNumber(value) Whether value is a number
isObject(value) Whether value is an object
isRegExp(value) Whether value is a regular expression
isString(value) Whether value is text
isTuple(value) Whether value is a data object
isValid(value) Whether value is neither null, undefined nor NaN
toBoolean(value) Value as true or false
toDate(value) Value as milliseconds
toNumber(value) Value as a number
toString(value) Value as text
now() Milliseconds since 1970
datetime([year], [month], [day], [hour], [min], [sec], [millisec]) A date in local time; months count from 0
date(datetime) Day of the month
day(datetime) Day of the week, Sunday is 0
dayofyear(datetime) Day of the year from 1
year(datetime) Year
quarter(datetime) Quarter from 1
month(datetime) Month from 0
week(date) Week of the year, from Sunday
isoweek(date) ISO week of the year
hours(datetime) Hour
minutes(datetime) Minute
seconds(datetime) Second
milliseconds(datetime) Milliseconds
time(datetime) Milliseconds since 1970
timezoneoffset(datetime) Minutes from local time to UTC
timeOffset(unit, date, [step]) A date later by step units
timeSequence(unit, start, stop, [step]) Dates from start to stop
utc(year, [month], [day], [hour], [min], [sec], [millisec]) Milliseconds of a date in UTC
utcdate(datetime) Day of the month in UTC
utcday(datetime) Day of the week in UTC
utcdayofyear(datetime) Day of the year in UTC
utcyear(datetime) Year in UTC
utcquarter(datetime) Quarter in UTC
utcmonth(datetime) Month from 0 in UTC
utcweek(date) Week in UTC
utcisoweek(date) ISO week in UTC
utchours(datetime) Hour in UTC
utcminutes(datetime) Minute in UTC
utcseconds(datetime) Second in UTC
utcmilliseconds(datetime) Milliseconds in UTC
utcOffset(unit, date, [step]) A date later by step units in UTC
utcSequence(unit, start, stop, [step]) Dates from start to stop in UTC
extent(array) Least and greatest value of a list
clampRange(range, min, max) A range moved so that it lies within min and max
indexof(sequence, value) Where value stands first, or -1
inrange(value, range) Whether value lies in the range
join(array, [separator]) A list as text
lastindexof(sequence, value) Where value stands last, or -1
length(sequence) How long a list or text is
lerp(array, fraction) A value between the first and last of a list
peek(array) The last item
pluck(array, field) One field of every item
reverse(array) The list from its end
sequence([start], [stop], [step]) Numbers from start to stop
slice(sequence, [start], [end]) A part of a list or text
sort(array) The list in ascending order
span(array) Last item less the first
lower(string) In small letters
pad(string, length, [character], [align]) Text made longer
parseFloat(string) A number read from text
parseInt(string, [radix]) An integer read from text
replace(string, pattern, replacement) Text with pattern replaced
split(string, separator, [limit]) Text cut into a list
substring(string, start, [end]) A part of a text
trim(string) Text without blanks around it
truncate(string, length, [align], [ellipsis]) Text made shorter
upper(string) In capitals
btoa(string) Base64 of a text
atob(string) Text of Base64
encodeURIComponent(string) Text for a part of an address
merge(object1, ...objects) One object with all properties
dayFormat(day) Name of a day of the week
dayAbbrevFormat(day) Short name of a day of the week
format(value, specifier) Number as text, by d3-format
monthFormat(month) Name of a month
monthAbbrevFormat(month) Short name of a month
timeUnitSpecifier(units, [specifiers]) Format for time units
timeFormat(value, [specifier]) Date as text, by d3-time-format
timeParse(string, specifier) Date read from text
utcFormat(value, [specifier]) Date as text in UTC
utcParse(string, specifier) Date read from text in UTC
regexp(pattern, [flags]) A regular expression
test(regexp, [string]) Whether the pattern fits
rgb(...parts) A colour from red, green and blue
hsl(...parts) A colour from hue, saturation and lightness
lab(...parts) A colour in CIE LAB
hcl(...parts) A colour from hue, chroma and luminance
luminance(specifier) Brightness of a colour
contrast(specifier1, specifier2) Contrast of two colours
item() The item under the event
group([name]) The group mark of the event
xy([item]) Position of the event
x([item]) Horizontal position of the event
y([item]) Vertical position of the event
view() The view of the event
pinchDistance(event) Distance of two touches
pinchAngle(event) Angle of two touches
inScope(item) Whether an item lies in this group
data(name) Rows of a data set
indata(name, field, value) Whether a data set holds the value
scale(name, value, [group]) Value through a scale
invert(name, value, [group]) Value back through a scale
copy(name, [group]) A copy of a scale
domain(name, [group]) Domain of a scale
range(name, [group]) Range of a scale
bandwidth(name, [group]) Width of one band of a scale
bandspace(count, [paddingInner], [paddingOuter]) Steps that a band scale needs
gradient(scale, p0, p1, [count]) Colour gradient of a scale
panLinear(domain, delta) Domain moved on a linear scale
panLog(domain, delta) Domain moved on a log scale
panPow(domain, delta, exponent) Domain moved on a power scale
panSymlog(domain, delta, constant) Domain moved on a symlog scale
zoomLinear(domain, anchor, scaleFactor) Domain zoomed on a linear scale
zoomLog(domain, anchor, scaleFactor) Domain zoomed on a log scale
zoomPow(domain, anchor, scaleFactor, exponent) Domain zoomed on a power scale
zoomSymlog(domain, anchor, scaleFactor, constant) Domain zoomed on a symlog scale
geoArea(projection, feature, [group]) Area of a feature
geoBounds(projection, feature, [group]) Box around a feature
geoCentroid(projection, feature, [group]) Centre of a feature
geoScale(projection, [group]) Scale of a projection
geoShape(projection, [feature], [group]) A feature as a shape
geoTranslate(projection, [group]) Translation of a projection
pathShape(path) A path as a shape
treePath(name, source, target) Nodes on the way from source to target
treeAncestors(name, node) Ancestors of a node
containerSize() Size of the element around the chart
screen() The screen
windowSize() Size of the window
warn(value1, ...values) Logs a warning; gives the last argument
info(value1, ...values) Logs; gives the last argument
debug(value1, ...values) Logs; gives the last argument
cumulativeNormal(value, [mean], [stdev]) Normal distribution function
cumulativeLogNormal(value, [mean], [stdev]) Log-normal distribution function
cumulativeUniform(value, [min], [max]) Uniform distribution function
densityNormal(value, [mean], [stdev]) Normal density
densityLogNormal(value, [mean], [stdev]) Log-normal density
densityUniform(value, [min], [max]) Uniform density
quantileNormal(probability, [mean], [stdev]) Normal quantile
quantileLogNormal(probability, [mean], [stdev]) Log-normal quantile
quantileUniform(probability, [min], [max]) Uniform quantile
sampleNormal([mean], [stdev]) A normal random number
sampleLogNormal([mean], [stdev]) A log-normal random number
sampleUniform([min], [max]) A uniform random number
if(test, then, else) One of two values
flush(range, value, threshold, left, right, center) A value by nearness to the ends of a range
interpolateLinear(range, [fraction]) Interpolates linearly
modify(name, [insert], [remove], [toggle], [modify], [values]) Changes a data set
setdata(name, tuples) Replaces the rows of a data set
encode(item, name, [result]) Runs an encoding set
intersect(bounds, [options], [scene]) Items within a box
lassoAppend(lasso, x, y, [minDistance]) A lasso with one more point
lassoPath(lasso) A lasso as a path
intersectLasso(markname, lasso, [unit]) Items within a lasso
vlSelectionTest(name, datum, [operation]) Whether a row is selected
vlSelectionIdTest(name, datum, [operation]) Whether a row is selected by its id
vlSelectionResolve(name, [operation], [isMulti], [vl5]) Values of a selection
vlSelectionTuples(...arguments) Rows of a selection
kibanaAddFilter(query, [index], [alias]) Adds a filter to the dashboard
kibanaRemoveFilter(query, [index]) Removes a filter from the dashboard
kibanaRemoveAllFilters() Removes all filters of the dashboard
kibanaSetTimeFilter(start, end) Sets the time range of the dashboard
opensearchDashboardsAddFilter(query, [index], [alias]) Adds a filter to the dashboard
opensearchDashboardsRemoveFilter(query, [index]) Removes a filter from the dashboard
opensearchDashboardsRemoveAllFilters() Removes all filters of the dashboard
opensearchDashboardsSetTimeFilter(start, end) Sets the time range of the dashboard
opensearchDashboardsVisEventTriggered(...arguments) Tells other visualisations of an event`;

const scaleNames = new Set(['scale', 'invert', 'copy', 'domain', 'range', 'bandwidth', 'gradient']);
const dataNames = new Set(['data', 'indata', 'treePath', 'treeAncestors']);

function read(line: string): VegaFunction {
  const [, name = '', inside = '', summary = ''] = /^(\w+)\(([^)]*)\) (.*)$/.exec(line) ?? [];
  return {
    name, summary,
    parameters: inside.split(/,\s*/).filter(Boolean).map(p => ({ name: p.replace(/^\[|\]$|^\.\.\./g, ''), optional: p.startsWith('[') || p.startsWith('...'), rest: p.startsWith('...') })),
    ...(scaleNames.has(name) && { names: 'scale' as const }), ...(dataNames.has(name) && { names: 'data' as const }),
    ...(name.startsWith('kibana') && { host: 'Kibana' as const }), ...(name.startsWith('opensearch') && { host: 'OpenSearch Dashboards' as const }),
  };
}

const easings = ['Linear', ...['Quad', 'Cubic', 'Poly', 'Sin', 'Exp', 'Circle', 'Bounce', 'Back', 'Elastic'].flatMap(n => [n, `${n}In`, `${n}Out`, `${n}InOut`])]
  .map(name => read(`ease${name}(fraction, [parameter1], [parameter2]) Easing of a fraction`));

/** Every function of Vega 6 expressions and of the two dashboards, by name. */
export const vegaFunctions: ReadonlyMap<string, VegaFunction> = new Map([...text.trim().split('\n').map(read), ...easings].map(f => [f.name, f]));

export const vegaConstants: readonly string[] = ['NaN', 'E', 'LN2', 'LN10', 'LOG2E', 'LOG10E', 'PI', 'SQRT1_2', 'SQRT2', 'MIN_VALUE', 'MAX_VALUE'];

export const signatureOf = (f: VegaFunction): string => `${f.name}(${f.parameters.map(p => (p.rest ? `...${p.name}` : p.optional ? `[${p.name}]` : p.name)).join(', ')})`;
