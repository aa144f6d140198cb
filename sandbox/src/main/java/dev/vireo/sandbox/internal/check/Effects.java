package dev.vireo.sandbox.internal.check;

import dev.vireo.program.VisualApi;
import dev.vireo.sandbox.internal.check.Calls.Given;
import dev.vireo.sandbox.internal.check.FlowState.Binding;
import dev.vireo.sandbox.internal.check.FlowState.Result;
import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What calls of the library do beyond their signature: how long results are, what a method changes in its
/// receiver, which arguments must not be empty, which never end.
final class Effects {
    private static final Set<String> NEED_SOME = Set.of(
            "random.choice",
            "random.choices",
            "statistics.mean",
            "statistics.fmean",
            "statistics.median",
            "statistics.median_low",
            "statistics.median_high",
            "statistics.mode",
            "statistics.harmonic_mean",
            "statistics.geometric_mean",
            "statistics.pstdev",
            "statistics.pvariance");
    private static final Set<String> SOME_ERRORS =
            Set.of("StatisticsError", "ValueError", "IndexError", "LookupError", "Exception", "BaseException");
    private static final Set<String> MAX_ERRORS = Set.of("ValueError", "Exception", "BaseException");
    private static final Set<String> NEXT_ERRORS = Set.of("StopIteration", "Exception", "BaseException");
    private static final Set<String> POP_ERRORS =
            Set.of("IndexError", "LookupError", "KeyError", "Exception", "BaseException");
    private static final Set<String> CONSUME_ALL = Set.of(
            "list", "tuple", "set", "sorted", "sum", "max", "min", "frozenset", "all", "dict", "deque", "Counter");

    private final Analysis analysis;

    Effects(Analysis analysis) {
        this.analysis = analysis;
    }

    /// What a call gives, with what it does noted.
    Result after(PyType.Callee.Library callee, Expr.Call node, List<Given> given, Result result) {
        String name = callee.name();
        Optional<Expr> receiver = callee.receiver() == PyType.NEVER ? Optional.empty() : receiver(node.func());
        if (receiver.isPresent()) {
            return method(callee, node, receiver.get(), given, result);
        }
        if (CONSUME_ALL.contains(name)
                && !given.isEmpty()
                && endless(given.getFirst().node())) {
            analysis.report.add(
                    Fault.ENDLESS_LOOP,
                    node,
                    "'" + name + "' never comes to the end of an endless iterator",
                    "Bound it with itertools.islice(...) or range(...).");
        }
        if (given.isEmpty() || given.getFirst().spread()) {
            return new Result(result.type(), initial(name, result.type()));
        }
        Given first = given.getFirst();
        int length = first.value().atLeast();
        return switch (name) {
            case "sorted" -> {
                ordered(node, name, first, given);
                yield new Result(result.type(), length);
            }
            case "max", "min" -> {
                boolean several =
                        given.stream().filter(g -> g.keyword().isEmpty()).count() > 1;
                if (!several) {
                    if (given.stream().noneMatch(g -> g.keyword().equals("default"))) {
                        analysis.expressions.demandElements(node, first.node(), 1, length, MAX_ERRORS);
                    }
                    ordered(node, name, first, given);
                }
                yield result;
            }
            case "next" -> {
                if (given.size() == 1) {
                    analysis.expressions.demandElements(node, first.node(), 1, length, NEXT_ERRORS);
                }
                if (first.node() instanceof Expr.Name && length != FlowState.ANY_LENGTH) {
                    changed(first.node(), first.value().type(), Math.max(0, length - 1));
                }
                yield result;
            }
            case "functools.reduce" -> {
                if (given.size() == 2) {
                    analysis.expressions.demandElements(
                            node,
                            given.get(1).node(),
                            1,
                            given.get(1).value().atLeast(),
                            Set.of("TypeError", "Exception", "BaseException"));
                }
                yield result;
            }
            case "list", "tuple", "reversed", "iter", "enumerate", "deque" -> new Result(result.type(), length);
            case "map" ->
                new Result(
                        result.type(), given.size() == 2 ? given.get(1).value().atLeast() : FlowState.ANY_LENGTH);
            case "zip" ->
                new Result(
                        result.type(),
                        given.stream()
                                .filter(g -> g.keyword().isEmpty())
                                .mapToInt(g -> g.value().atLeast())
                                .min()
                                .orElse(0));
            case "set", "frozenset", "dict", "Counter" ->
                new Result(result.type(), length == FlowState.ANY_LENGTH ? length : Math.min(1, length));
            case "filter" -> new Result(result.type(), 0);
            case "range" -> new Result(result.type(), rangeLength(given));
            case "str" -> new Result(result.type(), first.value().type().is("str") ? length : 1);
            case "re.findall" -> new Result(result.type(), 0);
            default -> {
                if (analysis.library.gives(name) == VisualApi.Gives.CHOSEN) {
                    yield match(given);
                }
                if (NEED_SOME.contains(name)) {
                    analysis.expressions.demandElements(node, first.node(), 1, length, SOME_ERRORS);
                }
                yield new Result(result.type(), initial(name, result.type()));
            }
        };
    }

