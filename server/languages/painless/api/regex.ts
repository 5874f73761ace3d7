/** The allow-list of `java.util.regex`: `name : listed parents : single abstract method : i(nterface) a(bstract) c(lass) : members`; see `read.ts` for the notation. */
export const regex = `
java.util.regex.MatchResult :  :  : i : ; end():int end(int):int group():String group(int):String groupCount():int start():int start(int):int
java.util.regex.Matcher : MatchResult :  : c : static quoteReplacement(String):String; end()|(int):int find()|(int):boolean group()|(int):String +namedGroup(String):String groupCount():int hasAnchoringBounds():boolean hasTransparentBounds():boolean hitEnd():boolean lookingAt():boolean matches():boolean pattern():Pattern region(int,int):Matcher regionEnd():int regionStart():int replaceAll(String):String replaceFirst(String):String requireEnd():boolean reset():Matcher start()|(int):int useAnchoringBounds(boolean):Matcher usePattern(Pattern):Matcher useTransparentBounds(boolean):Matcher
java.util.regex.Pattern :  :  : c : static quote(String):String; asPredicate():Predicate flags():int +matcher(CharSequence):Matcher pattern():String +split(CharSequence)|(CharSequence,int):String[] +splitAsStream(CharSequence):Stream
java.util.regex.PatternSyntaxException : IllegalArgumentException,RuntimeException,Exception :  : c : new(String,String,int);
`;
