import { apiClass, simpleOf, type Method } from './api/read.ts';

/** What a method does, in a sentence, where there is one for it. */
export const documentationOf = (m: Method): string | undefined => methods.get(`${simpleOf(m.owner)}.${m.name}`) ?? parentsOf(m.owner).map(p => methods.get(`${simpleOf(p)}.${m.name}`)).find(text => text !== undefined) ?? plain(m);
export const classDocumentation = (type: string): string | undefined => classes.get(simpleOf(type));
export const functionDocumentation = (name: string): string | undefined => functions.get(name);

/** What a variable holds that the context hands in. */
export function contextVariable(name: string, context: string): string | undefined {
  return variables.get(`${name} ${context}`) ?? variables.get(name);
}

const parentsOf = (type: string): readonly string[] => apiClass(type)?.parents ?? [];

/** Names that say all by themselves. */
function plain({ name, parameters, isStatic, owner }: Method): string | undefined {
  const unit = /^(plus|minus)(Years|Months|Weeks|Days|Hours|Minutes|Seconds|Millis|Nanos)$/.exec(name);
  if (unit) return `A copy with that many ${unit[2]!.toLowerCase()} ${unit[1] === 'plus' ? 'more' : 'less'}.`;
  const field = /^with(Year|Month|DayOfMonth|DayOfYear|Hour|Minute|Second|Nano)$/.exec(name);
  if (field) return `A copy whose ${words(field[1]!)} is the one given.`;
  const getter = parameters.length === 0 && !isStatic ? /^get([A-Z]\w*)$/.exec(name)?.[1] : undefined;
  if (getter) return `The ${words(getter)}; also read as \`.${getter[0]!.toLowerCase()}${getter.slice(1)}\`.`;
  if (name === 'valueOf' && isStatic && parameters[0] === 'java.lang.String') return `The ${simpleOf(owner)} that the text names.`;
  if (name === 'equals') return 'Whether both are equal, classes included: `Integer` 1 is not equal to `Long` 1.';
  if (name === 'hashCode') return 'The number that hash maps find the value by.';
  if (name === 'toString') return 'The value as text.';
  if (name === 'compareTo') return 'Negative, zero or positive as this comes before, with or after the other.';
  return undefined;
}
const words = (name: string): string => name.replace(/[A-Z]/g, (c, at: number) => (at ? ' ' : '') + c.toLowerCase());

const read = (text: string): ReadonlyMap<string, string> => new Map(text.trim().split('\n').flatMap(line => {
  const at = line.indexOf(': ');
  return line.slice(0, at).split('|').map(name => [name.trim(), line.slice(at + 2)] as const);
}));