    private int initial(String name, PyType type) {
        return switch (name) {
            case "list", "tuple", "set", "dict", "frozenset", "deque", "Counter", "OrderedDict" -> 0;
            default -> type.is("str") ? 0 : FlowState.ANY_LENGTH;
        };
    }

    private static int rangeLength(List<Given> given) {
        if (given.size() == 1) {
            return Math.max(0, Definition.intLiteral(given.getFirst().node(), -1));
        }
        int from = Definition.intLiteral(given.get(0).node(), Integer.MIN_VALUE);
        int to = Definition.intLiteral(given.get(1).node(), Integer.MIN_VALUE);
        return given.size() == 2 && from != Integer.MIN_VALUE && to != Integer.MIN_VALUE ? Math.max(0, to - from) : 0;
    }

    /// What a choice gives: a patch, its index on demand, and `None` of an empty list. That is worth a warning,
    /// and an explicit look for `None` is understood.
    private static Result match(List<Given> given) {
        Given patches = given.stream()
                .filter(g -> g.keyword().equals("patches"))
                .findFirst()
                .orElse(given.getFirst());
        Optional<Given> index = given.stream()
                .filter(g -> g.keyword().equals("return_index"))
                .findFirst()
                .or(() -> given.size() > 2 && given.get(2).keyword().isEmpty()
                        ? Optional.of(given.get(2))
                        : Optional.empty());
        if (index.isPresent() && Conditions.constantTruth(index.get().node()).isEmpty()) {
            return Result.ANY;
        }
        boolean wanted = index.flatMap(i -> Conditions.constantTruth(i.node())).orElse(false);
        PyType type = wanted ? PyType.INT : PyType.of("ImagePatch");
        return Result.of(patches.value().atLeast() != 0 ? type : PyType.join(type, PyType.PERHAPS_NONE));
    }

    private void ordered(Expr node, String name, Given values, List<Given> given) {
        if (given.stream().anyMatch(g -> g.keyword().equals("key") || g.spread())) {
            return;
        }
        PyType element = Fit.element(values.value().type()).orElse(PyType.ANY);
        for (PyType part : element.members()) {
            boolean unordered =
                    (part instanceof PyType.Instance(String own, List<PyType> _) && analysis.library.isApiClass(own))
                            || Fit.isDict(part)
                            || part instanceof PyType.Function;
            if (unordered) {
                analysis.report.add(
                        Fault.OPERATOR_TYPE,
                        node,
                        "values of type " + part + " have no order, so '" + name + "' can't compare them",
                        "float",
                        part.toString(),
                        "Give key=, such as key=lambda p: p.horizontal_center.");
                return;
            }
        }
    }

