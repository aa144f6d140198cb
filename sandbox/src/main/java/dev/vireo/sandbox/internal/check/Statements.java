package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.check.FlowState.Binding;
import dev.vireo.sandbox.internal.check.FlowState.Fact;
import dev.vireo.sandbox.internal.check.FlowState.Result;
import dev.vireo.sandbox.internal.check.FlowState.SureIf;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What statements do to what is known: branches join, loops are gone through until nothing changes.
final class Statements {
    /// Passes over a loop before what still changes is given up.
    private static final int MAX_PASSES = 4;

    private final Analysis analysis;
    private final Loops loops;

    /// For each `try` around the current place, what is known wherever its body may be left by an exception.
    private Deque<FlowState[]> tries = new ArrayDeque<>();

    Statements(Analysis analysis) {
        this.analysis = analysis;
        loops = new Loops(analysis);
    }

    private FlowState state() {
        return analysis.scope.state;
    }

    private void state(FlowState state) {
        analysis.scope.state = state;
    }

    private Result eval(Tree part) {
        return analysis.expressions.evalPart(part);
    }

    /// Goes through statements until none can be reached any more.
    void block(List<Tree.Node> statements) {
        for (Tree.Node statement : statements) {
            if (!state().live) {
                if (!state().isImpossible()) {
                    analysis.report.add(
                            Fault.UNREACHABLE,
                            statement,
                            "this is never reached",
                            "Remove it, or what ends before it.");
                }
                return;
            }
            if (!analysis.step()) {
                return;
            }
            statement(statement);
            if (state().live) {
                for (FlowState[] raised : tries) {
                    raised[0] = FlowState.join(raised[0], state().copy());
                }
            }
        }
    }

    private void statement(Tree.Node n) {
        switch (n.kind()) {
            case "Expr" -> eval(n.field("value"));
            case "Assign" -> assign(n);
            case "AugAssign" -> augment(n);
            case "AnnAssign" -> annotated(n);
            case "Return" -> returned(n);
            case "If" -> choice(n);
            case "For" -> forLoop(n);
            case "While" -> whileLoop(n);
            case "Try" -> attempt(n);
            case "With" -> with(n);
            case "Raise" -> {
                eval(n.field("exc"));
                eval(n.field("cause"));
                state(FlowState.dead());
            }
            case "Assert" -> {
                if (n.field("test") instanceof Tree.Node test) {
                    Conditions.Split split = analysis.conditions.split(test);
                    state(split.whenFalse());
                    if (state().live) {
                        eval(n.field("msg"));
                    }
                    state(split.whenTrue());
                }
            }
            case "FunctionDef" -> function(n);
            case "Import" -> {
                for (Tree.Node alias : n.nodes("names")) {
                    String name = alias.text("asname").isEmpty() ? alias.text("name") : alias.text("asname");
                    analysis.assign(name, Result.of(new PyType.Module(alias.text("name"))));
                }
            }
            case "ImportFrom" -> importFrom(n);
            case "Break" -> {
                Analysis.Loop loop = analysis.scope.loops.peek();
                if (loop != null) {
                    loop.breaks = FlowState.join(loop.breaks, state());
                }
                state(FlowState.dead());
            }
            case "Continue" -> {
                Analysis.Loop loop = analysis.scope.loops.peek();
                if (loop != null) {
                    loop.continues = FlowState.join(loop.continues, state());
                }
                state(FlowState.dead());
            }
            case "Match" -> match(n);
            default -> {}
        }
    }

    private void function(Tree.Node n) {
        Definition definition = analysis.define(n);
        for (Definition.Parameter parameter : definition.parameters) {
            if (parameter.defaultValue() instanceof Tree.Node value) {
                eval(value);
            }
        }
        analysis.assign(definition.name, Result.of(new PyType.Function(new PyType.Callee.Defined(definition))));
    }

    private void importFrom(Tree.Node n) {
        String module = n.text("module");
        for (Tree.Node alias : n.nodes("names")) {
            String name = alias.text("name");
            if (name.equals("*")) {
                analysis.starred.add(module);
            } else {
                PyType type = analysis.library.member(module, name).orElse(PyType.ANY);
                analysis.assign(alias.text("asname").isEmpty() ? name : alias.text("asname"), Result.of(type));
            }
        }
    }

