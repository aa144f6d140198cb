package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.check.FlowState.Binding;
import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Operator;
import dev.vireo.sandbox.internal.python.Pattern;
import dev.vireo.sandbox.internal.python.Stmt;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds loops that can't end: without a way out and over a condition or an iterator that never changes.
final class Loops {
    private final Analysis analysis;
    private final Effects effects;

    Loops(Analysis analysis) {
        this.analysis = analysis;
        effects = new Effects(analysis);
    }

    /// Whether a `for` can't end; it is reported then.
    boolean endless(Stmt.For loop) {
        String growing =
                loop.source() instanceof Expr.Name name && loop.body().stream().anyMatch(s -> grows(s, name.id()))
                        ? name.id()
                        : "";
        if ((!growing.isEmpty() || effects.endless(loop.source())) && !leaves(loop.body())) {
            report(
                    loop,
                    growing.isEmpty()
                            ? "this loop goes through an endless iterator and has no way out"
                            : "this loop adds to '" + growing + "' while it goes through it, and never ends",
                    growing.isEmpty() ? "Leave it with break or return, or use range(...)." : "Add to another list.");
            return true;
        }
        return false;
    }

    private static boolean grows(Stmt statement, String name) {
        return statement instanceof Stmt.Expression(Tree.Place _, Expr.Call call)
                && call.func() instanceof Expr.Attribute(Tree.Place _, Expr.Name base, String method)
                && (method.equals("append") || method.equals("insert"))
                && base.id().equals(name);
    }

    /// Whether a `while` can't end once it is entered; it is reported then.
    ///
    /// @param head what holds before its condition
    boolean endlessWhile(Stmt.While loop, FlowState head) {
        if (leaves(loop.body())) {
            return false;
        }
        Expr test = loop.test();
        Optional<Boolean> constant = Conditions.constantTruth(test);
        if (constant.isPresent()) {
            if (constant.get()) {
                report(loop, "this loop has no way out", "Leave it with break or return.");
            }
            return constant.get();
        }
        if (!frozen(test, head, loop.body()) && !away(test, loop.body())) {
            return false;
        }
        report(
                loop,
                "nothing in this loop brings its condition nearer to its end",
                "Change what the condition looks at, or leave with break.");
        return true;
    }

    private void report(Stmt loop, String message, String hint) {
        analysis.report.add(Fault.ENDLESS_LOOP, loop, message, hint);
    }

    /// Whether statements can leave the loop that they are the body of, or stop in between.
    private boolean leaves(List<Stmt> body) {
        return body.stream().anyMatch(s -> leaves(s, true));
    }

    private boolean leaves(Tree part, boolean own) {
        analysis.steps.take(1);
        return switch (part) {
            case Stmt.FunctionDef _, Expr.Lambda _ -> false;
            case Stmt.Return _, Stmt.Raise _, Stmt.Assert _, Expr.Yielding _ -> true;
            case Stmt.Break _ -> own;
            case Stmt.For _, Stmt.While _ -> leavesBelow(part, false);
            case Stmt _, Expr _, Pattern _, Tree.Module _ -> leavesBelow(part, own);
            case Tree.Arguments _, Tree.Parameter _, Tree.Keyword _, Tree.Alias _ -> leavesBelow(part, own);
            case Tree.Clause _, Tree.Handler _, Tree.Item _, Tree.Case _ -> leavesBelow(part, own);
        };
    }

    private boolean leavesBelow(Tree part, boolean own) {
        return part.children().stream().anyMatch(child -> leaves(child, own));
    }

    /// Whether a condition consists of what can be followed.
    private static boolean plain(Tree part) {
        return switch (part) {
            case Expr.Call call -> call.func() instanceof Expr.Name f && f.id().equals("len");
            case Expr.Name _, Expr.Constant _, Expr.Attribute _ -> true;
            case Expr.Compare _, Expr.BoolOp _, Expr.UnaryOp _, Expr.BinOp _ -> true;
            case Expr _, Stmt _, Pattern _, Tree.Module _ -> false;
            case Tree.Arguments _, Tree.Parameter _, Tree.Keyword _, Tree.Alias _ -> false;
            case Tree.Clause _, Tree.Handler _, Tree.Item _, Tree.Case _ -> false;
        };
    }

    /// Whether nothing in the body changes what the condition looks at.
    private boolean frozen(Expr test, FlowState head, List<Stmt> body) {
        boolean[] plain = {true};
        Set<String> names = new HashSet<>();
        analysis.walk(test, n -> {
            plain[0] &= plain(n);
            if (n instanceof Expr.Name name && !name.id().equals("len")) {
                names.add(name.id());
            }
        });
        if (!plain[0] || names.isEmpty()) {
            return false;
        }
        boolean fixed = true;
        for (String name : names) {
            Binding binding = head.names.get(name);
            fixed &= binding != null && analysis.scope.bound.contains(name) && immutable(binding.type());
        }
        if (!fixed && mayMutate(body)) {
            return false;
        }
        Set<String> written = new HashSet<>();
        body.forEach(s -> analysis.walk(s, n -> {
            if (n instanceof Expr.Name name && !name.loaded()) {
                written.add(name.id());
            }
        }));
        return names.stream().noneMatch(written::contains);
    }

    private static boolean immutable(PyType type) {
        return !type.members().isEmpty()
                && type.members().stream().allMatch(m -> Fit.isNumber(m) || m.is("str") || m.equals(PyType.NONE));
    }

    /// Whether a body may change an object that it does not assign.
    private boolean mayMutate(List<Stmt> body) {
        boolean[] found = new boolean[1];
        body.forEach(s -> analysis.walk(
                s,
                n -> found[0] |= n instanceof Expr.Call || n instanceof Expr.Subscript || n instanceof Expr.Attribute));
        return found[0];
    }

    /// Whether `while i < n` only ever makes `i` smaller, or the reverse.
    private boolean away(Expr test, List<Stmt> body) {
        if (!(test instanceof Expr.Compare compare)
                || compare.comparisons().size() != 1
                || !(compare.left() instanceof Expr.Name left)
                || !(compare.comparisons().getFirst().right() instanceof Expr.Constant)) {
            return false;
        }
        Optional<Operator.Binary> back =
                switch (compare.comparisons().getFirst().op()) {
                    case LT, LT_E -> Optional.of(Operator.Binary.SUB);
                    case GT, GT_E -> Optional.of(Operator.Binary.ADD);
                    case EQ, NOT_EQ, IS, IS_NOT, IN, NOT_IN -> Optional.empty();
                };
        if (back.isEmpty()) {
            return false;
        }
        int[] writes = new int[1];
        int[] away = new int[1];
        body.forEach(s -> analysis.walk(s, n -> {
            if (n instanceof Expr.Name name && name.id().equals(left.id()) && !name.loaded()) {
                writes[0]++;
            }
            if (n instanceof Stmt.AugAssign augment
                    && augment.target() instanceof Expr.Name target
                    && target.id().equals(left.id())
                    && Definition.intLiteral(augment.value(), 0) > 0
                    && augment.op() == back.get()) {
                away[0]++;
            }
        }));
        return writes[0] > 0 && writes[0] == away[0];
    }
}
