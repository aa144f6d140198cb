package dev.vireo.sandbox.internal.check;

import dev.vireo.program.VisualApi;
import dev.vireo.sandbox.internal.check.FlowState.Binding;
import dev.vireo.sandbox.internal.check.FlowState.Condition;
import dev.vireo.sandbox.internal.check.FlowState.Fact;
import dev.vireo.sandbox.internal.check.FlowState.Result;
import dev.vireo.sandbox.internal.check.FlowState.SureIf;
import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Literal;
import dev.vireo.sandbox.internal.python.Operator;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is known after a condition: `x is not None`, `if xs`, `len(xs) > 1`, `isinstance(x, str)`, and their
/// combinations, also when the condition was kept in a variable.
final class Conditions {
    /// A condition's value, and what is known where it is true and where it is false.
    record Split(Result value, FlowState whenTrue, FlowState whenFalse) {}

    /// Methods that give the same value again: those of Python's dicts, patterns and matches, and of the API.
    private static final Set<String> REPEATABLE = Stream.concat(
                    Stream.of("get", "search", "match", "fullmatch", "group"),
                    VisualApi.STANDARD.functions().stream()
                            .filter(f -> !f.owner().isEmpty() && f.traits().repeatable())
                            .map(VisualApi.Function::name))
            .collect(Collectors.toUnmodifiableSet());

    private static final int MAX_ALIASES = 4;

    private final Analysis analysis;
    private int aliases;

    Conditions(Analysis analysis) {
        this.analysis = analysis;
    }

    private FlowState state() {
        return analysis.scope.state;
    }

    private void state(FlowState state) {
        analysis.scope.state = state;
    }

    /// Evaluates a condition. The current state is not to be used afterwards, only the two that are given.
    Split split(Expr test) {
        analysis.enter();
        Split split = halves(test);
        analysis.leave();
        return split;
    }

    private Split halves(Expr test) {
        if (test instanceof Expr.BoolOp junction) {
            return junction(junction);
        }
        if (test instanceof Expr.UnaryOp not && not.op() == Operator.Unary.NOT) {
            Split inner = split(not.operand());
            return new Split(Result.of(PyType.BOOL), /* whenTrue= */ inner.whenFalse, /* whenFalse= */ inner.whenTrue);
        }
        Result value = analysis.expressions.eval(test);
        FlowState after = state();
        FlowState yes = after.copy();
        state(yes);
        assume(test, true);
        yes = state();
        state(after);
        assume(test, false);
        return new Split(value, yes, state());
    }

    private Split junction(Expr.BoolOp test) {
        boolean and = test.and();
        List<Expr> parts = test.values();
        FlowState over = state().dead(); // where an early part decided
        List<Result> values = new ArrayList<>();
        FlowState last = state();
        for (int i = 0; i < parts.size(); i++) {
            if (!state().live) {
                break;
            }
            Split part = split(parts.get(i));
            boolean end = i == parts.size() - 1;
            Result value = part.value;
            if (!end) {
                PyType kept = and ? falsy(value) : truthy(value.type());
                if (kept != PyType.NEVER) {
                    int length =
                            and ? value.atLeast() : Fit.sized(kept) ? Math.max(1, value.atLeast()) : value.atLeast();
                    values.add(new Result(kept, and && Fit.sized(kept) ? 0 : length));
                }
            } else {
                values.add(value);
            }
            over = FlowState.join(over, and ? part.whenFalse : part.whenTrue);
            last = and ? part.whenTrue : part.whenFalse;
            state(last);
        }
        Result value = values.stream().reduce(Result::join).orElse(Result.of(PyType.NEVER));
        return and ? new Split(value, last, over) : new Split(value, over, last);
    }

    /// The values of a type that count as true.
    static PyType truthy(PyType type) {
        return type.withoutNone();
    }

    /// The values of a type that count as false.
    static PyType falsy(Result value) {
        if (value.type().isVague()) {
            return value.type();
        }
        boolean full = value.atLeast() > 0;
        return PyType.join(value.type().members().stream()
                .filter(m -> mayBeFalse(m, full))
                .map(m -> m == PyType.PERHAPS_NONE ? PyType.NONE : m)
                .toList());
    }