    private void assign(Tree.Node n) {
        if (!(n.field("value") instanceof Tree.Node value)) {
            return;
        }
        Result result = analysis.expressions.eval(value);
        for (Tree.Node target : n.nodes("targets")) {
            bind(target, result, value);
        }
    }

    /// Gives a value to a target: a name, several of them, an element.
    ///
    /// @param from the expression of the value, when there is one
    void bind(Tree.Node target, Result value, Tree.@Nullable Node from) {
        switch (target.kind()) {
            case "Name" -> {
                analysis.assign(target.text("id"), value, from);
                if (from != null && from.is("Dict")) {
                    entries(target, from);
                }
            }
            case "Tuple", "List" -> unpack(target, value, from);
            case "Starred" -> {
                if (target.field("value") instanceof Tree.Node inner) {
                    bind(inner, value, null);
                }
            }
            case "Attribute" -> {
                if (target.field("value") instanceof Tree.Node base) {
                    PyType type = analysis.expressions.eval(base).type();
                    analysis.expressions.member(target, base, type, target.text("attr"));
                    Conditions.roots(target).forEach(state()::forget);
                }
            }
            case "Subscript" -> element(target, value);
            default -> {}
        }
    }

    /// Of a dict with values of several types, what each key gives.
    private void entries(Tree.Node target, Tree.Node dict) {
        List<Tree> keys = dict.field("keys") instanceof Tree.Many(List<Tree> parts) ? parts : List.of();
        List<Tree.Node> values = dict.nodes("values");
        for (int i = 0; i < values.size() && i < keys.size(); i++) {
            Optional<String> key = Conditions.key(keys.get(i));
            if (key.isPresent() && keys.get(i) instanceof Tree.Node k && k.is("Constant")) {
                Tree.Node value = values.get(i);
                Result[] result = {Result.ANY};
                analysis.report.quietly(() -> result[0] = analysis.expressions.eval(value));
                state().facts
                        .put(
                                target.text("id") + "[" + key.get() + "]",
                                new Fact(result[0].type(), result[0].atLeast(), Set.of(target.text("id"))));
            }
        }
    }

    private void unpack(Tree.Node target, Result value, Tree.@Nullable Node from) {
        List<Tree.Node> parts = target.nodes("elts");
        long stars = parts.stream().filter(p -> p.is("Starred")).count();
        if (from != null
                && (from.is("Tuple") || from.is("List"))
                && stars == 0
                && from.nodes("elts").size() == parts.size()
                && from.nodes("elts").stream().noneMatch(e -> e.is("Starred"))) {
            List<PyType> types = value.type() instanceof PyType.Tuple(List<PyType> ts) ? ts : List.of();
            for (int i = 0; i < parts.size(); i++) {
                Tree.Node own = from.nodes("elts").get(i);
                Result[] result = {Result.ANY};
                analysis.report.quietly(() -> result[0] = analysis.expressions.eval(own));
                PyType type = i < types.size() ? types.get(i) : result[0].type();
                bind(parts.get(i), new Result(type, result[0].atLeast()), null);
            }
            return;
        }
        PyType type = value.type();
        if (type instanceof PyType.Tuple(List<PyType> types)) {
            boolean fits = stars == 0 ? types.size() == parts.size() : types.size() >= parts.size() - 1;
            if (!fits) {
                analysis.report.add(
                        Fault.UNPACKING,
                        target,
                        types.size() + " values can't be given to " + parts.size() + " names",
                        Integer.toString(parts.size()),
                        Integer.toString(types.size()),
                        "");
                parts.forEach(p -> bind(p, Result.ANY, null));
                return;
            }
            int extra = types.size() - parts.size() + 1;
            int at = 0;
            for (Tree.Node part : parts) {
                if (part.is("Starred")) {
                    PyType rest = PyType.join(types.subList(at, at + extra));
                    bind(part, new Result(PyType.listOf(rest), extra), null);
                    at += extra;
                } else {
                    bind(part, Result.of(types.get(at++)), null);
                }
            }
            return;
        }
        PyType element =
                type.isVague() ? PyType.ANY : analysis.expressions.element(from == null ? target : from, value);
        for (Tree.Node part : parts) {
            bind(part, part.is("Starred") ? Result.of(PyType.listOf(element)) : Result.of(element), null);
        }
    }

