package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.check.FlowState.Binding;
import dev.vireo.sandbox.internal.check.FlowState.Result;
import dev.vireo.sandbox.internal.check.FlowState.SureIf;
import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Operator;
import dev.vireo.sandbox.internal.python.Stmt;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What statements do to what is known: branches join, loops are gone through until nothing changes.
final class Statements {
    /// Passes over a loop before what still changes is given up.
    private static final int MAX_PASSES = 4;

    private final Analysis analysis;
    private final Loops loops;
    private final Matches matches;

    /// For each `try` around the current place, what is known wherever its body may be left by an exception.
    private Deque<FlowState[]> tries = new ArrayDeque<>();

    Statements(Analysis analysis) {
        this.analysis = analysis;
        loops = new Loops(analysis);
        matches = new Matches(analysis);
    }

    private FlowState state() {
        return analysis.scope.state;
    }

    private void state(FlowState state) {
        analysis.scope.state = state;
    }

    /// Goes through statements until none can be reached any more.
    void block(List<Stmt> statements) {
        for (Stmt statement : statements) {
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
            analysis.enter();
            statement(statement);
            analysis.leave();
            if (state().live) {
                for (FlowState[] raised : tries) {
                    raised[0] = FlowState.join(raised[0], state().copy());
                }
            }
        }
    }

    private void statement(Stmt n) {
        Expressions expressions = analysis.expressions;
        switch (n) {
            case Stmt.Expression s -> expressions.eval(s.value());
            case Stmt.Assign s -> {
                Result result = expressions.eval(s.value());
                for (Expr target : s.targets()) {
                    analysis.targets.bind(target, result, s.value());
                }
            }
            case Stmt.AugAssign s -> analysis.targets.augment(s);
            case Stmt.AnnAssign s -> analysis.targets.annotated(s);
            case Stmt.Return s -> returned(s);
            case Stmt.If s -> choice(s);
            case Stmt.For s -> forLoop(s);
            case Stmt.While s -> whileLoop(s);
            case Stmt.Try s -> attempt(s);
            case Stmt.With s -> with(s);
            case Stmt.Raise s -> {
                expressions.eval(s.exception());
                expressions.eval(s.cause());
                state(state().dead());
            }
            case Stmt.Assert s -> {
                Conditions.Split split = analysis.conditions.split(s.test());
                state(split.whenFalse());
                if (state().live) {
                    expressions.eval(s.message());
                }
                state(split.whenTrue());
            }
            case Stmt.FunctionDef s -> function(s);
            case Stmt.Import s ->
                s.names().forEach(alias -> analysis.assign(alias.bound(), Result.of(new PyType.Module(alias.name()))));
            case Stmt.ImportFrom s -> importFrom(s);
            case Stmt.Break _ -> {
                Analysis.Loop loop = analysis.scope.loops.peek();
                if (loop != null) {
                    loop.breaks = FlowState.join(loop.breaks, state());
                }
                state(state().dead());
            }
            case Stmt.Continue _ -> {
                Analysis.Loop loop = analysis.scope.loops.peek();
                if (loop != null) {
                    loop.continues = FlowState.join(loop.continues, state());
                }
                state(state().dead());
            }
            case Stmt.Match s -> matches.match(s);
            case Stmt.Pass _ -> {}
            case Tree.Unsupported _ -> {} // the rules refuse it
        }
    }

    private void function(Stmt.FunctionDef n) {
        Definition definition = analysis.define(n);
        for (Definition.Parameter parameter : definition.parameters) {
            parameter.defaultValue().ifPresent(analysis.expressions::eval);
        }
        analysis.assign(definition.name, Result.of(new PyType.Function(new PyType.Callee.Defined(definition))));
    }

    private void importFrom(Stmt.ImportFrom n) {
        for (Tree.Alias alias : n.names()) {
            if (alias.name().equals("*")) {
                analysis.starred.add(n.module());
            } else {
                PyType type = analysis.library.member(n.module(), alias.name()).orElse(PyType.ANY);
                analysis.assign(alias.bound(), Result.of(type));
            }
        }
    }