    private static boolean mayBeFalse(PyType type, boolean full) {
        return switch (type) {
            case PyType.Instance(String name, List<PyType> _) ->
                switch (name) {
                    case "None", "<perhaps None>", "bool", "int", "float", "complex", "timedelta" -> true;
                    default -> Fit.sized(type) && !full;
                };
            case PyType.Tuple(List<PyType> elements) -> elements.isEmpty();
            case PyType.Function _, PyType.ClassObject _, PyType.Module _ -> false;
            case PyType.Any _, PyType.Never _, PyType.Union _, PyType.Variable _ -> true;
        };
    }

    /// Changes the current state to what holds when the condition has this truth. Evaluates nothing aloud.
    void assume(Expr test, boolean truth) {
        analysis.steps.take(1);
        switch (test) {
            case Expr.BoolOp junction -> assumeJunction(junction, truth);
            case Expr.UnaryOp unary -> {
                if (unary.op() == Operator.Unary.NOT) {
                    assume(unary.operand(), !truth);
                }
            }
            case Expr.Constant _ -> {
                if (constantTruth(test).filter(t -> t != truth).isPresent()) {
                    state(state().impossible());
                }
            }
            case Expr.NamedExpr named -> {
                assumeTruth(named.target(), truth);
                assume(named.value(), truth);
            }
            case Expr.Compare comparison -> assumeComparison(comparison, truth);
            case Expr.Call call -> assumeCall(call, truth);
            case Expr.Name _, Expr.Attribute _, Expr.Subscript _, Expr.Slice _ -> assumeTruth(test, truth);
            case Expr.BinOp _, Expr.IfExp _, Expr.Lambda _, Expr.Display _ -> assumeTruth(test, truth);
            case Expr.DictDisplay _, Expr.Comprehension _, Expr.JoinedStr _ -> assumeTruth(test, truth);
            case Expr.FormattedValue _, Expr.Starred _, Expr.Yielding _ -> assumeTruth(test, truth);
            case Tree.Unsupported _ -> assumeTruth(test, truth);
        }
    }

    private void assumeJunction(Expr.BoolOp test, boolean truth) {
        boolean all = test.and() == truth; // every part has this truth
        FlowState some = state().dead();
        for (Expr part : test.values()) {
            FlowState here = state();
            if (!all) {
                state(here.copy());
                assume(part, truth);
                some = FlowState.join(some, state());
                state(here);
                assume(part, !truth);
            } else {
                assume(part, truth);
            }
        }
        if (!all) {
            state(some);
        }
    }

    /// Whether a constant counts as true; nothing for what is no constant.
    static Optional<Boolean> constantTruth(Expr node) {
        if (!(node instanceof Expr.Constant constant)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (constant.value()) {
                    case Literal.Truth(boolean v) -> v;
                    case Literal.Whole(var v) -> v.signum() != 0;
                    case Literal.Real(double v) -> v != 0;
                    case Literal.Text(String v) -> !v.isEmpty();
                    case Literal.None _ -> false;
                    case Literal.Bytes _, Literal.Complex _, Literal.Ellipsis _ -> true;
                });
    }

    private void assumeTruth(Expr ref, boolean truth) {
        if (ref instanceof Expr.Name read && analysis.scope.bound.contains(read.id())) {
            String name = read.id();
            Binding binding = state().names.get(name);
            if (binding == null) {
                return;
            }
            analysis.steps.take(state().names.size());
            SureIf flag = new SureIf(name, binding.version(), truth);
            state().names
                    .replaceAll((_, b) -> b.sureIf().equals(flag)
                            ? new Binding(b.type(), b.atLeast(), true, b.version(), b.condition(), SureIf.NEVER)
                            : b);
            Condition kept = binding.condition();
            if (kept != null && current(kept) && aliases < MAX_ALIASES) {
                aliases++;
                assume(kept.node(), truth);
                aliases--;
            }
            if (!state().live) {
                return;
            }
        }
        narrow(ref, truth ? 1 : FlowState.ANY_LENGTH, r -> truth ? truthy(r.type()) : falsy(r));
    }