    private void element(Tree.Node target, Result value) {
        if (!(target.field("value") instanceof Tree.Node base) || !(target.field("slice") instanceof Tree.Node index)) {
            return;
        }
        Result container = analysis.expressions.eval(base);
        PyType key = analysis.expressions.eval(index).type();
        PyType some = analysis.expressions.demandSome(base, container.type(), "no element can be set");
        PyType wider = some;
        for (PyType part : some.members()) {
            if (part instanceof PyType.Tuple
                    || part.is("tuple")
                    || part.is("str")
                    || part.is("range")
                    || part.is("int")
                    || part.is("float")
                    || part.is("set")
                    || part instanceof PyType.Function
                    || (part instanceof PyType.Instance(String name, List<PyType> _)
                            && analysis.library.isApiClass(name))) {
                analysis.report.add(
                        Fault.OPERATOR_TYPE,
                        target,
                        "the elements of " + part + " can't be set",
                        "list",
                        part.toString(),
                        "");
                return;
            }
            if (part instanceof PyType.Instance i) {
                wider = switch (i.name()) {
                    case "dict", "defaultdict", "OrderedDict" ->
                        PyType.join(wider, PyType.of(i.name(), key, value.type()));
                    case "list", "deque" ->
                        index.is("Slice") ? wider : PyType.join(wider, PyType.of(i.name(), value.type()));
                    case "Counter" -> PyType.join(wider, PyType.of("Counter", key));
                    default -> wider;
                };
            }
        }
        Optional<String> place = Conditions.key(target);
        boolean entry = index.is("Constant") && Fit.isDict(some) && place.isPresent();
        FlowState now = state();
        if (base.is("Name") && analysis.scope.bound.contains(base.text("id"))) {
            String name = base.text("id");
            Binding old = now.names.get(name);
            if (old != null) {
                int length = Fit.isDict(some) ? Math.max(1, old.atLeast()) : old.atLeast();
                now.names.put(name, new Binding(wider, length, old.sure(), FlowState.newVersion(), null, old.sureIf()));
            }
            if (entry) { // the other keys keep what is known about them
                now.facts.keySet().removeIf(k -> k.startsWith(place.get()));
            } else {
                now.forget(name);
            }
        } else {
            Conditions.roots(base).forEach(now::forget);
        }
        if (entry) {
            now.facts.put(place.get(), new Fact(value.type(), value.atLeast(), Conditions.roots(target)));
        }
    }

    private void augment(Tree.Node n) {
        if (!(n.field("target") instanceof Tree.Node target) || !(n.field("value") instanceof Tree.Node value)) {
            return;
        }
        Result old = analysis.expressions.eval(target);
        Result more = analysis.expressions.eval(value);
        Result result;
        if (n.text("op").equals("Add") && old.type().is("list")) { // takes whatever can be gone through
            PyType element = analysis.expressions.element(value, more);
            result = new Result(
                    PyType.join(old.type(), PyType.listOf(element)),
                    Math.max(0, old.atLeast()) + Math.max(0, more.atLeast()));
        } else {
            result = analysis.operators.binary(n, n.text("op"), target, old, value, more);
        }
        bind(target, result, null);
    }

    private void annotated(Tree.Node n) {
        if (!(n.field("value") instanceof Tree.Node value)
                || !(n.field("target") instanceof Tree.Node target)
                || !(n.field("annotation") instanceof Tree.Node annotation)) {
            return;
        }
        Result result = analysis.expressions.eval(value);
        PyType declared = analysis.library.notation(Annotations.text(annotation));
        boolean open = result.type().isVague()
                || (result.type() instanceof PyType.Instance(String _, List<PyType> parts)
                        && parts.contains(PyType.NEVER));
        PyType type = open && !declared.isAny() && Fit.fits(result.type(), declared, false) ? declared : result.type();
        bind(target, new Result(type, result.atLeast()), value);
    }

