package dev.vireo.sandbox.internal.check;

import dev.vireo.program.Type;
import dev.vireo.program.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A type inside the checker. It knows more types than [Type], which are those that programs may exchange:
/// also what can't be known, what can't be, unions, functions, classes and modules.
///
/// Sizes are bounded where types are made (levels of nesting, members of a union, types in a type), so that loops
/// come to a fixed point and each walk over a type is short; what grows beyond the bounds becomes [#ANY].
public sealed interface PyType {
    /// Nothing is known: everything is allowed, and nothing is reported. Also the type after an error, so that
    /// one cause is reported once.
    PyType ANY = any();

    /// No value: the element of an empty list, what is left after everything was ruled out.
    PyType NEVER = never();

    PyType NONE = of("None");
    PyType BOOL = of("bool");
    PyType INT = of("int");
    PyType FLOAT = of("float");
    PyType STR = of("str");

    /// What [#NONE] becomes where it is so unlikely that only an explicit look for it is understood.
    PyType PERHAPS_NONE = of("<perhaps None>");

    int MAX_DEPTH = 6;
    int MAX_MEMBERS = 8;

    /// Types inside a type, however deep.
    int MAX_PARTS = 120;

    record Any() implements PyType {
        @Override
        public String toString() {
            return "Any";
        }
    }

    record Never() implements PyType {
        @Override
        public String toString() {
            return "Never";
        }
    }

    /// A class with its type arguments: `int`, `list[str]`, `ImagePatch`; `tuple[T]` here is one of any length.
    record Instance(String name, List<PyType> arguments) implements PyType {
        public Instance {
            arguments = bounded(arguments);
        }

        /// An argument; [#ANY] when there is none.
        PyType argument(int index) {
            return index < arguments.size() ? arguments.get(index) : ANY;
        }

        @Override
        public String toString() {
            if (arguments.isEmpty() || arguments.stream().allMatch(a -> a == NEVER)) {
                return name;
            }
            return arguments.stream()
                    .map(PyType::toString)
                    .collect(Collectors.joining(", ", name + "[", name.equals("tuple") ? ", ...]" : "]"));
        }
    }

    /// A tuple of known length.
    record Tuple(List<PyType> elements) implements PyType {
        public Tuple {
            elements = bounded(elements);
        }

        @Override
        public String toString() {
            return elements.stream().map(PyType::toString).collect(Collectors.joining(", ", "tuple[", "]"));
        }
    }

    /// One of several types; none of them a union, [Any] or [Never].
    record Union(List<PyType> members) implements PyType {
        public Union {
            members = List.copyOf(members);
        }

        @Override
        public String toString() {
            List<PyType> shown = members.stream().filter(m -> m != PERHAPS_NONE).toList();
            if (shown.size() == 2 && shown.contains(NONE)) {
                return "Optional[" + shown.get(shown.getFirst() == NONE ? 1 : 0) + "]";
            }
            return shown.stream().map(PyType::toString).collect(Collectors.joining(" | "));
        }
    }

    /// Something that can be called.
    record Function(Callee callee) implements PyType {
        @Override
        public String toString() {
            return "function";
        }
    }

    /// A class as a value: `int` in `map(int, xs)`.
    record ClassObject(PyType instance) implements PyType {
        @Override
        public String toString() {
            return "type[" + instance + "]";
        }
    }

    record Module(String name) implements PyType {
        @Override
        public String toString() {
            return "module " + name;
        }
    }

    /// A type variable in a signature of the library.
    record Variable(String name) implements PyType {
        @Override
        public String toString() {
            return name;
        }
    }

    /// What a function value calls.
    sealed interface Callee {
        /// A function or method of Python's library or of the API; `receiver` is [#NEVER] without one.
        record Library(String name, List<Signature> overloads, PyType receiver) implements Callee {}

        /// A function or lambda of the program.
        record Defined(Definition definition) implements Callee {}

        /// A function of which only an annotation is known.
        record Annotated(List<PyType> parameters, PyType returns) implements Callee {}
    }

    private static PyType any() {
        return new Any();
    }

    private static PyType never() {
        return new Never();
    }

    static Instance of(String name, PyType... arguments) {
        return new Instance(name, List.of(arguments));
    }

    static PyType listOf(PyType element) {
        return of("list", element);
    }

    static PyType dictOf(PyType key, PyType value) {
        return of("dict", key, value);
    }

    static PyType tupleOf(List<PyType> elements) {
        return elements.size() > 32 ? of("tuple", join(elements)) : new Tuple(elements);
    }

    static PyType optional(PyType type) {
        return join(type, NONE);
    }

    /// The parts of a type, with [#ANY] for those that are nested too deeply or too large to be of use.
    private static List<PyType> bounded(List<PyType> parts) {
        List<PyType> out = new ArrayList<>(parts.size());
        int size = 0;
        for (PyType part : parts) {
            int own = size(part);
            boolean fits = size + own <= MAX_PARTS && depth(part) < MAX_DEPTH;
            out.add(fits ? part : ANY);
            size += fits ? own : 1;
        }
        return List.copyOf(out);
    }

    /// The types that this one is made of; none of those that are made from it.
    private List<PyType> parts() {
        return switch (this) {
            case Instance(String _, List<PyType> parts) -> parts;
            case Tuple(List<PyType> parts) -> parts;
            case Union(List<PyType> parts) -> parts;
            case ClassObject(PyType instance) -> List.of(instance);
            case Function(Callee.Library library) -> List.of(library.receiver());
            case Function(Callee.Annotated(List<PyType> parameters, PyType returns)) -> {
                List<PyType> all = new ArrayList<>(parameters);
                all.add(returns);
                yield all;
            }
            case Function(Callee.Defined _) -> List.of();
            case Any _, Never _, Module _, Variable _ -> List.of();
        };
    }