    private boolean current(Condition condition) {
        for (Map.Entry<String, Long> e : condition.versions().entrySet()) {
            Binding binding = state().names.get(e.getKey());
            if (binding == null || binding.version() != e.getValue()) {
                return false;
            }
        }
        return true;
    }

    private void narrow(Expr ref, int atLeast, Function<Result, PyType> change) {
        if (ref instanceof Expr.NamedExpr named) {
            narrow(named.target(), atLeast, change);
            return;
        }
        if (ref instanceof Expr.Name read && analysis.scope.bound.contains(read.id())) {
            Binding binding = state().names.get(read.id());
            if (binding == null) {
                return;
            }
            PyType narrowed = change.apply(binding.result());
            if (narrowed == PyType.NEVER && binding.type() != PyType.NEVER) {
                state(state().impossible());
                return;
            }
            boolean sized = Fit.sized(narrowed);
            state().names
                    .put(
                            read.id(),
                            binding.with(narrowed)
                                    .with(sized ? Math.max(binding.atLeast(), atLeast) : binding.atLeast()));
            return;
        }
        Optional<String> key = key(ref);
        if (key.isEmpty()) {
            return;
        }
        Result[] now = {Result.ANY};
        analysis.report.quietly(() -> now[0] = analysis.expressions.eval(ref));
        PyType narrowed = change.apply(now[0]);
        if (narrowed == PyType.NEVER && now[0].type() != PyType.NEVER) {
            state(state().impossible());
            return;
        }
        state().facts.put(key.get(), new Fact(narrowed, Math.max(now[0].atLeast(), atLeast), roots(ref)));
    }

    Set<String> roots(Expr ref) {
        Set<String> out = new HashSet<>();
        analysis.walk(ref, n -> {
            if (n instanceof Expr.Name name) {
                out.add(name.id());
            }
        });
        return out;
    }

    /// A text that is the same for expressions that give the same value as long as no name in them changes.
    static Optional<String> key(Expr part) {
        return switch (part) {
            case Expr.Name name -> Optional.of(name.id());
            case Expr.Constant constant ->
                switch (constant.value()) {
                    case Literal.Text(String v) -> Optional.of("'" + v + "'");
                    case Literal.Whole(var v) -> Optional.of(v.toString());
                    case Literal.Truth(boolean v) -> Optional.of(Boolean.toString(v));
                    case Literal.None _ -> Optional.of("None");
                    case Literal.Real _, Literal.Bytes _, Literal.Complex _, Literal.Ellipsis _ -> Optional.empty();
                };
            case Expr.UnaryOp _ -> {
                int v = Definition.intLiteral(part, Integer.MIN_VALUE);
                yield v == Integer.MIN_VALUE ? Optional.empty() : Optional.of(Integer.toString(v));
            }
            case Expr.Attribute attribute -> key(attribute.value()).map(k -> k + "." + attribute.attr());
            case Expr.Subscript subscript ->
                key(subscript.value()).flatMap(k -> key(subscript.index()).map(i -> k + "[" + i + "]"));
            case Expr.Call call -> callKey(call);
            case Expr.Slice _, Expr.BinOp _, Expr.BoolOp _, Expr.Compare _, Expr.IfExp _ -> Optional.empty();
            case Expr.Lambda _, Expr.NamedExpr _, Expr.Display _, Expr.DictDisplay _ -> Optional.empty();
            case Expr.Comprehension _, Expr.JoinedStr _, Expr.FormattedValue _ -> Optional.empty();
            case Expr.Starred _, Expr.Yielding _, Tree.Unsupported _ -> Optional.empty();
        };
    }