    private void returned(Stmt.Return n) {
        Analysis.Scope scope = analysis.scope;
        Result result = analysis.expressions.eval(n.value());
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
        state(state().dead());
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

    private void choice(Stmt.If n) {
        Conditions.Split split = analysis.conditions.split(n.test());
        FlowState yes = branch(split.whenTrue(), n.body());
        FlowState no = branch(split.whenFalse(), n.orelse());
        FlowState after = FlowState.join(yes, no);
        state(after);
        if (yes.live && no.live && after != yes && after != no) {
            correlate(n.test(), yes, no, after);
        }
    }

    private FlowState branch(FlowState from, List<Stmt> body) {
        state(from);
        if (from.live) {
            block(body);
        }
        return state();
    }

    /// A name that is bound in one branch of `if flag` is bound wherever `flag` is true again.
    private void correlate(Expr test, FlowState yes, FlowState no, FlowState after) {
        boolean truth = true;
        Expr flag = test;
        while (flag instanceof Expr.UnaryOp not && not.op() == Operator.Unary.NOT) {
            truth = !truth;
            flag = not.operand();
        }
        if (!(flag instanceof Expr.Name read)) {
            return;
        }
        String name = read.id();
        Binding kept = after.names.get(name);
        if (kept == null) {
            return;
        }
        analysis.steps.take(after.names.size());
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
    void nonEmpty(Expr source) {
        switch (source) {
            case Expr.Call call -> {
                switch (call.func() instanceof Expr.Name f ? f.id() : "") {
                    case "enumerate", "sorted", "reversed", "list", "iter", "zip", "tuple", "set" ->
                        call.args().forEach(this::nonEmpty);
                    case "range" -> rangeOf(call.args());
                    default -> someKeyed(source);
                }
            }
            case Expr.Name _ -> analysis.conditions.assumeLength(source, 1);
            case Expr.Subscript _ -> someKeyed(source);
            case Expr.Constant _, Expr.Attribute _, Expr.Slice _, Expr.BinOp _, Expr.UnaryOp _ -> {}
            case Expr.BoolOp _, Expr.Compare _, Expr.IfExp _, Expr.Lambda _, Expr.NamedExpr _ -> {}
            case Expr.Display _, Expr.DictDisplay _, Expr.Comprehension _, Expr.JoinedStr _ -> {}
            case Expr.FormattedValue _, Expr.Starred _, Expr.Yielding _, Tree.Unsupported _ -> {}
        }
    }

    private void someKeyed(Expr source) {
        if (Conditions.key(source).isPresent()) {
            analysis.conditions.assumeLength(source, 1);
        }
    }

    /// In `for i in range(1, len(xs))` there are two elements at least.
    private void rangeOf(List<Expr> arguments) {
        Expr stop = arguments.isEmpty() ? null : arguments.get(arguments.size() > 1 ? 1 : 0);
        int more = arguments.size() > 1 ? Math.max(0, Definition.intLiteral(arguments.getFirst(), 0)) : 0;
        if (stop instanceof Expr.BinOp difference && difference.op() == Operator.Binary.SUB) {
            more += Math.max(0, Definition.intLiteral(difference.right(), 0));
            stop = difference.left();
        }
        if (stop != null) {
            int length = more + 1;
            analysis.conditions.lengthSubject(stop).ifPresent(xs -> analysis.conditions.assumeLength(xs, length));
        }
    }

    private void forLoop(Stmt.For n) {
        Expr source = n.source();
        Result values = analysis.expressions.eval(source);
        PyType element = analysis.expressions.element(source, values);
        boolean endless = loops.endless(n);
        FlowState entry = state();
        Runnable pass = () -> {
            nonEmpty(source);
            analysis.targets.bind(n.target(), Result.of(element), null);
            block(n.body());
        };
        FlowState[] head = {entry};
        analysis.report.quietly(() -> head[0] = fixedPoint(once(entry, pass), pass));
        FlowState around = FlowState.join(entry, head[0]);
        Analysis.Loop loop = run(around, pass);
        FlowState after = values.atLeast() > 0 ? head[0] : around;
        state(endless ? state().impossible() : after.copy());
        if (state().live) {
            block(n.orelse());
        }
        state(FlowState.join(state(), loop.breaks));
    }

    /// The state at the end of one pass, or where `continue` leads on.
    private FlowState once(FlowState from, Runnable pass) {
        Analysis.Loop loop = run(from, pass);
        return FlowState.join(state(), loop.continues);
    }

    private Analysis.Loop run(FlowState from, Runnable pass) {
        Analysis.Loop loop = new Analysis.Loop(from);
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

    private void whileLoop(Stmt.While n) {
        Expr test = n.test();
        FlowState entry = state();
        Runnable pass = () -> {
            state(analysis.conditions.split(test).whenTrue());
            if (state().live) {
                block(n.body());
            }
        };
        FlowState[] head = {entry};
        analysis.report.quietly(() -> head[0] = fixedPoint(FlowState.join(entry, once(entry, pass)), pass));
        boolean endless = loops.endlessWhile(n, head[0]);
        FlowState[] left = {state().dead()};
        Analysis.Loop loop = run(head[0], () -> {
            Conditions.Split split = analysis.conditions.split(test);
            left[0] = split.whenFalse();
            state(split.whenTrue());
            if (state().live) {
                block(n.body());
            }
        });
        if (Conditions.constantTruth(test).orElse(false)) {
            left[0] = state().dead();
        }
        state(endless ? state().impossible() : left[0]);
        if (state().live) {
            block(n.orelse());
        }
        state(FlowState.join(loop.breaks, state()));
    }

    private void attempt(Stmt.Try n) {
        FlowState[] raised = {state().copy()};
        Set<String> caught = new HashSet<>();
        for (Tree.Handler handler : n.handlers()) {
            if (handler.type().isPresent()) {
                analysis.walk(handler.type().get(), t -> {
                    if (t instanceof Expr.Name name) {
                        caught.add(name.id());
                    } else if (t instanceof Expr.Attribute attribute) {
                        caught.add(attribute.attr());
                    }
                });
            } else {
                caught.add("*");
            }
        }
        analysis.handlers.push(caught);
        tries.push(raised);
        block(n.body());
        tries.pop();
        analysis.handlers.pop();
        FlowState end = state();
        if (end.live && !n.orelse().isEmpty()) {
            block(n.orelse());
            end = state();
        }
        for (Tree.Handler handler : n.handlers()) {
            state(raised[0].copy());
            if (!handler.name().isEmpty()) {
                analysis.assign(handler.name(), Result.of(PyType.of("exception")));
            }
            block(handler.body());
            end = FlowState.join(end, state());
        }
        if (n.finalbody().isEmpty()) {
            state(end);
            return;
        }
        boolean over = !end.live;
        state(over ? raised[0].copy() : end);
        block(n.finalbody());
        if (over && state().live) {
            state(end);
        }
    }

    private void with(Stmt.With n) {
        for (Tree.Item item : n.items()) {
            analysis.expressions.eval(item.context());
            item.target().ifPresent(target -> analysis.targets.bind(target, Result.ANY, null));
        }
        block(n.body());
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