const methods = read(`
String.charAt|CharSequence.charAt: The character at a place; beyond the text: \`StringIndexOutOfBoundsException\`.
String.codePointAt: The whole character at a place, surrogate pairs included.
String.compareTo: Negative, zero or positive as the text comes before, is, or comes behind the other, by UTF-16 units.
String.compareToIgnoreCase: As \`compareTo\`, capitals or not.
String.concat: This text and the other behind it.
String.contains: Whether the other text stands inside.
String.contentEquals: Whether the other holds the same characters.
String.decodeBase64: The text whose UTF-8 bytes this Base64 stands for.
String.encodeBase64: The UTF-8 bytes in Base64.
String.endsWith: Whether the text ends in the other.
String.equalsIgnoreCase: Whether both are the same text, capitals or not.
String.indexOf: Where the other text begins, from the front; -1 if nowhere.
String.isEmpty: Whether there is no character. Blanks count as characters.
String.lastIndexOf: Where the other text begins, from the end; -1 if nowhere.
String.length|CharSequence.length: How many UTF-16 units there are.
String.replace: Every occurrence of a text replaced by another. No pattern.
String.splitOnToken: The parts between a literal text, empty ones kept; the second number limits how many.
String.startsWith: Whether the text begins with the other.
String.substring: The text from one place up to another, the latter excluded.
String.toCharArray: The characters as \`char[]\`.
String.toLowerCase: In small letters; give \`Locale.ROOT\` where the server's language must not matter.
String.toUpperCase: In capitals; give \`Locale.ROOT\` where the server's language must not matter.
String.trim: Without blanks and control characters at both ends.
String.format: A text by a pattern: \`String.format('%05.2f', new def[] {x})\`. The values are an array.
String.join: Texts with a separator between them.
String.copyValueOf: A text of characters.
CharSequence.replaceAll: Every match of a pattern replaced by what the function gives; \`$\` has no meaning in it.
CharSequence.replaceFirst: The first match of a pattern replaced by what the function gives.
CharSequence.chars: The UTF-16 units as a stream of numbers.
CharSequence.subSequence: As \`substring\`.
StringBuilder.append: Puts the value's text at the end and gives the builder.
StringBuilder.insert: Puts the value's text at a place.
StringBuilder.delete|StringBuilder.deleteCharAt: Takes characters out.
StringBuilder.reverse: Turns the text round.
StringBuilder.setLength: Cuts the text, or fills it with zero characters.
Math.abs: The size without the sign, as double. For integers: \`x < 0 ? -x : x\`.
Math.max: The larger, as double. For integers: \`Integer.max\`, \`Long.max\`.
Math.min: The smaller, as double. For integers: \`Integer.min\`, \`Long.min\`.
Math.ceil: The next whole number upwards, as double.
Math.floor: The next whole number downwards, as double.
Math.round: The nearest whole number as long, halves upwards.
Math.rint: The nearest whole number as double, halves to the even one.
Math.pow: The first number to the power of the second.
Math.sqrt: The square root; NaN below zero.
Math.cbrt: The cube root.
Math.exp: e to the power of the number.
Math.expm1: e to the power of the number, less one.
Math.log: The natural logarithm.
Math.log10: The logarithm to base 10.
Math.log1p: The natural logarithm of one more than the number.
Math.hypot: The length of the hypotenuse.
Math.signum: -1.0, 0.0 or 1.0 by the sign.
Math.nextUp: The next larger double.
Math.toDegrees: Radians in degrees.
Math.toRadians: Degrees in radians.
Math.atan2: The angle of a point, from y and x.
Integer.parseInt: The number that the text writes; else \`NumberFormatException\`.
Long.parseLong: The number that the text writes; else \`NumberFormatException\`.
Double.parseDouble: The number that the text writes; else \`NumberFormatException\`.
Float.parseFloat: The number that the text writes; else \`NumberFormatException\`.
Boolean.parseBoolean: Whether the text is \`true\`, capitals or not.
Integer.toHexString|Long.toHexString: In hexadecimal digits, as an unsigned number.
Integer.toBinaryString|Long.toBinaryString: In binary digits, as an unsigned number.
Integer.bitCount|Long.bitCount: How many bits are set.
Integer.compare|Long.compare|Double.compare|Float.compare: Negative, zero or positive as the first is less, equal or more.
Integer.max|Long.max|Double.max: The larger of both.
Integer.min|Long.min|Double.min: The smaller of both.
Number.intValue: As int; fractions are cut, what is too large wraps or saturates.
Number.longValue: As long; fractions are cut.
Number.doubleValue: As double.
Number.floatValue: As float.
Double.isNaN: Whether it is not a number.
Double.isInfinite: Whether it is beyond all numbers.
Character.isDigit: Whether the character is a digit.
Character.isLetter: Whether the character is a letter.
Character.isLetterOrDigit: Whether the character is a letter or a digit.
Character.isUpperCase: Whether the character is a capital.
Character.isLowerCase: Whether the character is a small letter.
Character.isWhitespace: Whether the character is a blank.
Character.getNumericValue: The number that a digit stands for; -1 if none.
Iterable.forEach: Calls the function with each element.
Iterable.any: Whether the condition holds for one element at least.
Iterable.every: Whether the condition holds for all elements.
Iterable.each: Calls the function with each element and gives the collection.
Iterable.eachWithIndex: Calls the function with each element and its place.
Iterable.asList: The collection itself if it is a list, else a copy as one.
Iterable.asCollection: The collection itself, or a copy.
Iterable.findResults: What the function gives for the elements, nulls left out.
Iterable.groupBy: A map from what the function gives to the list of elements that gave it.
Iterable.join: The elements' texts with a separator between them.
Iterable.sum: The sum as double, of the elements or of what the function gives.
Iterable.iterator: Walks through the elements.
Collection.add: Puts an element in.
Collection.addAll: Puts all of another collection in.
Collection.clear: Takes everything out.
Collection.contains: Whether an element equals the value, classes included.
Collection.containsAll: Whether all of the other's elements are here.
Collection.isEmpty: Whether there is no element.
Collection.removeAll: Takes out whatever the other collection holds.
Collection.removeIf: Takes out the elements for which the condition holds.
Collection.retainAll: Keeps what the other collection holds too.
Collection.size: How many elements there are.
Collection.stream: The elements as a stream.
Collection.toArray: The elements as an array.
Collection.collect: What the function gives for each element, as a list.
Collection.find: The first element for which the condition holds, else null.
Collection.findAll: The elements for which the condition holds.
Collection.findResult: The first result that is not null.
Collection.split: Two lists: the elements for which the condition holds, and the rest.
List.add: Puts an element at the end, or at a place.
List.addAll: Puts all of another collection in, at the end or at a place.
List.get: The element at a place; \`list[-1]\` counts from the end, \`get(-1)\` does not.
List.set: Puts another element at a place and gives the old one.
List.remove: Takes out the element at a place and gives it. It never looks for a value.
List.indexOf: Where the first equal element stands; -1 if nowhere.
List.lastIndexOf: Where the last equal element stands; -1 if nowhere.
List.replaceAll: Every element replaced by what the function gives.
List.sort: In order by a comparator; null means the elements' own order.
List.subList: A view of the elements from one place up to another.
List.getLength: How many elements there are; also read as \`.length\`.
List.getByPath|Map.getByPath: The value at a dotted path like \`a.b.0\`, or the default.
Map.clear: Takes everything out.
Map.compute: Puts what the function makes of the key and its value.
Map.computeIfAbsent: The key's value; puts what the function gives if there is none.
Map.computeIfPresent: Puts what the function makes of the key's value, if there is one.
Map.containsKey: Whether there is an entry of that key.
Map.containsValue: Whether an entry has that value.
Map.entrySet: The entries, to be walked through: \`for (e in m.entrySet()) { e.key; e.value }\`.
Map.forEach: Calls the function with each key and value.
Map.get: The key's value, or null.
Map.getOrDefault: The key's value, or the given one.
Map.isEmpty: Whether there is no entry.
Map.keySet: The keys.
Map.merge: Puts the value, or what the function makes of the old and the new one.
Map.put: Puts a value under a key and gives the old one.
Map.putAll: Puts all entries of another map.
Map.putIfAbsent: Puts the value if the key has none.
Map.remove: Takes an entry out and gives its value.
Map.replace: Puts the value if the key has one.
Map.replaceAll: Every value replaced by what the function gives.
Map.size: How many entries there are.
Map.values: The values.
Map.collect: What the function gives for each key and value, as a list.
Map.count: For how many entries the condition holds.
Map.each: Calls the function with each key and value and gives the map.
Map.every: Whether the condition holds for all entries.
Map.find: The first entry for which the condition holds, else null.
Map.findAll: The entries for which the condition holds, as a map.
Map.findResult: The first result that is not null.
Map.findResults: The results that are not null, as a list.
Map.groupBy: A map of maps, by what the function gives.
Map.Entry.getKey: The entry's key; also read as \`.key\`.
Map.Entry.getValue: The entry's value; also read as \`.value\`.
Map.Entry.setValue: Puts another value into the map.
Map.Entry.comparingByKey: Orders entries by their keys.
Map.Entry.comparingByValue: Orders entries by their values.
Iterator.hasNext: Whether there is a further element.
Iterator.next: The next element.
Collections.sort: Puts a list in order.
Collections.reverse: Turns a list round.
Collections.max: The largest element.
Collections.min: The smallest element.
Collections.emptyList|Collections.emptyMap|Collections.emptySet: An empty one that nothing can be put in.
Collections.unmodifiableList|Collections.unmodifiableMap|Collections.unmodifiableSet: A view that cannot be changed.
Arrays.asList: A list over an array.
Objects.equals: Whether both are equal, or both null.
Objects.hash: One hash code of several values.
Objects.requireNonNull: The value; null is a \`NullPointerException\`.
Optional.get: The value; without one \`NoSuchElementException\`.
Optional.isPresent: Whether there is a value.
Optional.orElse: The value, or the given one.
Optional.orElseGet: The value, or what the function gives.
Stream.filter|IntStream.filter|LongStream.filter|DoubleStream.filter: The elements for which the condition holds.
Stream.map|IntStream.map|LongStream.map|DoubleStream.map: What the function gives for each element.
Stream.mapToInt|Stream.mapToLong|Stream.mapToDouble: What the function gives, as a stream of numbers that has \`sum\` and \`average\`.
Stream.flatMap: All elements of the streams that the function gives.
Stream.collect: Everything in one result: \`.collect(Collectors.toList())\`.
Stream.count|IntStream.count|LongStream.count|DoubleStream.count: How many elements there are, as long.
Stream.distinct: Each element once.
Stream.sorted: In order.
Stream.limit: The first elements only.
Stream.skip: Without the first elements.
Stream.findFirst|Stream.findAny: The first element, as an \`Optional\`.
Stream.anyMatch: Whether the condition holds for one element at least.
Stream.allMatch: Whether the condition holds for all elements.
Stream.noneMatch: Whether the condition holds for no element.
Stream.reduce: One value out of all.
Stream.forEach: Calls the function with each element.
Stream.max: The largest element by a comparator, as an \`Optional\`.
Stream.min: The smallest element by a comparator, as an \`Optional\`.
Stream.toArray: The elements as an array.
IntStream.sum|LongStream.sum|DoubleStream.sum: The sum.
IntStream.average|LongStream.average|DoubleStream.average: The mean, as an \`OptionalDouble\`.
IntStream.boxed|LongStream.boxed|DoubleStream.boxed: The numbers as objects.
IntStream.range: The whole numbers from one up to another, the latter excluded.
IntStream.rangeClosed: The whole numbers from one up to another.
Collectors.toList: Everything in a list.
Collectors.toSet: Everything in a set.
Collectors.toMap: A map of keys and values from two functions; equal keys need a third.
Collectors.groupingBy: A map from what the function gives to its elements.
Collectors.partitioningBy: A map with \`true\` and \`false\`.
Collectors.joining: The texts with a separator between them.
Collectors.counting: How many there are.
Collectors.averagingDouble|Collectors.averagingInt|Collectors.averagingLong: The mean of what the function gives.
Collectors.summingDouble|Collectors.summingInt|Collectors.summingLong: The sum of what the function gives.
Collectors.mapping: What the function gives, collected further.
Instant.toEpochMilli: Milliseconds since 1970.
Instant.ofEpochMilli: The moment so many milliseconds after 1970.
Instant.ofEpochSecond: The moment so many seconds after 1970.
Instant.parse: The moment that a text like \`2024-01-01T00:00:00Z\` writes.
Instant.atZone: The moment by the clock of a zone.
ZonedDateTime.toInstant|ChronoZonedDateTime.toInstant: The moment, whatever the zone.
ChronoZonedDateTime.toEpochSecond: Seconds since 1970.
ZonedDateTime.parse: The date and time that a text with zone or offset writes.
ZonedDateTime.ofInstant: A moment by the clock of a zone.
ZonedDateTime.of: A date and time in a zone.
ZonedDateTime.getDayOfWeekEnum: The day of the week as \`DayOfWeek\`; also read as \`.dayOfWeekEnum\`.
ZonedDateTime.getMonthValue: The month as a number from 1 to 12.
ZonedDateTime.truncatedTo|Instant.truncatedTo|LocalDateTime.truncatedTo: Down to the unit given.
ZonedDateTime.withZoneSameInstant: The same moment by the clock of another zone.
ZonedDateTime.withZoneSameLocal: The same clock time in another zone.
ChronoZonedDateTime.isBefore|Instant.isBefore: Whether it is earlier than the other.
ChronoZonedDateTime.isAfter|Instant.isAfter: Whether it is later than the other.
ChronoZonedDateTime.format|DateTimeFormatter.format: As text by a pattern.
LocalDate.of|LocalDateTime.of|LocalTime.of: From its parts.
LocalDate.parse|LocalDateTime.parse|LocalTime.parse: What a text writes, ISO or by a formatter.
DateTimeFormatter.ofPattern: A formatter like \`yyyy-MM-dd HH:mm:ss\`.
ChronoUnit.between|TemporalUnit.between: How many whole units lie between two times.
Duration.between: The time between two moments.
Duration.toMillis: In milliseconds.
Duration.ofDays|Duration.ofHours|Duration.ofMinutes|Duration.ofSeconds|Duration.ofMillis: So much time.
ZoneId.of: The zone of a name like \`Europe/Paris\` or \`+02:00\`.
Pattern.matcher: The pattern over a text.
Pattern.split: The parts between the matches.
Matcher.find: Looks for the next match.
Matcher.matches: Whether the whole text matches.
Matcher.group: The text of the match, or of one of its groups.
Matcher.namedGroup: The text of a named group.
System.currentTimeMillis: The server's time; in a replay that of the virtual clock.
UUID.randomUUID: A random identifier; in the simulator from a fixed seed.
Debug.explain: Breaks off with an error that tells the class and the text of a value: the only way to print.
ScriptDocValues.isEmpty: Whether the document has no value for the field.
ScriptDocValues.Longs.getValue|ScriptDocValues.Doubles.getValue|ScriptDocValues.Booleans.getValue|ScriptDocValues.Strings.getValue|ScriptDocValues.Dates.getValue|ScriptDocValues.GeoPoints.getValue|ScriptDocValues.BytesRefs.getValue|ScriptDocValues.UnsignedLongs.getValue: The first value; a document without one fails. Ask \`size() == 0\` first.
ScriptDocValues.Longs.get|ScriptDocValues.Doubles.get|ScriptDocValues.Strings.get|ScriptDocValues.Dates.get|ScriptDocValues.GeoPoints.get: The value at a place; without any the document fails.
ScriptDocValues.GeoPoints.arcDistance: Metres to a point, over the sphere.
ScriptDocValues.GeoPoints.planeDistance: Metres to a point, as on a plane.
MovingFunctions.max: The largest value of the window.
MovingFunctions.min: The smallest value of the window.
MovingFunctions.sum: The sum of the window.
MovingFunctions.stdDev: The standard deviation of the window around a mean.
MovingFunctions.unweightedAvg: The mean of the window.
MovingFunctions.linearWeightedAvg: The mean, later values weighing more.
MovingFunctions.ewma: The exponentially weighted mean.
Exception.getMessage: What went wrong, in words.
`);