    private static Optional<String> callKey(Expr.Call call) {
        if (!(call.func() instanceof Expr.Attribute f)
                || !REPEATABLE.contains(f.attr())
                || !call.keywords().isEmpty()) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder();
        Optional<String> receiver = key(f);
        if (receiver.isEmpty()) {
            return receiver;
        }
        out.append(receiver.get()).append('(');
        for (Expr argument : call.args()) {
            Optional<String> text = key(argument);
            if (text.isEmpty()) {
                return text;
            }
            out.append(text.get()).append(',');
        }
        return Optional.of(out.append(')').toString());
    }

    private void assumeComparison(Expr.Compare test, boolean truth) {
        if (test.comparisons().size() > 1 && !truth) {
            return;
        }
        Expr left = test.left();
        for (Expr.Comparison comparison : test.comparisons()) {
            if (!state().live) {
                return;
            }
            assumePair(left, comparison.op(), comparison.right(), truth);
            left = comparison.right();
        }
    }

    private static boolean isNone(Expr n) {
        return n instanceof Expr.Constant constant && constant.isNone();
    }

    private void assumePair(Expr left, Operator.Comparing op, Expr right, boolean truth) {
        boolean same = op == Operator.Comparing.IS || op == Operator.Comparing.EQ;
        if (same || op == Operator.Comparing.IS_NOT || op == Operator.Comparing.NOT_EQ) {
            boolean equal = same == truth;
            if (isNone(left) || isNone(right)) {
                narrow(
                        isNone(left) ? right : left,
                        FlowState.ANY_LENGTH,
                        r -> equal ? onlyNone(r.type()) : r.type().withoutNone());
                return;
            }
            if (right instanceof Expr.Constant(Tree.Place _, Literal.Truth(boolean v))) {
                assume(left, v == equal);
                return;
            }
            if (isEmptyLiteral(right)) {
                assumeLength(left, equal ? FlowState.ANY_LENGTH : 1);
                return;
            }
            if (equal && right instanceof Expr.Constant) {
                narrow(left, FlowState.ANY_LENGTH, r -> r.type().withoutNone());
            }
        }
        if (op == Operator.Comparing.IN && truth) {
            narrow(right, 1, Result::type);
            if (!state().live) {
                return;
            }
            Result[] container = {Result.ANY};
            analysis.report.quietly(() -> container[0] = analysis.expressions.eval(right));
            PyType element = Fit.element(container[0].type()).orElse(PyType.ANY);
            if (!element.isVague() && !element.mayBeNone()) {
                narrow(left, FlowState.ANY_LENGTH, r -> r.type().withoutNone());
            }
            return;
        }
        Optional<Expr> counted = lengthSubject(left);
        int n = Definition.intLiteral(right, -1);
        Operator.Comparing sign = op;
        if (counted.isEmpty() || n < 0) {
            counted = lengthSubject(right);
            n = Definition.intLiteral(left, -1);
            sign = turned(op);
        }
        if (counted.isPresent() && n >= 0) {
            int length = lengthAfter(sign, n, truth);
            if (length > 0) {
                assumeLength(counted.get(), length);
            }
        }
    }

    /// The operator that says the same with its sides exchanged.
    private static Operator.Comparing turned(Operator.Comparing op) {
        return switch (op) {
            case LT -> Operator.Comparing.GT;
            case LT_E -> Operator.Comparing.GT_E;
            case GT -> Operator.Comparing.LT;
            case GT_E -> Operator.Comparing.LT_E;
            case EQ, NOT_EQ, IS, IS_NOT, IN, NOT_IN -> op;
        };
    }

    /// How long something is at least when `len(it) op n` has this truth; 0 when that says nothing.
    private static int lengthAfter(Operator.Comparing op, int n, boolean truth) {
        return switch (op) {
            case GT -> truth ? n + 1 : 0;
            case GT_E -> truth ? n : 0;
            case LT -> truth ? 0 : n;
            case LT_E -> truth ? 0 : n + 1;
            case EQ -> truth ? n : n == 0 ? 1 : 0;
            case NOT_EQ -> truth ? (n == 0 ? 1 : 0) : n;
            case IS, IS_NOT, IN, NOT_IN -> 0;
        };
    }