    private void returned(Tree.Node n) {
        Analysis.Scope scope = analysis.scope;
        Result result = eval(n.field("value"));
        PyType declared = scope.declared;
        boolean generator = scope.definition != null && scope.definition.generator;
        if (declared != null && !generator && !Fit.fits(result.type(), declared, scope.entry)) {
            PyType type = result.type();
            String name = scope.definition == null ? "" : scope.definition.name;
            analysis.report.add(
                    Fault.RETURN_TYPE,
                    n,
                    "'" + name + "' declares " + declared + ", but this returns " + type,
                    declared.toString(),
                    type.toString(),
                    returnHint(declared, type));
        }
        boolean none = scope.returned == PyType.NEVER;
        scope.returned = PyType.join(scope.returned, result.type());
        scope.returnedAtLeast = none ? result.atLeast() : FlowState.shorter(scope.returnedAtLeast, result.atLeast());
        state(FlowState.dead());
    }

    private static String returnHint(PyType declared, PyType type) {
        if (type.mayBeNone() && Fit.fits(type.withoutNone(), declared, false)) {
            return "It may be None here: look first with 'is not None', or declare Optional[" + declared + "].";
        }
        if (declared.is("str") && type.is("bool")) {
            return "Write bool_to_yesno(...) around it, or declare bool.";
        }
        if (declared.is("bool") && type.is("str")) {
            return "Write yesno_to_bool(...) around it, or compare it.";
        }
        if (declared.is("int") && type.is("float")) {
            return "Write int(...) or round(...) around it.";
        }
        if (Fit.isNumber(declared) && type.is("str")) {
            return "Write coerce_to_numeric(...) around it.";
        }
        if (declared.is("str") && Fit.isNumber(type)) {
            return "Write str(...) around it.";
        }
        if (declared.is("bool") && Fit.sized(type)) {
            return "Write len(...) > 0.";
        }
        return "";
    }

    private void choice(Tree.Node n) {
        if (!(n.field("test") instanceof Tree.Node test)) {
            return;
        }
        Conditions.Split split = analysis.conditions.split(test);
        FlowState yes = branch(split.whenTrue(), n.nodes("body"));
        FlowState no = branch(split.whenFalse(), n.nodes("orelse"));
        FlowState after = FlowState.join(yes, no);
        state(after);
        if (yes.live && no.live && after != yes && after != no) {
            correlate(test, yes, no, after);
        }
    }

    private FlowState branch(FlowState from, List<Tree.Node> body) {
        state(from);
        if (from.live) {
            block(body);
        }
        return state();
    }

    /// A name that is bound in one branch of `if flag` is bound wherever `flag` is true again.
    private static void correlate(Tree.Node test, FlowState yes, FlowState no, FlowState after) {
        boolean truth = true;
        Tree.Node flag = test;
        while (flag.is("UnaryOp")
                && flag.text("op").equals("Not")
                && flag.field("operand") instanceof Tree.Node inner) {
            truth = !truth;
            flag = inner;
        }
        Binding kept = flag.is("Name") ? after.names.get(flag.text("id")) : null;
        if (kept == null) {
            return;
        }
        String name = flag.text("id");
        boolean wanted = truth;
        for (String bound : List.copyOf(after.names.keySet())) {
            Binding b = after.names.get(bound);
            if (b != null && !b.sure()) {
                boolean inYes = sure(yes, bound);
                boolean inNo = sure(no, bound);
                if (inYes != inNo) {
                    after.names.put(
                            bound,
                            new Binding(
                                    b.type(),
                                    b.atLeast(),
                                    false,
                                    b.version(),
                                    null,
                                    new SureIf(name, kept.version(), inYes == wanted)));
                }
            }
        }
    }

    private static boolean sure(FlowState state, String name) {
        Binding binding = state.names.get(name);
        return binding != null && binding.sure();
    }

