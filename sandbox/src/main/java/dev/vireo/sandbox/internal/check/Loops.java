package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.check.FlowState.Binding;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds loops that can't end: without a way out and over a condition or an iterator that never changes.
final class Loops {
    private static final Set<String> TEST_KINDS =
            Set.of("Name", "Constant", "Compare", "BoolOp", "UnaryOp", "BinOp", "Call", "Attribute");

    private final Analysis analysis;
    private final Effects effects;

    Loops(Analysis analysis) {
        this.analysis = analysis;
        effects = new Effects(analysis);
    }

    /// Whether a `for` can't end; it is reported then.
    boolean endless(Tree.Node loop, Tree.Node source) {
        boolean growing = source.is("Name") && loop.nodes("body").stream().anyMatch(s -> grows(s, source.text("id")));
        if ((growing || effects.endless(source)) && !leaves(loop.nodes("body"), true)) {
            analysis.report.add(
                    Fault.ENDLESS_LOOP,
                    loop,
                    growing
                            ? "this loop adds to '" + source.text("id") + "' while it goes through it, and never ends"
                            : "this loop goes through an endless iterator and has no way out",
                    growing ? "Add to another list." : "Leave it with break or return, or use range(...).");
            return true;
        }
        return false;
    }

    private static boolean grows(Tree.Node statement, String name) {
        return statement.is("Expr")
                && statement.field("value") instanceof Tree.Node call
                && call.is("Call")
                && call.field("func") instanceof Tree.Node f
                && f.is("Attribute")
                && (f.text("attr").equals("append") || f.text("attr").equals("insert"))
                && f.field("value") instanceof Tree.Node base
                && base.is("Name")
                && base.text("id").equals(name);
    }

    /// Whether a `while` can't end once it is entered; it is reported then.
    ///
    /// @param head what holds before its condition
    boolean endlessWhile(Tree.Node loop, Tree.Node test, FlowState head) {
        if (leaves(loop.nodes("body"), true)) {
            return false;
        }
        Optional<Boolean> constant = Conditions.constantTruth(test);
        if (constant.isPresent()) {
            if (constant.get()) {
                report(loop, "this loop has no way out", "Leave it with break or return.");
            }
            return constant.get();
        }
        if (!frozen(test, head, loop.nodes("body")) && !away(test, loop.nodes("body"))) {
            return false;
        }
        report(
                loop,
                "nothing in this loop brings its condition nearer to its end",
                "Change what the condition looks at, or leave with break.");
        return true;
    }

    private void report(Tree.Node loop, String message, String hint) {
        analysis.report.add(Fault.ENDLESS_LOOP, loop, message, hint);
    }

    /// Whether statements can leave the loop that they are the body of, or stop in between.
    private static boolean leaves(List<Tree.Node> body, boolean own) {
        boolean[] found = new boolean[1];
        body.forEach(s -> leaves(s, own, found));
        return found[0];
    }

    private static void leaves(Tree part, boolean own, boolean[] found) {
        switch (part) {
            case Tree.Node n -> {
                switch (n.kind()) {
                    case "FunctionDef", "Lambda" -> {
                        return;
                    }
                    case "Return", "Raise", "Yield", "YieldFrom", "Assert" -> found[0] = true;
                    case "Break" -> found[0] |= own;
                    default -> {}
                }
                boolean inner = n.is("For") || n.is("While");
                n.fields().values().forEach(f -> leaves(f, own && !inner, found));
            }
            case Tree.Many(List<Tree> parts) -> parts.forEach(p -> leaves(p, own, found));
            case Tree.Text _, Tree.Whole _, Tree.Real _, Tree.Truth _, Tree.Nothing _, Tree.Opaque _ -> {}
        }
    }

    /// Whether nothing in the body changes what the condition looks at.
    private boolean frozen(Tree.Node test, FlowState head, List<Tree.Node> body) {
        boolean[] plain = {true};
        Set<String> names = new HashSet<>();
        test.walk(n -> {
            plain[0] &= TEST_KINDS.contains(n.kind());
            if (n.is("Call")) {
                plain[0] &= n.field("func") instanceof Tree.Node f
                        && f.is("Name")
                        && f.text("id").equals("len");
            }
            if (n.is("Name") && !n.text("id").equals("len")) {
                names.add(n.text("id"));
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
        body.forEach(s -> s.walk(n -> {
            if (n.is("Name") && !n.text("ctx").equals("Load")) {
                written.add(n.text("id"));
            }
        }));
        return names.stream().noneMatch(written::contains);
    }

    private static boolean immutable(PyType type) {
        return !type.members().isEmpty()
                && type.members().stream().allMatch(m -> Fit.isNumber(m) || m.is("str") || m.equals(PyType.NONE));
    }

    /// Whether a body may change an object that it does not assign.
    private static boolean mayMutate(List<Tree.Node> body) {
        boolean[] found = new boolean[1];
        body.forEach(s -> s.walk(n -> found[0] |= n.is("Call") || n.is("Subscript") || n.is("Attribute")));
        return found[0];
    }

    /// Whether `while i < n` only ever makes `i` smaller, or the reverse.
    private static boolean away(Tree.Node test, List<Tree.Node> body) {
        if (!test.is("Compare")
                || test.nodes("comparators").size() != 1
                || !(test.field("left") instanceof Tree.Node left)
                || !left.is("Name")
                || !test.nodes("comparators").getFirst().is("Constant")) {
            return false;
        }
        String op = Conditions.operators(test).getFirst();
        boolean below = op.equals("Lt") || op.equals("LtE");
        if (!below && !op.equals("Gt") && !op.equals("GtE")) {
            return false;
        }
        String name = left.text("id");
        int[] writes = new int[1];
        int[] away = new int[1];
        body.forEach(s -> s.walk(n -> {
            if (n.is("Name") && n.text("id").equals(name) && !n.text("ctx").equals("Load")) {
                writes[0]++;
            }
            if (n.is("AugAssign")
                    && n.field("target") instanceof Tree.Node t
                    && t.text("id").equals(name)
                    && Definition.intLiteral(n.field("value"), 0) > 0
                    && n.text("op").equals(below ? "Sub" : "Add")) {
                away[0]++;
            }
        }));
        return writes[0] > 0 && writes[0] == away[0];
    }
}