    void assumeLength(Expr ref, int length) {
        if (ref instanceof Expr.Call || ref instanceof Expr.NamedExpr || key(ref).isPresent()) {
            narrow(ref, length, r -> r.type().withoutNone());
        }
        elementwise(ref, length);
    }

    /// A list that is made of all elements of another one is as long: `[f(x) for x in xs]`.
    private void elementwise(Expr node, int length) {
        if (length > 0 && node instanceof Expr.Comprehension comprehension) {
            for (Tree.Clause clause : comprehension.clauses()) {
                narrow(clause.source(), 1, Result::type);
            }
        }
        if (node instanceof Expr.Name name) {
            Binding binding = state().names.get(name.id());
            Condition kept = binding == null ? null : binding.condition();
            if (kept != null && kept.node() instanceof Expr.Comprehension && current(kept)) {
                elementwise(kept.node(), length);
            }
        }
    }

    /// Of `len(xs)`, or a name that was bound to it, `xs`.
    Optional<Expr> lengthSubject(Expr node) {
        if (node instanceof Expr.Call call
                && call.func() instanceof Expr.Name f
                && f.id().equals("len")
                && call.args().size() == 1) {
            return Optional.of(call.args().getFirst());
        }
        if (node instanceof Expr.NamedExpr named) {
            return lengthSubject(named.value());
        }
        if (node instanceof Expr.Name name) {
            Binding binding = state().names.get(name.id());
            Condition kept = binding == null ? null : binding.condition();
            if (kept != null && kept.node() instanceof Expr.Call && current(kept)) {
                return lengthSubject(kept.node());
            }
        }
        return Optional.empty();
    }

    private static boolean isEmptyLiteral(Expr n) {
        return switch (n) {
            case Expr.Display display -> display.elements().isEmpty();
            case Expr.DictDisplay dict -> dict.entries().isEmpty();
            case Expr.Constant constant -> constant.value() instanceof Literal.Text(String text) && text.isEmpty();
            case Expr.Name _, Expr.Attribute _, Expr.Subscript _, Expr.Slice _, Expr.Call _, Expr.Starred _ -> false;
            case Expr.BinOp _, Expr.UnaryOp _, Expr.BoolOp _, Expr.Compare _, Expr.IfExp _, Expr.Lambda _ -> false;
            case Expr.NamedExpr _, Expr.Comprehension _, Expr.JoinedStr _, Expr.FormattedValue _ -> false;
            case Expr.Yielding _, Tree.Unsupported _ -> false;
        };
    }

    private static PyType onlyNone(PyType type) {
        return type.isVague()
                        || type.members().stream().anyMatch(m -> m.equals(PyType.NONE) || m == PyType.PERHAPS_NONE)
                ? PyType.NONE
                : PyType.NEVER;
    }

    private void assumeCall(Expr.Call call, boolean truth) {
        List<Expr> arguments = call.args();
        if (call.func() instanceof Expr.Attribute f) {
            if (f.attr().equals("exists") && truth && arguments.size() == 1) {
                key(call)
                        .ifPresent(k ->
                                state().facts.put(k.replace(".exists(", ".find("), new Fact(null, 1, roots(call))));
            }
            narrow(call, truth ? 1 : FlowState.ANY_LENGTH, r -> truth ? truthy(r.type()) : falsy(r));
            return;
        }
        Optional<Expr> counted = lengthSubject(call);
        if (counted.isPresent()) {
            if (truth) {
                assumeLength(counted.get(), 1);
            }
            return;
        }
        if (arguments.isEmpty() || !(call.func() instanceof Expr.Name function)) {
            return;
        }
        Expr first = arguments.getFirst();
        switch (function.id()) {
            case "bool" -> assume(first, truth);
            case "any" -> {
                if (truth) {
                    elementwise(first, 1);
                } else {
                    listed(first).forEach(e -> assume(e, false));
                }
            }
            case "all" -> {
                if (truth) {
                    listed(first).forEach(e -> assume(e, true));
                }
            }
            case "isinstance" -> {
                if (arguments.size() == 2) {
                    List<PyType> classes = classes(arguments.get(1));
                    if (!classes.isEmpty()) {
                        narrow(first, FlowState.ANY_LENGTH, r -> instanceOf(r.type(), classes, truth));
                    }
                }
            }
            default -> {} // a function of the program, or one that tells nothing
        }
    }