    /// Whether an expression is an iterator without an end.
    boolean endless(Expr node) {
        if (node instanceof Expr.GeneratorExp generator) {
            return generator.clauses().stream().anyMatch(clause -> endless(clause.source()));
        }
        if (!(node instanceof Expr.Call call)) {
            return false;
        }
        List<Expr> arguments = call.args();
        Result[] callee = {Result.ANY};
        analysis.report.quietly(() -> callee[0] = analysis.expressions.eval(call.func()));
        if (!(callee[0].type() instanceof PyType.Function(PyType.Callee.Library library))) {
            return callee[0].type() instanceof PyType.ClassObject(PyType made)
                    && made.is("enumerate")
                    && !arguments.isEmpty()
                    && endless(arguments.getFirst());
        }
        return switch (library.name()) {
            case "itertools.count", "itertools.cycle" -> true;
            case "itertools.repeat" -> arguments.size() == 1 && call.keywords().isEmpty();
            case "itertools.accumulate" -> !arguments.isEmpty() && endless(arguments.getFirst());
            default -> false;
        };
    }

    /// What a method that is called like this belongs to; nothing when that can't be told.
    private static Optional<Expr> receiver(Expr func) {
        return switch (func) {
            case Expr.Attribute attribute -> Optional.of(attribute.value());
            case Expr.Subscript subscript -> Optional.of(subscript.value()); // a method that is kept in a container
            case Expr.NamedExpr named -> Optional.of(named.value());
            case Expr.Constant _, Expr.Name _, Expr.Slice _, Expr.Call _, Expr.BinOp _ -> Optional.empty();
            case Expr.UnaryOp _, Expr.BoolOp _, Expr.Compare _, Expr.IfExp _, Expr.Lambda _ -> Optional.empty();
            case Expr.Display _, Expr.DictDisplay _, Expr.Comprehension _ -> Optional.empty();
            case Expr.JoinedStr _, Expr.FormattedValue _, Expr.Starred _ -> Optional.empty();
            case Expr.Yielding _, Tree.Unsupported _ -> Optional.empty();
        };
    }

    private Result method(PyType.Callee.Library callee, Expr node, Expr receiver, List<Given> given, Result result) {
        Result own = stateOf(receiver, callee.receiver());
        PyType type = own.type();
        int length = own.atLeast();
        Result first = given.isEmpty() ? Result.ANY : given.getFirst().value();
        String name = callee.name();
        switch (name) {
            case "list.append", "deque.append", "deque.appendleft" ->
                changed(receiver, with(type, first.type()), longer(length, 1));
            case "set.add" -> changed(receiver, with(type, first.type()), Math.max(1, length));
            case "list.insert" ->
                changed(
                        receiver,
                        with(type, given.size() > 1 ? given.get(1).value().type() : PyType.ANY),
                        longer(length, 1));
            case "list.extend", "deque.extend", "deque.extendleft", "set.update" -> {
                PyType element = Fit.element(first.type()).orElse(PyType.ANY);
                int more = name.equals("set.update") ? Math.min(1, first.atLeast()) : Math.max(0, first.atLeast());
                changed(receiver, with(type, element), longer(length, Math.max(0, more)));
            }
            case "list.pop", "deque.pop", "deque.popleft", "set.pop" -> {
                int index = given.isEmpty()
                        ? -1
                        : Definition.intLiteral(given.getFirst().node(), Integer.MIN_VALUE);
                if (index != Integer.MIN_VALUE) {
                    int needed = index < 0 ? -index : index + 1;
                    analysis.expressions.demandElements(node, receiver, needed, length, POP_ERRORS);
                    length = Math.max(length, length == FlowState.ANY_LENGTH ? length : needed);
                }
                changed(receiver, type, longer(length, -1));
            }
            case "list.remove", "deque.remove", "set.remove", "set.discard", "dict.pop", "dict.popitem" ->
                changed(receiver, type, longer(length, -1));
            case "list.clear",
                    "deque.clear",
                    "set.clear",
                    "dict.clear",
                    "set.difference_update",
                    "set.intersection_update" -> changed(receiver, type, 0);
            case "list.sort" -> {
                ordered(node, "sort", new Given("", receiver, false, own), given);
                changed(receiver, type, length);
            }
            case "list.reverse", "deque.rotate", "deque.reverse" -> changed(receiver, type, length);
            case "dict.update", "defaultdict.update", "OrderedDict.update", "Counter.update" -> {
                PyType wider = type;
                if (type.is("dict") && !given.isEmpty()) {
                    wider = first.type().is("dict")
                            ? PyType.join(type, first.type())
                            : PyType.dictOf(PyType.ANY, PyType.ANY);
                }
                changed(receiver, wider, length);
            }
            case "dict.setdefault" -> {
                PyType value = given.size() > 1 ? given.get(1).value().type() : PyType.NONE;
                changed(receiver, PyType.join(type, PyType.dictOf(first.type(), value)), Math.max(1, length));
            }
            default -> {
                return new Result(result.type(), methodLength(name, receiver, length, given, result.type()));
            }
        }
        return result;
    }

