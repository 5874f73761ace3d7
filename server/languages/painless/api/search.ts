const lists = 'java.util.List,java.util.Collection,java.lang.Iterable';
/** What the search service adds: doc values, points, helpers of scores and moving functions. */
export const search = `
org.opensearch.index.fielddata.ScriptDocValues : ${lists} :  : a : ; isEmpty():boolean
org.opensearch.index.fielddata.ScriptDocValues.Longs : ${lists} :  : a : ; get(int):Long getValue():long
org.opensearch.index.fielddata.ScriptDocValues.Doubles : ${lists} :  : a : ; get(int):Double getValue():double
org.opensearch.index.fielddata.ScriptDocValues.Booleans : ${lists} :  : a : ; get(int):Boolean getValue():boolean
org.opensearch.index.fielddata.ScriptDocValues.Strings : ${lists} :  : a : ; get(int):String getValue():String
org.opensearch.index.fielddata.ScriptDocValues.Dates : ${lists} :  : a : ; get(int):ZonedDateTime getValue():ZonedDateTime
org.opensearch.index.fielddata.ScriptDocValues.UnsignedLongs : ${lists} :  : a : ; get(int):BigInteger getValue():BigInteger
org.opensearch.index.fielddata.ScriptDocValues.BytesRefs : ${lists} :  : a : ; get(int):BytesRef getValue():BytesRef
org.apache.lucene.util.BytesRef :  :  : a : ; bytesEquals(BytesRef):boolean getBytes():byte[] getLength():int getOffset():int utf8ToString():String
org.opensearch.index.fielddata.ScriptDocValues.GeoPoints : ${lists} :  : a : ; get(int):GeoPoint getValue():GeoPoint getLat():double getLon():double getLats():double[] getLons():double[] arcDistance(double,double):double arcDistanceWithDefault(double,double,double):double planeDistance(double,double):double planeDistanceWithDefault(double,double,double):double geohashDistance(String):double geohashDistanceWithDefault(String,double):double getCentroid():GeoPoint getBoundingBox():GeoBoundingBox getDimensionalType():int getMercatorWidth():double getMercatorHeight():double
org.opensearch.common.geo.GeoBoundingBox :  :  : a : ; topLeft():GeoPoint bottomRight():GeoPoint
org.opensearch.index.mapper.IpFieldMapper.IpFieldType.IpScriptDocValues : ${lists} :  : a : ; get(int):String getValue():String
org.opensearch.index.similarity.ScriptedSimilarity.Doc :  :  : a : ; getFreq():float getLength():int
org.opensearch.index.similarity.ScriptedSimilarity.Field :  :  : a : ; getDocCount():long getSumDocFreq():long getSumTotalTermFreq():long
org.opensearch.index.similarity.ScriptedSimilarity.Query :  :  : a : ; getBoost():float
org.opensearch.index.similarity.ScriptedSimilarity.Term :  :  : a : ; getDocFreq():long getTotalTermFreq():long
org.opensearch.script.ScoreScript.ExplanationHolder :  :  : a : ; set(String):void
org.opensearch.search.lookup.FieldLookup :  :  : a : ; getValue():def getValues():List isEmpty():boolean
org.opensearch.common.geo.GeoPoint :  :  : a : ; getLat():double getLon():double
org.opensearch.script.NamedGroupExtractor :  :  : a : ; extract(String):Map
org.opensearch.painless.api.Json :  :  : a : static load(String):def dump(def)|(def,boolean):String;
org.opensearch.painless.api.CIDR :  :  : c : new(String); contains(String):boolean
org.opensearch.ingest.common.Processors :  :  : a : static bytes(String):long lowercase(String):String uppercase(String):String json(Object):Object|(Map,String):void urlDecode(String):String;
org.opensearch.script.field.Field : java.lang.Iterable :  : a : ; getName():String isEmpty():boolean size():int get(def)|(int,def):def
org.opensearch.painless.api.Debug :  :  : a : static explain(Object):void;
org.opensearch.index.query.IntervalFilterScript.Interval :  :  : a : ; getStart():int getEnd():int getGaps():int
org.opensearch.search.aggregations.pipeline.MovingFunctions :  :  : a : static max(double[]):double min(double[]):double sum(double[]):double stdDev(double[],double):double unweightedAvg(double[]):double linearWeightedAvg(double[]):double ewma(double[],double):double holt(double[],double,double):double holtWinters(double[],double,double,double,int,boolean):double;
`;