    /// Inside a loop over something, that something is not empty.
    void nonEmpty(Tree.Node source) {
        if (source.is("Call") && source.field("func") instanceof Tree.Node f) {
            List<Tree.Node> arguments = source.nodes("args");
            switch (f.is("Name") ? f.text("id") : "") {
                case "enumerate", "sorted", "reversed", "list", "iter", "zip", "tuple", "set" ->
                    arguments.forEach(this::nonEmpty);
                case "range" -> rangeOf(arguments);
                default -> {
                    if (Conditions.key(source).isPresent()) {
                        analysis.conditions.assumeLength(source, 1);
                    }
                }
            }
        } else if (source.is("Name")
                || (source.is("Subscript") && Conditions.key(source).isPresent())) {
            analysis.conditions.assumeLength(source, 1);
        }
    }

    /// In `for i in range(1, len(xs))` there are two elements at least.
    private void rangeOf(List<Tree.Node> arguments) {
        Tree.Node stop = arguments.isEmpty() ? null : arguments.get(arguments.size() > 1 ? 1 : 0);
        int more = arguments.size() > 1 ? Math.max(0, Definition.intLiteral(arguments.getFirst(), 0)) : 0;
        if (stop != null && stop.is("BinOp") && stop.text("op").equals("Sub")) {
            more += Math.max(0, Definition.intLiteral(stop.field("right"), 0));
            stop = stop.field("left") instanceof Tree.Node left ? left : null;
        }
        if (stop != null) {
            int length = more + 1;
            analysis.conditions.lengthSubject(stop).ifPresent(xs -> analysis.conditions.assumeLength(xs, length));
        }
    }

    private void forLoop(Tree.Node n) {
        if (!(n.field("iter") instanceof Tree.Node source) || !(n.field("target") instanceof Tree.Node target)) {
            return;
        }
        Result values = analysis.expressions.eval(source);
        PyType element = analysis.expressions.element(source, values);
        boolean endless = loops.endless(n, source);
        FlowState entry = state();
        Runnable pass = () -> {
            nonEmpty(source);
            bind(target, Result.of(element), null);
            block(n.nodes("body"));
        };
        FlowState[] head = {entry};
        analysis.report.quietly(() -> head[0] = fixedPoint(once(entry, pass), pass));
        FlowState around = FlowState.join(entry, head[0]);
        Analysis.Loop loop = run(around, pass);
        FlowState after = values.atLeast() > 0 ? head[0] : around;
        state(endless ? FlowState.impossible() : after.copy());
        if (state().live) {
            block(n.nodes("orelse"));
        }
        state(FlowState.join(state(), loop.breaks));
    }

    /// The state at the end of one pass, or where `continue` leads on.
    private FlowState once(FlowState from, Runnable pass) {
        Analysis.Loop loop = run(from, pass);
        return FlowState.join(state(), loop.continues);
    }

    private Analysis.Loop run(FlowState from, Runnable pass) {
        Analysis.Loop loop = new Analysis.Loop();
        analysis.scope.loops.push(loop);
        state(from.copy());
        if (from.live) {
            pass.run();
        }
        analysis.scope.loops.pop();
        return loop;
    }

    /// What holds before each pass after the first, when the first ended like this.
    private FlowState fixedPoint(FlowState first, Runnable pass) {
        FlowState head = first;
        for (int i = 0; i < 3 * MAX_PASSES; i++) {
            FlowState next = FlowState.join(head, once(head, pass));
            if (next.sameAs(head)) {
                return head;
            }
            if (i >= MAX_PASSES) {
                next = next.copy();
                next.widen(head);
            }
            head = next;
        }
        return head;
    }

    private void whileLoop(Tree.Node n) {
        if (!(n.field("test") instanceof Tree.Node test)) {
            return;
        }
        FlowState entry = state();
        Runnable pass = () -> {
            state(analysis.conditions.split(test).whenTrue());
            if (state().live) {
                block(n.nodes("body"));
            }
        };
        FlowState[] head = {entry};
        analysis.report.quietly(() -> head[0] = fixedPoint(FlowState.join(entry, once(entry, pass)), pass));
        boolean endless = loops.endlessWhile(n, test, head[0]);
        FlowState[] left = {FlowState.dead()};
        Analysis.Loop loop = run(head[0], () -> {
            Conditions.Split split = analysis.conditions.split(test);
            left[0] = split.whenFalse();
            state(split.whenTrue());
            if (state().live) {
                block(n.nodes("body"));
            }
        });
        if (Conditions.constantTruth(test).orElse(false)) {
            left[0] = FlowState.dead();
        }
        state(endless ? FlowState.impossible() : left[0]);
        if (state().live) {
            block(n.nodes("orelse"));
        }
        state(FlowState.join(loop.breaks, state()));
    }