    /// The elements of a list or tuple that is written down; none of anything else.
    static List<Expr> listed(Expr node) {
        return node instanceof Expr.Display display && !(display instanceof Expr.SetDisplay)
                ? display.elements()
                : List.of();
    }

    /// The classes of the second argument of `isinstance`; none when they are not known.
    private List<PyType> classes(Expr node) {
        List<PyType> out = new ArrayList<>();
        List<Expr> parts = List.of(node);
        if (node instanceof Expr.TupleDisplay tuple) {
            parts = tuple.elements();
        } else if (node instanceof Expr.BinOp either) {
            parts = List.of(either.left(), either.right());
        }
        for (Expr part : parts) {
            Result[] value = {Result.ANY};
            analysis.report.quietly(() -> value[0] = analysis.expressions.eval(part));
            if (value[0].type() instanceof PyType.ClassObject(PyType instance)) {
                out.add(instance);
            } else if (isNone(part)) {
                out.add(PyType.NONE);
            } else {
                return List.of();
            }
        }
        return out;
    }

    /// What is left of a type after `isinstance` was true or false.
    static PyType instanceOf(PyType type, List<PyType> classes, boolean truth) {
        if (type.isVague()) {
            return truth ? PyType.join(classes.stream().map(Conditions::general).toList()) : type;
        }
        List<PyType> kept = new ArrayList<>();
        for (PyType member : type.members()) {
            boolean surely = classes.stream().anyMatch(c -> isA(member, c));
            if (truth) {
                if (surely) {
                    kept.add(member);
                } else {
                    classes.stream()
                            .filter(c -> isA(c, member) || (member.is("float") && c.is("int")))
                            .forEach(kept::add);
                }
            } else if (!surely) {
                kept.add(member);
            }
        }
        return PyType.join(kept);
    }

    private static PyType general(PyType type) {
        return type instanceof PyType.Instance(String name, List<PyType> _)
                        && Set.of("list", "dict", "set", "tuple", "frozenset").contains(name)
                ? PyType.of(name, PyType.ANY, PyType.ANY)
                : type;
    }

    private static boolean isA(PyType type, PyType wanted) {
        if (Fit.isNumber(type) && Fit.isNumber(wanted)) {
            return type.equals(wanted) || (type.is("bool") && wanted.is("int"));
        }
        return Fit.fits(type, wanted, false);
    }

    /// The condition to remember with a name that is bound to this expression; nothing when it tells nothing.
    Optional<Condition> kept(Expr from) {
        boolean telling = switch (from) {
            case Expr.Compare _, Expr.BoolOp _, Expr.UnaryOp _, Expr.Call _, Expr.ListComp _ -> true;
            case Expr.Constant _, Expr.Name _, Expr.Attribute _, Expr.Subscript _, Expr.Slice _ -> false;
            case Expr.BinOp _, Expr.IfExp _, Expr.Lambda _, Expr.NamedExpr _, Expr.Display _ -> false;
            case Expr.DictDisplay _, Expr.SetComp _, Expr.DictComp _, Expr.GeneratorExp _ -> false;
            case Expr.JoinedStr _, Expr.FormattedValue _, Expr.Starred _, Expr.Yielding _ -> false;
            case Tree.Unsupported _ -> false;
        };
        if (!telling) {
            return Optional.empty();
        }
        Map<String, Long> versions = new HashMap<>();
        for (String root : roots(from)) {
            Binding binding = state().names.get(root);
            if (binding != null) {
                versions.put(root, binding.version());
            }
        }
        return Optional.of(new Condition(from, versions));
    }
}