    private static int longer(int length, int by) {
        return length == FlowState.ANY_LENGTH ? Math.max(by, FlowState.ANY_LENGTH) : Math.max(0, length + by);
    }

    private int methodLength(String name, Expr receiver, int length, List<Given> given, PyType type) {
        return switch (name) {
            case "list.copy",
                    "dict.copy",
                    "set.copy",
                    "dict.keys",
                    "dict.values",
                    "dict.items",
                    "Counter.keys",
                    "Counter.values",
                    "Counter.items",
                    "OrderedDict.items",
                    "str.lower",
                    "str.upper",
                    "str.title",
                    "str.capitalize",
                    "str.casefold",
                    "str.swapcase" -> length;
            case "Counter.most_common" -> {
                int n = given.isEmpty()
                        ? length
                        : Definition.intLiteral(given.getFirst().node(), 0);
                yield length == FlowState.ANY_LENGTH ? length : Math.min(n, length);
            }
            case "str.split", "str.rsplit" ->
                given.isEmpty() || !given.getFirst().value().type().is("str") ? 0 : 1;
            case "str.partition", "str.rpartition" -> 3;
            case "str.format" ->
                (int) Definition.textLiteral(receiver)
                        .replaceAll("\\{[^{}]*}", "")
                        .codePoints()
                        .count();
            default -> {
                boolean some = analysis.library.gives(name) == VisualApi.Gives.AT_LEAST_ONE;
                yield some ? 1 : type.is("list") || type.is("str") ? 0 : FlowState.ANY_LENGTH;
            }
        };
    }

    /// What is known about the receiver right now: its arguments may have changed it.
    private Result stateOf(Expr receiver, PyType type) {
        if (receiver instanceof Expr.Name read && analysis.scope.bound.contains(read.id())) {
            Binding binding = analysis.scope.state.names.get(read.id());
            if (binding != null) {
                return new Result(type, binding.atLeast());
            }
        }
        if (receiver instanceof Expr.Constant) {
            return analysis.expressions.eval(receiver);
        }
        Result[] value = {Result.ANY};
        if (Conditions.key(receiver).isPresent() || Fit.isDict(type) || type.is("Counter")) {
            analysis.report.quietly(() -> value[0] = analysis.expressions.eval(receiver));
        }
        return new Result(type, value[0].atLeast());
    }

    private static PyType with(PyType container, PyType element) {
        return container instanceof PyType.Instance(String name, List<PyType> _)
                ? PyType.join(container, PyType.of(name, element))
                : container;
    }

    /// Notes what became of the object that an expression means.
    void changed(Expr ref, PyType type, int length) {
        if (ref instanceof Expr.Name name) {
            analysis.mutated(name.id(), type, length);
        } else {
            analysis.conditions.roots(ref).forEach(analysis.scope.state::forget);
        }
    }

    /// A list that a function of the program was given may have other elements afterwards.
    void passedAlong(Expr node, Result value) {
        PyType type = value.type();
        boolean mutable = type.is("list") || type.is("set") || type.is("deque") || Fit.isDict(type);
        if (mutable
                && node instanceof Expr.Name changed
                && type instanceof PyType.Instance(String name, List<PyType> parts)) {
            boolean empty = parts.stream().anyMatch(p -> p == PyType.NEVER);
            if (empty) {
                analysis.mutated(
                        changed.id(),
                        new PyType.Instance(
                                name, parts.stream().map(_ -> PyType.ANY).toList()),
                        FlowState.ANY_LENGTH);
            }
        }
    }
}