    private static int depth(PyType type) {
        int below = 0;
        for (PyType part : type.parts()) {
            below = Math.max(below, depth(part));
        }
        return switch (type) {
            case Instance _, Tuple _, ClassObject _, Function _ -> 1 + below;
            case Union _ -> below;
            case Any _, Never _, Module _, Variable _ -> 0;
        };
    }

    /// How many types a type is made of, itself included.
    static int size(PyType type) {
        int size = 1;
        for (PyType part : type.parts()) {
            size += size(part);
        }
        return size;
    }

    /// The members of a union, or the type itself; none of [#NEVER].
    default List<PyType> members() {
        return switch (this) {
            case Union(List<PyType> members) -> members;
            case Never _ -> List.of();
            case Any _, Instance _, Tuple _, Function _, ClassObject _, Module _, Variable _ -> List.of(this);
        };
    }

    /// Whether this is an instance of the class of that name.
    default boolean is(String name) {
        return this instanceof Instance(String own, List<PyType> _) && own.equals(name);
    }

    default boolean isAny() {
        return this instanceof Any;
    }

    /// Whether nothing useful can be said about it.
    default boolean isVague() {
        return this instanceof Any || this instanceof Never;
    }

    default boolean mayBeNone() {
        return members().contains(NONE);
    }

    /// The type without `None`.
    default PyType withoutNone() {
        return this instanceof Union || this == NONE || equals(NONE)
                ? join(members().stream()
                        .filter(m -> !m.equals(NONE) && !m.equals(PERHAPS_NONE))
                        .toList())
                : this;
    }

    static PyType join(PyType a, PyType b) {
        return a.equals(b) ? a : join(List.of(a, b));
    }

    /// The type of a value that is of one of these types. Containers of the same class are merged element by
    /// element: `list[int]` and `list[str]` make `list[int | str]`.
    static PyType join(List<PyType> types) {
        Set<PyType> all = new LinkedHashSet<>();
        for (PyType type : types) {
            if (type.isAny()) {
                return ANY;
            }
            all.addAll(type.members());
        }
        List<PyType> merged = new ArrayList<>();
        for (PyType type : all) {
            merge(merged, type);
        }
        if (merged.isEmpty()) {
            return NEVER;
        }
        if (merged.contains(NONE)) {
            merged.remove(PERHAPS_NONE);
        }
        if (merged.size() == 1) {
            return merged.getFirst();
        }
        Union union = new Union(merged);
        return merged.size() > MAX_MEMBERS || size(union) > MAX_PARTS ? ANY : union;
    }

    private static void merge(List<PyType> merged, PyType type) {
        for (int i = 0; i < merged.size(); i++) {
            PyType other = merged.get(i);
            if (other.equals(type)) {
                return;
            }
            if (other instanceof Instance(String a, List<PyType> as)
                    && type instanceof Instance(String b, List<PyType> bs)
                    && a.equals(b)
                    && as.size() == bs.size()
                    && !as.isEmpty()) {
                List<PyType> parts = new ArrayList<>();
                for (int k = 0; k < as.size(); k++) {
                    parts.add(join(as.get(k), bs.get(k)));
                }
                merged.set(i, new Instance(a, parts));
                return;
            }
            if (other instanceof Tuple(List<PyType> as)
                    && type instanceof Tuple(List<PyType> bs)
                    && as.size() == bs.size()) {
                List<PyType> parts = new ArrayList<>();
                for (int k = 0; k < as.size(); k++) {
                    parts.add(join(as.get(k), bs.get(k)));
                }
                merged.set(i, new Tuple(parts));
                return;
            }
        }
        merged.add(type);
    }

    /// The type that programs declare as `type`.
    static PyType of(Type type) {
        return switch (type) {
            case Type.Simple.BOOL -> BOOL;
            case Type.Simple.INT -> INT;
            case Type.Simple.FLOAT -> FLOAT;
            case Type.Simple.STR -> STR;
            case Type.Simple.NONE -> NONE;
            case Type.Simple.PATCH, Type.Simple.VIDEO -> of(type.toString());
            case Type.ListOf(Type e) -> listOf(of(e));
            case Type.DictOf(Type v) -> dictOf(STR, of(v));
            case Type.TupleOf(List<Type> es) ->
                tupleOf(es.stream().map(PyType::of).toList());
            case Type.OptionalOf(Type e) -> optional(of(e));
        };
    }

    /// The type of a value that a program is called with. Of an empty list nothing is known about the elements.
    static PyType of(Value value) {
        return switch (value) {
            case Value.Items(List<Value> vs) -> listOf(vs.isEmpty() ? ANY : join(ofAll(vs)));
            case Value.Tuple(List<Value> vs) -> tupleOf(ofAll(vs));
            case Value.Dict(var vs) -> dictOf(STR, vs.isEmpty() ? ANY : join(ofAll(List.copyOf(vs.values()))));
            case Value.Bool _, Value.Int _, Value.Real _, Value.Str _, Value.Patch _, Value.Video _, Value.None _ ->
                of(Type.of(value));
        };
    }

    private static List<PyType> ofAll(List<Value> values) {
        return values.stream().map(PyType::of).toList();
    }
}