const classes = read(`
String: Text. There is no \`split(String)\` (use \`splitOnToken\`), \`matches\` or \`replaceAll(String, String)\`.
List: An ordered collection; \`[1, 2]\` makes one, \`list[-1]\` is the last element.
Map: Keys and values; \`['a': 1]\` makes one. Keys from JSON are texts.
ArrayList: The list that \`[]\` makes.
HashMap: The map that \`[:]\` makes. Its order is that of the keys' hash codes.
LinkedHashMap: A map in the order of insertion.
TreeMap: A map in the order of its keys.
HashSet: Each value once, in the order of hash codes.
Math: Functions of numbers. \`abs\`, \`max\` and \`min\` are for double only.
StringBuilder: A text that is put together bit by bit.
ZonedDateTime: A date and time in a zone: what \`doc['date'].value\` is, in UTC.
Instant: A moment.
ScriptDocValues: The values of a field in the document at hand.
Debug: Tools for looking into a script.
`);

const functions = read(`
field: The values of a field; \`.get(default)\` is the first of them, or the default where there is none.
$: The first value of a field, or the default where there is none.
saturation: \`value / (k + value)\`
sigmoid: \`value^a / (k^a + value^a)\`
randomScore: A number from 0.0 up to 1.0 by a seed, and by a field if one is given.
decayNumericLinear|decayNumericExp|decayNumericGauss: Falls from 1.0 to \`decay\` at \`scale\` beyond \`origin\` ± \`offset\`.
decayGeoLinear|decayGeoExp|decayGeoGauss: Falls with the distance of a point; distances as texts like \`5km\`.
decayDateLinear|decayDateExp|decayDateGauss: Falls with the distance of a date; durations as texts like \`1d\`.
emit: Gives a value of the runtime field.
parse: The milliseconds of a date's text.
`);

const variables = read(`
params: The parameters of the request: a \`Map\`. Nothing can be put into it at the top level.
params aggs_map: The parameters of the aggregation; \`params._source\` is the document's JSON.
params field: The parameters of the request; \`params._source\` is the document's JSON.
params bucket_aggregation: The values of \`buckets_path\` by their names.
params aggregation_selector: The values of \`buckets_path\` by their names.
doc: The doc values of the document: \`doc['field']\` is a list, \`.value\` its first element.
_score: The relevance of the document.
_value: The value that the aggregation read.
state: What the shard gathers; a \`Map\` that init fills, map changes and combine reads.
states: What the shards' combine scripts gave. It can hold null.
ctx: The document and what to do with it: \`ctx._source\`, \`ctx.op\`.
ctx ingest: The document's fields at the top level, and \`_index\`, \`_id\`, \`_ingest\`.
ctx processor_conditional: The document's fields, to look at only.
values: The values of the window.
interval: Start, end and gaps of the interval.
`);
