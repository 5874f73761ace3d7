/** A function of Redshift's language: what it takes, for hover, completion, signature help and the checker. */
export interface RedshiftFunction {
  /** Lower case. */
  readonly name: string;
  readonly kind: 'scalar' | 'aggregate' | 'window';
  readonly summary: string;
  /** `dateadd(part, number, time) → timestamp`; what is in brackets may be left out. */
  readonly signatures: readonly { readonly text: string; readonly parameters: readonly string[]; readonly least: number; readonly most: number }[];
}

// name(parameters) → type; further signatures behind `|`; then `:` and the summary.
const scalars = `
nvl(value, …) → any: The first value that is not NULL
coalesce(value, …) → any: The first value that is not NULL
nvl2(value, notNull, null) → any: One of two values, as the first is NULL or not
nullif(a, b) → any: NULL when two values are equal, else the first
decode(value, search, result[, …]) → any: The result behind the search value that equals the value; a last argument alone is the default
greatest(value, …) → any: The largest of the values that are not NULL
least(value, …) → any: The smallest of the values that are not NULL
getdate() → timestamp: The time at which the statement started
sysdate() → timestamp: The time at which the transaction started
timeofday() → varchar: The time of day as a text
now() → timestamptz: The time at which the transaction started
dateadd(part, number, time) → timestamp: A time moved by a number of units; the unit is a bare word
date_add(part, number, time) → timestamp: As dateadd
datediff(part, from, to) → bigint: Number of unit boundaries between two times; the unit is a bare word
date_diff(part, from, to) → bigint: As datediff
date_part(part, time) → double precision: A part of a time: year, month, day, hour, epoch, dow …
pgdate_part(part, time) → double precision: As date_part
date_part_year(date) → integer: The year of a date
date_trunc(part, time) → timestamp: A time cut to a unit, which is a text
date(time) → date: The date of a time or text
date_cmp(a, b) → integer: -1, 0 or 1 as the first date is before, at or behind the second
date_cmp_timestamp(a, b) → integer: Compares a date with a time
date_cmp_timestamptz(a, b) → integer: Compares a date with a time with zone
timestamp_cmp(a, b) → integer: -1, 0 or 1 as the first time is before, at or behind the second
timestamp_cmp_date(a, b) → integer: Compares a time with a date
timestamp_cmp_timestamptz(a, b) → integer: Compares a time with a time with zone
timestamptz_cmp(a, b) → integer: Compares two times with zone
timestamptz_cmp_date(a, b) → integer: Compares a time with zone with a date
timestamptz_cmp_timestamp(a, b) → integer: Compares a time with zone with a time
interval_cmp(a, b) → integer: Compares two intervals
add_months(date, months) → timestamp: A date moved by months
months_between(a, b) → double precision: Months between two dates
last_day(date) → date: The last day of the month
next_day(date, day) → date: The next such day of the week
trunc(time) → date | trunc(number[, places]) → numeric: The date of a time, or a number with decimals cut off
convert_timezone([from, ]to, time) → timestamp: A time on the clock of another zone
timezone(zone, time) → timestamptz: A time in a zone
to_timestamp(text, format[, strict]) → timestamptz: A text read by a format such as \`YYYY-MM-DD HH24:MI:SS\`
to_date(text, format[, strict]) → date: A text read as a date by a format such as \`YYYY-MM-DD\`
to_char(value, format) → varchar: The text of a time or number by a format
to_number(text, format) → numeric: A text read as a number by a format
extract(part, time) → integer: \`EXTRACT(part FROM time)\`: a part of a time
age(a[, b]) → interval: Time between two times
json_extract_path_text(json, path[, path][, path][, path][, path][, nullIfInvalid]) → varchar: The text at a path of keys in JSON, at most five deep
json_extract_array_element_text(json, position[, nullIfInvalid]) → varchar: The item of a JSON array, from 0
json_array_length(json[, nullIfInvalid]) → integer: Number of items of a JSON array
is_valid_json(json) → boolean: Whether a text is JSON
is_valid_json_array(json) → boolean: Whether a text is a JSON array
json_parse(json) → super: A text of JSON as SUPER
can_json_parse(json) → boolean: Whether json_parse would read a text
json_serialize(super) → varchar: SUPER as a text of JSON
json_serialize_to_varbyte(super) → varbyte: SUPER as bytes of JSON
json_size(super) → integer: Size of SUPER as JSON
json_typeof(super) → varchar: The type of a SUPER value
array([value, …]) → super: An array of SUPER
array_concat(a, b) → super: Two arrays, one behind the other
array_contains(array, value[, nullMatch]) → boolean: Whether an array holds a value
array_distinct(array) → super: Without repeated items
array_except(a, b[, distinct]) → super: Items of the first that are not in the second
array_flatten(array) → super: Arrays in an array, one behind the other
array_intersection(a, b[, distinct]) → super: Items that are in both
array_position(array, value[, start]) → integer: Position of an item, from 0; -1 when there is none
array_positions(array, value) → super: All positions of an item
array_sort(array[, ascending][, nullsFirst]) → super: In order
array_union(a, b[, distinct]) → super: Items of both
array_to_string(array, delimiter) → varchar: The items as one text
get_array_length(super) → integer: Number of items of an array of SUPER
get_number_attributes(super) → integer: Number of attributes of an object of SUPER
object([key, value, …]) → super: An object of SUPER
object_transform(super[, …]) → super: An object with attributes kept or set
lower_attribute_names(super) → super: An object with its names in small letters
upper_attribute_names(super) → super: An object with its names in capitals
split_to_array(text[, delimiter]) → super: The parts between delimiters as an array
subarray(array, start[, length]) → super: A part of an array
is_array(super) → boolean: Whether a SUPER value is an array
is_object(super) → boolean: Whether a SUPER value is an object
is_scalar(super) → boolean: Whether a SUPER value is no array and no object
is_bigint(super) → boolean: Whether a SUPER value is a bigint
is_boolean(super) → boolean: Whether a SUPER value is a boolean
is_char(super) → boolean: Whether a SUPER value is a text
is_decimal(super) → boolean: Whether a SUPER value is a decimal
is_float(super) → boolean: Whether a SUPER value is a float
is_integer(super) → boolean: Whether a SUPER value is an integer
is_smallint(super) → boolean: Whether a SUPER value is a smallint
is_varchar(super) → boolean: Whether a SUPER value is a text
ascii(text) → integer: The code of the first character
bpcharcmp(a, b) → integer: Compares two texts
bttext_pattern_cmp(a, b) → integer: Compares two texts byte by byte
btrim(text[, characters]) → varchar: Without blanks, or the given characters, at both ends
char_length(text) → integer: Number of characters
character_length(text) → integer: Number of characters
charindex(part, text) → integer: Position of a part in a text; 0 when it is not there
chr(code) → char: The character of a code point
collate(text, collation) → varchar: A text with another collation
concat(a, b) → varchar: Two texts, one behind the other; NULL when one is NULL
crc32(text) → varchar: CRC-32 in hexadecimal
difference(a, b) → integer: How alike two words sound, 0 to 4
initcap(text) → varchar: The first letter of each word as a capital
left(text, n) → varchar: The first characters
right(text, n) → varchar: The last characters
len(text) → integer: Number of characters
length(text) → integer: Number of characters
textlen(text) → integer: Number of characters
lower(text) → varchar: In small letters
upper(text) → varchar: In capitals
lpad(text, length[, filler]) → varchar: Filled or cut at the left to a length
rpad(text, length[, filler]) → varchar: Filled or cut at the right to a length
ltrim(text[, characters]) → varchar: Without blanks, or the given characters, at the start
rtrim(text[, characters]) → varchar: Without blanks, or the given characters, at the end
trim([characters, ]text) → varchar: Without blanks, or the given characters, at both ends
octet_length(text) → integer: Number of bytes
octetindex(part, text) → integer: Position of a part in bytes
position(part, text) → integer: \`POSITION(part IN text)\`: position of a part
strpos(text, part) → integer: Position of a part; 0 when it is not there
quote_ident(text) → varchar: A text as a quoted name
quote_literal(text) → varchar: A text as a quoted text
regexp_count(text, pattern[, position][, parameters]) → integer: How often a pattern is found
regexp_instr(text, pattern[, position][, occurrence][, option][, parameters]) → integer: Where a pattern is found
regexp_replace(text, pattern[, replacement][, position][, parameters]) → varchar: Another text for each place of a pattern
regexp_substr(text, pattern[, position][, occurrence][, parameters]) → varchar: What a pattern finds
repeat(text, n) → varchar: A text n times
replicate(text, n) → varchar: A text n times
replace(text, old, new) → varchar: Another text for each place of a part
reverse(text) → varchar: A text from its end to its start
soundex(text) → varchar: How a word sounds, in four characters
split_part(text, delimiter, n) → varchar: The n-th part between delimiters; an empty text when there are fewer
substring(text, start[, length]) → varchar: The part of a text from a position
substr(text, start[, length]) → varchar: The part of a text from a position
translate(text, from, to) → varchar: Each character of \`from\` by the one at its place in \`to\`
abs(number) → numeric: Without its sign
acos(number) → double precision: Arc cosine
asin(number) → double precision: Arc sine
atan(number) → double precision: Arc tangent
atan2(y, x) → double precision: Arc tangent of y / x
cbrt(number) → double precision: Cube root
ceil(number) → numeric: Rounded up to a whole number
ceiling(number) → numeric: Rounded up to a whole number
checksum(value) → integer: A checksum for a hash index
cos(number) → double precision: Cosine
cot(number) → double precision: Cotangent
degrees(number) → double precision: Radians as degrees
dexp(number) → double precision: e raised to a power
dlog1(number) → double precision: Natural logarithm
dlog10(number) → double precision: Logarithm to base 10
exp(number) → double precision: e raised to a power
floor(number) → numeric: Rounded down to a whole number
ln(number) → double precision: Natural logarithm
log([base, ]number) → double precision: Logarithm, to base 10 unless another is given
mod(a, b) → numeric: Remainder of a division
pi() → double precision: The number pi
power(a, b) → double precision: A number raised to a power
pow(a, b) → double precision: A number raised to a power
radians(number) → double precision: Degrees as radians
random() → double precision: A random number below 1
round(number[, places]) → numeric: Rounded half away from zero
sign(number) → numeric: -1, 0 or 1
sin(number) → double precision: Sine
sqrt(number) → double precision: Square root
tan(number) → double precision: Tangent
width_bucket(value, low, high, count) → integer: Number of the bucket that a value falls into
to_hex(number) → varchar: A number or bytes in hexadecimal
from_hex(text) → varbyte: Bytes from hexadecimal
to_varbyte(text, format) → varbyte: A text as bytes
from_varbyte(bytes, format) → varchar: Bytes as a text
getbit(bytes, n) → integer: A bit of bytes
hll_cardinality(sketch) → bigint: Number of different values in a sketch
hll_combine_sketches(a, b) → hllsketch: Two sketches as one
fnv_hash(value[, seed]) → bigint: FNV hash
farmfingerprint64(value) → bigint: Farm fingerprint
farm_hash(value) → bigint: Farm fingerprint
murmur3_32_hash(value[, seed]) → integer: Murmur3 hash
func_sha1(text) → varchar: SHA-1 in hexadecimal
sha(text) → varchar: SHA-1 in hexadecimal
sha1(text) → varchar: SHA-1 in hexadecimal
sha2(text, bits) → varchar: SHA-2 in hexadecimal
md5(text) → varchar: MD5 in hexadecimal
strtol(text, base) → bigint: A number from its text in a base
bool(value) → boolean: A value as a boolean
text_to_int_alt(text[, format]) → integer: A text as an integer, Teradata's way
text_to_numeric_alt(text[, format][, precision][, scale]) → numeric: A text as a number, Teradata's way
convert(type, value) → any: A value in another type
cast(value, type) → any: \`CAST(value AS type)\`
try_cast(value, type) → any: \`TRY_CAST(value AS type)\`: NULL when it cannot be
current_database() → varchar: The database
current_schema() → varchar: The schema
current_schemas(implicit) → varchar: The schemas of the search path
current_setting(name[, missingOk]) → varchar: A setting
current_aws_account() → varchar: The account of the cluster
current_namespace() → varchar: The namespace of the cluster
default_iam_role() → varchar: The role that COPY and UNLOAD take by default
last_user_query_id() → bigint: The last query of the session
role_is_member_of(role, granted) → boolean: Whether one role has another
has_database_privilege([user, ]database, privilege) → boolean: Whether the user has a privilege on a database
has_schema_privilege([user, ]schema, privilege) → boolean: Whether the user has a privilege on a schema
has_table_privilege([user, ]table, privilege) → boolean: Whether the user has a privilege on a table
pg_backend_pid() → integer: The process of the session
pg_get_session_roles() → any: The roles of the session
pg_last_query_id() → integer: The last query
pg_last_copy_id() → integer: The last COPY
pg_last_copy_count() → bigint: Rows of the last COPY
pg_last_unload_id() → integer: The last UNLOAD
pg_last_unload_count() → bigint: Rows of the last UNLOAD
pg_get_cols(table) → any: The columns of a table
pg_get_late_binding_view_cols() → any: The columns of views that are bound late
slice_num() → integer: The slice of a row
version() → varchar: The version of the cluster
user_is_member_of(user, role) → boolean: Whether a user has a role
set_config(name, value, local) → varchar: Changes a setting
generate_series(from, to[, step]) → bigint: Numbers from one to another, on the leader node only
st_astext(geometry[, precision]) → varchar: A geometry as well-known text
st_geomfromtext(text[, srid]) → geometry: A geometry from well-known text
st_point(x, y) → geometry: A point
st_x(point) → double precision: The x of a point
st_y(point) → double precision: The y of a point
st_distance(a, b) → double precision: Distance between two geometries
st_distancesphere(a, b[, radius]) → double precision: Distance between two points on a sphere
st_contains(a, b) → boolean: Whether one geometry contains another
st_within(a, b) → boolean: Whether one geometry is within another
st_intersects(a, b) → boolean: Whether two geometries share a point
st_makepoint(x, y) → geometry: A point
st_area(geometry) → double precision: Area
st_length(geometry) → double precision: Length
st_buffer(geometry, distance[, segments]) → geometry: Everything within a distance
`;
const aggregates = `
any_value(value) → any: Any value that is not NULL
approximate_percentile_disc(fraction) → any: The value at a fraction of the ordered values, roughly
avg(number) → numeric: Mean of the values
count([value]) → bigint: Number of rows, or of values that are not NULL
listagg(text[, delimiter]) → varchar: The values as one text; with WITHIN GROUP (ORDER BY …) in order
max(value) → any: The largest value
median(number) → numeric: The middle value
min(value) → any: The smallest value
percentile_cont(fraction) → numeric: The value at a fraction, between two where it falls between
percentile_disc(fraction) → any: The value at a fraction
stddev(number) → double precision: Standard deviation of a sample
stddev_samp(number) → double precision: Standard deviation of a sample
stddev_pop(number) → double precision: Standard deviation
sum(number) → numeric: Sum of the values
variance(number) → double precision: Variance of a sample
var_samp(number) → double precision: Variance of a sample
var_pop(number) → double precision: Variance
bit_and(integer) → integer: Bits that are set in all
bit_or(integer) → integer: Bits that are set in one
bool_and(boolean) → boolean: Whether all are true
bool_or(boolean) → boolean: Whether one is true
every(boolean) → boolean: Whether all are true
hll(value) → bigint: Number of different values, roughly
hll_create_sketch(value) → hllsketch: A sketch of the different values
hll_combine(sketch) → hllsketch: Several sketches as one
grouping(column, …) → integer: Which of the columns a row of GROUPING SETS, CUBE or ROLLUP leaves out
grouping_id(column, …) → integer: As grouping
`;
const windows = `
cume_dist() → double precision: Part of the rows up to this one
dense_rank() → bigint: Rank without gaps
first_value(value) → any: The value of the first row of the frame
lag(value[, offset][, default]) → any: A value of an earlier row
last_value(value) → any: The value of the last row of the frame
lead(value[, offset][, default]) → any: A value of a later row
nth_value(value, n) → any: The value of the n-th row of the frame
ntile(n) → bigint: Number of the bucket of n
percent_rank() → double precision: Rank between 0 and 1
rank() → bigint: Rank, with gaps behind equals
ratio_to_report(number) → double precision: Share of a value in the sum of its partition
row_number() → bigint: Number of the row in its partition
`;

const read = (text: string, kind: RedshiftFunction['kind']): RedshiftFunction[] => text.trim().split('\n').map(line => {
  const colon = line.indexOf(': ');
  const signatures = line.slice(0, colon).split(' | ').map(s => {
    const list = s.slice(s.indexOf('(') + 1, s.lastIndexOf(')'));
    const parameters = list.split(/[[\],]/).map(p => p.trim()).filter(p => p !== '');
    const needed = list.replace(/\[[^\]]*\]/g, '').split(',').map(p => p.trim()).filter(p => p !== '' && p !== '…');
    return { text: s, parameters, least: needed.length, most: parameters.includes('…') ? Infinity : parameters.length };
  });
  return { name: line.slice(0, line.indexOf('(')), kind, summary: line.slice(colon + 2), signatures };
});

/** Redshift's functions by name, lower case. */
export const redshiftFunctions: ReadonlyMap<string, RedshiftFunction> = new Map([...read(scalars, 'scalar'), ...read(aggregates, 'aggregate'), ...read(windows, 'window')].map(fn => [fn.name, fn]));