    private void attempt(Tree.Node n) {
        FlowState[] raised = {state().copy()};
        Set<String> caught = new HashSet<>();
        for (Tree.Node handler : n.nodes("handlers")) {
            if (handler.field("type") instanceof Tree.Node type) {
                type.walk(t -> {
                    if (t.is("Name") || t.is("Attribute")) {
                        caught.add(t.is("Name") ? t.text("id") : t.text("attr"));
                    }
                });
            } else {
                caught.add("*");
            }
        }
        analysis.handlers.push(caught);
        tries.push(raised);
        block(n.nodes("body"));
        tries.pop();
        analysis.handlers.pop();
        FlowState end = state();
        if (end.live && !n.nodes("orelse").isEmpty()) {
            block(n.nodes("orelse"));
            end = state();
        }
        for (Tree.Node handler : n.nodes("handlers")) {
            state(raised[0].copy());
            if (!handler.text("name").isEmpty()) {
                analysis.assign(handler.text("name"), Result.of(PyType.of("exception")));
            }
            block(handler.nodes("body"));
            end = FlowState.join(end, state());
        }
        if (n.nodes("finalbody").isEmpty()) {
            state(end);
            return;
        }
        boolean over = !end.live;
        state(over ? raised[0].copy() : end);
        block(n.nodes("finalbody"));
        if (over && state().live) {
            state(end);
        }
    }

    private void with(Tree.Node n) {
        for (Tree.Node item : n.nodes("items")) {
            eval(item.field("context_expr"));
            if (item.field("optional_vars") instanceof Tree.Node target) {
                bind(target, Result.ANY, null);
            }
        }
        block(n.nodes("body"));
    }

    private void match(Tree.Node n) {
        if (!(n.field("subject") instanceof Tree.Node subject)) {
            return;
        }
        Result value = analysis.expressions.eval(subject);
        FlowState rest = state();
        PyType left = value.type();
        List<FlowState> ends = new ArrayList<>();
        for (Tree.Node one : n.nodes("cases")) {
            if (!rest.live || !(one.field("pattern") instanceof Tree.Node pattern)) {
                break;
            }
            state(rest.copy());
            boolean all = pattern(pattern, left);
            narrowTo(subject, pattern, left);
            boolean guarded = one.field("guard") instanceof Tree.Node;
            FlowState refused = FlowState.dead();
            if (one.field("guard") instanceof Tree.Node guard && state().live) {
                Conditions.Split split = analysis.conditions.split(guard);
                refused = split.whenFalse();
                state(split.whenTrue());
            }
            if (state().live) {
                block(one.nodes("body"));
            }
            ends.add(state());
            if (all && !guarded) {
                rest = FlowState.dead();
            } else if (!guarded) {
                left = without(pattern, left);
                if (left == PyType.NEVER && value.type() != PyType.NEVER) {
                    rest = FlowState.impossible();
                }
            } else if (all) {
                rest = refused;
            }
        }
        FlowState after = rest;
        for (FlowState end : ends) {
            after = FlowState.join(after, end);
        }
        state(after);
    }

    private void narrowTo(Tree.Node subject, Tree.Node pattern, PyType type) {
        if (subject.is("Name") && analysis.scope.bound.contains(subject.text("id"))) {
            PyType narrowed = switch (pattern.kind()) {
                case "MatchClass" -> Conditions.instanceOf(type, matched(pattern), true);
                case "MatchSingleton" ->
                    pattern.field("value") instanceof Tree.Nothing ? PyType.NONE : type.withoutNone();
                case "MatchValue", "MatchSequence", "MatchMapping" -> type.withoutNone();
                default -> type;
            };
            Binding binding = state().names.get(subject.text("id"));
            if (binding != null && narrowed != PyType.NEVER) {
                state().names.put(subject.text("id"), binding.with(narrowed));
            }
        }
    }

