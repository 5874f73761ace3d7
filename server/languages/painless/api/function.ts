/** The allow-list of `java.util.function`: `name : listed parents : single abstract method : i(nterface) a(bstract) c(lass) : members`; see `read.ts` for the notation. */
export const functions = `
java.util.function.BiConsumer :  : accept : i : ; accept(def,def):void andThen(BiConsumer):BiConsumer
java.util.function.BiFunction :  : apply : i : ; andThen(Function):BiFunction apply(def,def):def
java.util.function.BiPredicate :  : test : i : ; and(BiPredicate):BiPredicate negate():BiPredicate or(BiPredicate):BiPredicate test(def,def):boolean
java.util.function.BinaryOperator : BiFunction : apply : i : static maxBy(Comparator):BinaryOperator minBy(Comparator):BinaryOperator;
java.util.function.BooleanSupplier :  : getAsBoolean : i : ; getAsBoolean():boolean
java.util.function.Consumer :  : accept : i : ; accept(def):void andThen(Consumer):Consumer
java.util.function.DoubleBinaryOperator :  : applyAsDouble : i : ; applyAsDouble(double,double):double
java.util.function.DoubleConsumer :  : accept : i : ; accept(double):void andThen(DoubleConsumer):DoubleConsumer
java.util.function.DoubleFunction :  : apply : i : ; apply(double):def
java.util.function.DoublePredicate :  : test : i : ; and(DoublePredicate):DoublePredicate negate():DoublePredicate or(DoublePredicate):DoublePredicate test(double):boolean
java.util.function.DoubleSupplier :  : getAsDouble : i : ; getAsDouble():double
java.util.function.DoubleToIntFunction :  : applyAsInt : i : ; applyAsInt(double):int
java.util.function.DoubleToLongFunction :  : applyAsLong : i : ; applyAsLong(double):long
java.util.function.DoubleUnaryOperator :  : applyAsDouble : i : static identity():DoubleUnaryOperator; andThen(DoubleUnaryOperator):DoubleUnaryOperator applyAsDouble(double):double compose(DoubleUnaryOperator):DoubleUnaryOperator
java.util.function.Function :  : apply : i : static identity():Function; andThen(Function):Function apply(def):def compose(Function):Function
java.util.function.IntBinaryOperator :  : applyAsInt : i : ; applyAsInt(int,int):int
java.util.function.IntConsumer :  : accept : i : ; accept(int):void andThen(IntConsumer):IntConsumer
java.util.function.IntFunction :  : apply : i : ; apply(int):def
java.util.function.IntPredicate :  : test : i : ; and(IntPredicate):IntPredicate negate():IntPredicate or(IntPredicate):IntPredicate test(int):boolean
java.util.function.IntSupplier :  : getAsInt : i : ; getAsInt():int
java.util.function.IntToDoubleFunction :  : applyAsDouble : i : ; applyAsDouble(int):double
java.util.function.IntToLongFunction :  : applyAsLong : i : ; applyAsLong(int):long
java.util.function.IntUnaryOperator :  : applyAsInt : i : static identity():IntUnaryOperator; andThen(IntUnaryOperator):IntUnaryOperator applyAsInt(int):int compose(IntUnaryOperator):IntUnaryOperator
java.util.function.LongBinaryOperator :  : applyAsLong : i : ; applyAsLong(long,long):long
java.util.function.LongConsumer :  : accept : i : ; accept(long):void andThen(LongConsumer):LongConsumer
java.util.function.LongFunction :  : apply : i : ; apply(long):def
java.util.function.LongPredicate :  : test : i : ; and(LongPredicate):LongPredicate negate():LongPredicate or(LongPredicate):LongPredicate test(long):boolean
java.util.function.LongSupplier :  : getAsLong : i : ; getAsLong():long
java.util.function.LongToDoubleFunction :  : applyAsDouble : i : ; applyAsDouble(long):double
java.util.function.LongToIntFunction :  : applyAsInt : i : ; applyAsInt(long):int
java.util.function.LongUnaryOperator :  : applyAsLong : i : static identity():LongUnaryOperator; andThen(LongUnaryOperator):LongUnaryOperator applyAsLong(long):long compose(LongUnaryOperator):LongUnaryOperator
java.util.function.ObjDoubleConsumer :  : accept : i : ; accept(def,double):void
java.util.function.ObjIntConsumer :  : accept : i : ; accept(def,int):void
java.util.function.ObjLongConsumer :  : accept : i : ; accept(def,long):void
java.util.function.Predicate :  : test : i : ; static isEqual(def):Predicate; and(Predicate):Predicate negate():Predicate or(Predicate):Predicate test(def):boolean
java.util.function.Supplier :  : get : i : ; get():def
java.util.function.ToDoubleBiFunction :  : applyAsDouble : i : ; applyAsDouble(def,def):double
java.util.function.ToDoubleFunction :  : applyAsDouble : i : ; applyAsDouble(def):double
java.util.function.ToIntBiFunction :  : applyAsInt : i : ; applyAsInt(def,def):int
java.util.function.ToIntFunction :  : applyAsInt : i : ; applyAsInt(def):int
java.util.function.ToLongBiFunction :  : applyAsLong : i : ; applyAsLong(def,def):long
java.util.function.ToLongFunction :  : applyAsLong : i : ; applyAsLong(def):long
java.util.function.UnaryOperator : Function : apply : i : static identity():UnaryOperator;
`;
