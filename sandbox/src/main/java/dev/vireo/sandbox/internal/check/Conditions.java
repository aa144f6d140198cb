package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.check.FlowState.Binding;
import dev.vireo.sandbox.internal.check.FlowState.Condition;
import dev.vireo.sandbox.internal.check.FlowState.Fact;
import dev.vireo.sandbox.internal.check.FlowState.Result;
import dev.vireo.sandbox.internal.check.FlowState.SureIf;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// What is known after a condition: `x is not None`, `if xs`, `len(xs) > 1`, `isinstance(x, str)`, and their
/// combinations, also when the condition was kept in a variable.
final class Conditions {
    /// A condition's value, and what is known where it is true and where it is false.
    record Split(Result value, FlowState whenTrue, FlowState whenFalse) {}

    private static final Set<String> REPEATABLE = Set.of(
            "find",
            "exists",
            "verify_property",
            "simple_query",
            "best_text_match",
            "crop",
            "frame_from_index",
            "trim",
            "get",
            "search",
            "match",
            "fullmatch",
            "group");

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
    Split split(Tree.Node test) {
        if (test.is("BoolOp")) {
            return junction(test);
        }
        if (test.is("UnaryOp") && test.text("op").equals("Not") && test.field("operand") instanceof Tree.Node operand) {
            Split inner = split(operand);
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

    private Split junction(Tree.Node test) {
        boolean and = test.text("op").equals("And");
        List<Tree.Node> parts = test.nodes("values");
        FlowState over = FlowState.dead(); // where an early part decided
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
    void assume(Tree.Node test, boolean truth) {
        switch (test.kind()) {
            case "BoolOp" -> assumeJunction(test, truth);
            case "UnaryOp" -> {
                if (test.text("op").equals("Not") && test.field("operand") instanceof Tree.Node operand) {
                    assume(operand, !truth);
                }
            }
            case "Constant" -> {
                if (constantTruth(test).filter(t -> t != truth).isPresent()) {
                    state(FlowState.impossible());
                }
            }
            case "NamedExpr" -> {
                if (test.field("target") instanceof Tree.Node target) {
                    assumeTruth(target, truth);
                }
                if (test.field("value") instanceof Tree.Node value) {
                    assume(value, truth);
                }
            }
            case "Compare" -> assumeComparison(test, truth);
            case "Call" -> assumeCall(test, truth);
            default -> assumeTruth(test, truth);
        }
    }

    private void assumeJunction(Tree.Node test, boolean truth) {
        boolean all = test.text("op").equals("And") == truth; // every part has this truth
        FlowState some = FlowState.dead();
        for (Tree.Node part : test.nodes("values")) {
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
    static Optional<Boolean> constantTruth(Tree.Node node) {
        if (!node.is("Constant")) {
            return Optional.empty();
        }
        return Optional.of(
                switch (node.field("value")) {
                    case Tree.Truth(boolean v) -> v;
                    case Tree.Whole(var v) -> v.signum() != 0;
                    case Tree.Real(double v) -> v != 0;
                    case Tree.Text(String v) -> !v.isEmpty();
                    case Tree.Nothing _ -> false;
                    case Tree.Opaque _, Tree.Node _, Tree.Many _ -> true;
                });
    }

    private void assumeTruth(Tree.Node ref, boolean truth) {
        if (ref.is("Name") && analysis.scope.bound.contains(ref.text("id"))) {
            String name = ref.text("id");
            Binding binding = state().names.get(name);
            if (binding == null) {
                return;
            }
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

    private void narrow(Tree.Node ref, int atLeast, Function<Result, PyType> change) {
        if (ref.is("NamedExpr") && ref.field("target") instanceof Tree.Node target) {
            narrow(target, atLeast, change);
            return;
        }
        if (ref.is("Name") && analysis.scope.bound.contains(ref.text("id"))) {
            Binding binding = state().names.get(ref.text("id"));
            if (binding == null) {
                return;
            }
            PyType narrowed = change.apply(binding.result());
            if (narrowed == PyType.NEVER && binding.type() != PyType.NEVER) {
                state(FlowState.impossible());
                return;
            }
            boolean sized = Fit.sized(narrowed);
            state().names
                    .put(
                            ref.text("id"),
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
            state(FlowState.impossible());
            return;
        }
        state().facts.put(key.get(), new Fact(narrowed, Math.max(now[0].atLeast(), atLeast), roots(ref)));
    }

    static Set<String> roots(Tree.Node ref) {
        Set<String> out = new HashSet<>();
        ref.walk(n -> {
            if (n.is("Name")) {
                out.add(n.text("id"));
            }
        });
        return out;
    }

    /// A text that is the same for expressions that give the same value as long as no name in them changes.
    static Optional<String> key(Tree part) {
        if (!(part instanceof Tree.Node n)) {
            return Optional.empty();
        }
        return switch (n.kind()) {
            case "Name" -> Optional.of(n.text("id"));
            case "Constant" ->
                switch (n.field("value")) {
                    case Tree.Text(String v) -> Optional.of("'" + v + "'");
                    case Tree.Whole(var v) -> Optional.of(v.toString());
                    case Tree.Truth(boolean v) -> Optional.of(Boolean.toString(v));
                    case Tree.Nothing _ -> Optional.of("None");
                    case Tree.Real _, Tree.Opaque _, Tree.Node _, Tree.Many _ -> Optional.empty();
                };
            case "UnaryOp" -> {
                int v = Definition.intLiteral(n, Integer.MIN_VALUE);
                yield v == Integer.MIN_VALUE ? Optional.empty() : Optional.of(Integer.toString(v));
            }
            case "Attribute" -> key(n.field("value")).map(k -> k + "." + n.text("attr"));
            case "Subscript" ->
                key(n.field("value")).flatMap(k -> key(n.field("slice")).map(s -> k + "[" + s + "]"));
            case "Call" -> callKey(n);
            default -> Optional.empty();
        };
    }

    private static Optional<String> callKey(Tree.Node call) {
        if (!(call.field("func") instanceof Tree.Node f)
                || !f.is("Attribute")
                || !REPEATABLE.contains(f.text("attr"))
                || !call.nodes("keywords").isEmpty()) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder();
        Optional<String> receiver = key(f);
        if (receiver.isEmpty()) {
            return receiver;
        }
        out.append(receiver.get()).append('(');
        for (Tree.Node argument : call.nodes("args")) {
            Optional<String> text = key(argument);
            if (text.isEmpty()) {
                return text;
            }
            out.append(text.get()).append(',');
        }
        return Optional.of(out.append(')').toString());
    }

    private void assumeComparison(Tree.Node test, boolean truth) {
        List<Tree.Node> rights = test.nodes("comparators");
        List<String> ops = operators(test);
        if (!(test.field("left") instanceof Tree.Node left) || (rights.size() > 1 && !truth)) {
            return;
        }
        for (int i = 0; i < rights.size() && state().live; i++) {
            assumePair(left, ops.get(i), rights.get(i), truth);
            left = rights.get(i);
        }
    }

    static List<String> operators(Tree.Node comparison) {
        List<String> out = new ArrayList<>();
        if (comparison.field("ops") instanceof Tree.Many(List<Tree> parts)) {
            parts.forEach(p -> out.add(p instanceof Tree.Text(String text) ? text : ""));
        }
        return out;
    }

    private static boolean isNone(Tree.Node n) {
        return n.is("Constant") && n.field("value") instanceof Tree.Nothing;
    }

    private void assumePair(Tree.Node left, String op, Tree.Node right, boolean truth) {
        boolean same = op.equals("Is") || op.equals("Eq");
        if (same || op.equals("IsNot") || op.equals("NotEq")) {
            boolean equal = same == truth;
            if (isNone(left) || isNone(right)) {
                narrow(
                        isNone(left) ? right : left,
                        FlowState.ANY_LENGTH,
                        r -> equal ? onlyNone(r.type()) : r.type().withoutNone());
                return;
            }
            if (constantTruth(right).isPresent() && right.field("value") instanceof Tree.Truth(boolean v)) {
                assume(left, v == equal);
                return;
            }
            if (isEmptyLiteral(right)) {
                assumeLength(left, equal ? FlowState.ANY_LENGTH : 1);
                return;
            }
            if (equal && right.is("Constant")) {
                narrow(left, FlowState.ANY_LENGTH, r -> r.type().withoutNone());
            }
        }
        if (op.equals("In") && truth) {
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
        Optional<Tree.Node> counted = lengthSubject(left);
        int n = Definition.intLiteral(right, -1);
        String sign = op;
        if (counted.isEmpty() || n < 0) {
            counted = lengthSubject(right);
            n = Definition.intLiteral(left, -1);
            sign = switch (op) {
                case "Lt" -> "Gt";
                case "LtE" -> "GtE";
                case "Gt" -> "Lt";
                case "GtE" -> "LtE";
                default -> op;
            };
        }
        if (counted.isPresent() && n >= 0) {
            int length = lengthAfter(sign, n, truth);
            if (length > 0) {
                assumeLength(counted.get(), length);
            }
        }
    }

    /// How long something is at least when `len(it) op n` has this truth; 0 when that says nothing.
    private static int lengthAfter(String op, int n, boolean truth) {
        return switch (op) {
            case "Gt" -> truth ? n + 1 : 0;
            case "GtE" -> truth ? n : 0;
            case "Lt" -> truth ? 0 : n;
            case "LtE" -> truth ? 0 : n + 1;
            case "Eq" -> truth ? n : n == 0 ? 1 : 0;
            case "NotEq" -> truth ? (n == 0 ? 1 : 0) : n;
            default -> 0;
        };
    }

    void assumeLength(Tree.Node ref, int length) {
        if (ref.is("Call") || ref.is("NamedExpr") || key(ref).isPresent()) {
            narrow(ref, length, r -> r.type().withoutNone());
        }
        elementwise(ref, length);
    }

    /// A list that is made of all elements of another one is as long: `[f(x) for x in xs]`.
    private void elementwise(Tree.Node node, int length) {
        if (length > 0 && Definition.isComprehension(node)) {
            for (Tree.Node generator : node.nodes("generators")) {
                if (generator.field("iter") instanceof Tree.Node source) {
                    narrow(source, 1, Result::type);
                }
            }
        }
        if (node.is("Name")) {
            Binding binding = state().names.get(node.text("id"));
            Condition kept = binding == null ? null : binding.condition();
            if (kept != null && Definition.isComprehension(kept.node()) && current(kept)) {
                elementwise(kept.node(), length);
            }
        }
    }

    /// Of `len(xs)`, or a name that was bound to it, `xs`.
    Optional<Tree.Node> lengthSubject(Tree.Node node) {
        if (node.is("Call")
                && node.field("func") instanceof Tree.Node f
                && f.is("Name")
                && f.text("id").equals("len")
                && node.nodes("args").size() == 1) {
            return Optional.of(node.nodes("args").getFirst());
        }
        if (node.is("NamedExpr") && node.field("value") instanceof Tree.Node value) {
            return lengthSubject(value);
        }
        if (node.is("Name")) {
            Binding binding = state().names.get(node.text("id"));
            Condition kept = binding == null ? null : binding.condition();
            if (kept != null && kept.node().is("Call") && current(kept)) {
                return lengthSubject(kept.node());
            }
        }
        return Optional.empty();
    }

    private static boolean isEmptyLiteral(Tree.Node n) {
        return switch (n.kind()) {
            case "List", "Tuple", "Set" -> n.nodes("elts").isEmpty();
            case "Dict" -> n.nodes("values").isEmpty();
            case "Constant" -> n.field("value") instanceof Tree.Text(String text) && text.isEmpty();
            default -> false;
        };
    }

    private static PyType onlyNone(PyType type) {
        return type.isVague()
                        || type.members().stream().anyMatch(m -> m.equals(PyType.NONE) || m == PyType.PERHAPS_NONE)
                ? PyType.NONE
                : PyType.NEVER;
    }

    private void assumeCall(Tree.Node call, boolean truth) {
        List<Tree.Node> arguments = call.nodes("args");
        if (!(call.field("func") instanceof Tree.Node f)) {
            return;
        }
        if (f.is("Attribute")) {
            if (f.text("attr").equals("exists") && truth && arguments.size() == 1) {
                key(call)
                        .ifPresent(k ->
                                state().facts.put(k.replace(".exists(", ".find("), new Fact(null, 1, roots(call))));
            }
            narrow(call, truth ? 1 : FlowState.ANY_LENGTH, r -> truth ? truthy(r.type()) : falsy(r));
            return;
        }
        String name = f.text("id");
        Optional<Tree.Node> counted = lengthSubject(call);
        if (counted.isPresent()) {
            if (truth) {
                assumeLength(counted.get(), 1);
            }
            return;
        }
        if (arguments.isEmpty()) {
            return;
        }
        Tree.Node first = arguments.getFirst();
        switch (name) {
            case "bool" -> assume(first, truth);
            case "any" -> {
                if (truth) {
                    elementwise(first, 1);
                } else if (first.is("List") || first.is("Tuple")) {
                    first.nodes("elts").forEach(e -> assume(e, false));
                }
            }
            case "all" -> {
                if (truth && (first.is("List") || first.is("Tuple"))) {
                    first.nodes("elts").forEach(e -> assume(e, true));
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
            default -> {}
        }
    }

    /// The classes of the second argument of `isinstance`; none when they are not known.
    private List<PyType> classes(Tree.Node node) {
        List<PyType> out = new ArrayList<>();
        List<Tree.Node> parts = new ArrayList<>(node.is("Tuple") ? node.nodes("elts") : List.of(node));
        if (node.is("BinOp")
                && node.field("left") instanceof Tree.Node l
                && node.field("right") instanceof Tree.Node r) {
            parts = new ArrayList<>(List.of(l, r));
        }
        for (Tree.Node part : parts) {
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
    Optional<Condition> kept(Tree.Node from) {
        boolean telling = switch (from.kind()) {
            case "Compare", "BoolOp", "UnaryOp", "Call", "ListComp" -> true;
            default -> false;
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