    private List<PyType> matched(Tree.Node pattern) {
        Result[] value = {Result.ANY};
        analysis.report.quietly(() -> value[0] = eval(pattern.field("cls")));
        return value[0].type() instanceof PyType.ClassObject(PyType instance) ? List.of(instance) : List.of(PyType.ANY);
    }

    private PyType without(Tree.Node pattern, PyType type) {
        if (pattern.is("MatchSingleton") && pattern.field("value") instanceof Tree.Nothing) {
            return type.withoutNone();
        }
        boolean plain = pattern.is("MatchClass")
                && pattern.nodes("patterns").isEmpty()
                && pattern.nodes("kwd_patterns").stream().allMatch(Statements::takesAll);
        List<PyType> classes = plain ? matched(pattern) : List.of(PyType.ANY);
        return classes.getFirst().isAny() ? type : Conditions.instanceOf(type, classes, false);
    }

    /// Whether a pattern is a name or `_`.
    private static boolean takesAll(Tree.Node pattern) {
        return pattern.is("MatchAs") && !(pattern.field("pattern") instanceof Tree.Node);
    }

    /// Binds the names of a pattern; whether it matches everything.
    private boolean pattern(Tree.Node pattern, PyType type) {
        switch (pattern.kind()) {
            case "MatchAs" -> {
                boolean all = true;
                PyType own = type;
                if (pattern.field("pattern") instanceof Tree.Node inner) {
                    all = pattern(inner, type);
                    own = inner.is("MatchClass") ? PyType.join(matched(inner)) : type;
                }
                if (!pattern.text("name").isEmpty()) {
                    analysis.assign(pattern.text("name"), Result.of(own));
                }
                return all;
            }
            case "MatchOr" -> {
                boolean all = false;
                for (Tree.Node part : pattern.nodes("patterns")) {
                    all |= pattern(part, type);
                }
                return all;
            }
            case "MatchValue" -> {
                if (pattern.field("value") instanceof Tree.Node value) {
                    PyType other = analysis.expressions.eval(value).type();
                    analysis.operators.compare(pattern, "Eq", value, type, value, other);
                }
                return false;
            }
            case "MatchSequence" -> {
                List<Tree.Node> parts = pattern.nodes("patterns");
                List<PyType> types =
                        type instanceof PyType.Tuple(List<PyType> ts) && ts.size() == parts.size() ? ts : List.of();
                PyType each = Fit.element(type.withoutNone()).orElse(PyType.ANY);
                for (int i = 0; i < parts.size(); i++) {
                    pattern(parts.get(i), i < types.size() ? types.get(i) : each);
                }
                return false;
            }
            case "MatchStar" -> {
                if (!pattern.text("name").isEmpty()) {
                    analysis.assign(pattern.text("name"), Result.of(PyType.listOf(type)));
                }
                return true;
            }
            case "MatchMapping" -> {
                pattern.nodes("keys").forEach(k -> analysis.expressions.eval(k));
                pattern.nodes("patterns").forEach(p -> pattern(p, PyType.ANY));
                if (!pattern.text("rest").isEmpty()) {
                    analysis.assign(pattern.text("rest"), Result.of(PyType.dictOf(PyType.ANY, PyType.ANY)));
                }
                return false;
            }
            case "MatchClass" -> {
                PyType own = PyType.join(matched(pattern));
                List<Tree> names = pattern.field("kwd_attrs") instanceof Tree.Many(List<Tree> ns) ? ns : List.of();
                List<Tree.Node> parts = pattern.nodes("kwd_patterns");
                pattern.nodes("patterns").forEach(p -> pattern(p, own));
                for (int i = 0; i < parts.size(); i++) {
                    PyType member = PyType.ANY;
                    if (i < names.size() && names.get(i) instanceof Tree.Text(String name)) {
                        member = analysis.expressions.member(pattern, pattern, own, name);
                    }
                    pattern(parts.get(i), member);
                }
                return false;
            }
            default -> {
                return false;
            }
        }
    }

    /// Leaves the `try` statements of the caller behind while another function is gone through.
    Deque<FlowState[]> leave() {
        Deque<FlowState[]> before = tries;
        tries = new ArrayDeque<>();
        return before;
    }

    void enter(Deque<FlowState[]> before) {
        tries = before;
    }
}
