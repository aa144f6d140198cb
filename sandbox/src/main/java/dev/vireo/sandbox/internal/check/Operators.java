package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.check.FlowState.Result;
import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Operator;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What operators give, and which operands and comparisons make no sense.
final class Operators {
    private static final Set<String> ORDERED =
            Set.of("number", "str", "bytes", "list", "tuple", "set", "date", "datetime", "time", "timedelta");

    private final Analysis analysis;

    Operators(Analysis analysis) {
        this.analysis = analysis;
    }

    /// `a op b`; the positions are for messages.
    Result binary(Tree node, Operator.Binary op, Expr left, Result a, Expr right, Result b) {
        PyType x = a.type();
        PyType y = b.type();
        boolean text = op == Operator.Binary.MOD && x.is("str"); // takes anything on the right
        boolean types =
                op == Operator.Binary.BIT_OR && (x instanceof PyType.ClassObject || y instanceof PyType.ClassObject);
        if (text || types) {
            return Result.of(text ? PyType.STR : PyType.ANY);
        }
        x = analysis.expressions.demandSome(left, x, "'" + op.symbol() + "' can't be used on it");
        y = analysis.expressions.demandSome(right, y, "'" + op.symbol() + "' can't be used on it");
        if (x.isVague() || y.isVague()) {
            return Result.ANY;
        }
        List<PyType> out = new ArrayList<>();
        for (PyType p : x.members()) {
            for (PyType q : y.members()) {
                Optional<PyType> one = pair(op, p, q, right);
                if (one.isEmpty()) {
                    analysis.report.add(
                            Fault.OPERATOR_TYPE,
                            node,
                            "'" + op.symbol() + "' can't be used between " + x + " and " + y,
                            x.toString(),
                            y.toString(),
                            hint(op, p, q));
                    return Result.of(op == Operator.Binary.ADD && (Fit.isNumber(x) || x.is("str")) ? x : PyType.ANY);
                }
                out.add(one.get());
            }
        }
        return new Result(PyType.join(out), length(op, a, b, left, right));
    }

    private static String hint(Operator.Binary op, PyType a, PyType b) {
        boolean text = a.is("str") || b.is("str");
        if (text && op == Operator.Binary.ADD) {
            return "Write str(...) around what is no text, or use an f-string.";
        }
        return text ? "Turn text into a number with coerce_to_numeric(...) or int(...)." : "";
    }

    private static int length(Operator.Binary op, Result a, Result b, Expr left, Expr right) {
        boolean none = a.atLeast() == FlowState.ANY_LENGTH && b.atLeast() == FlowState.ANY_LENGTH;
        if (op == Operator.Binary.ADD && Fit.sized(a.type())) {
            return none ? FlowState.ANY_LENGTH : Math.max(0, a.atLeast()) + Math.max(0, b.atLeast());
        }
        if (op == Operator.Binary.MULT) {
            boolean sequence = Fit.sized(a.type());
            int times = Definition.intLiteral(sequence ? right : left, -1);
            int each = sequence ? a.atLeast() : b.atLeast();
            return times < 0 || each < 0 ? FlowState.ANY_LENGTH : (int) Math.min(1_000_000L, (long) times * each);
        }
        return op == Operator.Binary.BIT_OR ? Math.max(a.atLeast(), b.atLeast()) : 0;
    }

    private static Optional<PyType> pair(Operator.Binary op, PyType a, PyType b, Expr right) {
        if (a.isAny() || b.isAny()) {
            return Optional.of(PyType.ANY);
        }
        if (Fit.isNumber(a) && Fit.isNumber(b)) {
            return Optional.ofNullable(numbers(op, a, b, right));
        }
        String x = category(a);
        String y = category(b);
        boolean bInt = b.is("int") || b.is("bool");
        boolean aInt = a.is("int") || a.is("bool");
        PyType out = switch (op) {
            case ADD -> x.equals(y) ? added(a, b, x) : dates(op, a, b);
            case MULT ->
                bInt && Set.of("str", "bytes", "list", "tuple").contains(x)
                        ? repeated(a)
                        : aInt && Set.of("str", "bytes", "list", "tuple").contains(y) ? repeated(b) : dates(op, a, b);
            case MOD -> x.equals("str") || x.equals("bytes") ? a : dates(op, a, b);
            case SUB, BIT_AND, BIT_OR, BIT_XOR -> {
                if (x.equals("set") && y.equals("set")) {
                    PyType.Instance s = (PyType.Instance) a;
                    yield PyType.of(
                            a.is("frozenset") ? "frozenset" : "set",
                            op == Operator.Binary.SUB || op == Operator.Binary.BIT_AND
                                    ? s.argument(0)
                                    : PyType.join(
                                            Fit.element(a).orElse(PyType.ANY),
                                            Fit.element(b).orElse(PyType.ANY)));
                }
                if (a.is("Counter") && b.is("Counter")) {
                    yield PyType.join(a, b);
                }
                if (op == Operator.Binary.BIT_OR && x.equals("dict") && y.equals("dict")) {
                    yield a.equals(b) ? a : PyType.dictOf(PyType.ANY, PyType.ANY);
                }
                yield dates(op, a, b);
            }
            case DIV, FLOOR_DIV -> dates(op, a, b);
            case POW, LSHIFT, RSHIFT, MAT_MULT -> null;
        };
        return x.isEmpty() || y.isEmpty() ? Optional.of(PyType.ANY) : Optional.ofNullable(out);
    }

    private static @Nullable PyType numbers(Operator.Binary op, PyType a, PyType b, Expr right) {
        boolean complex = a.is("complex") || b.is("complex");
        boolean real = a.is("float") || b.is("float");
        return switch (op) {
            case ADD, SUB, MULT -> complex ? PyType.of("complex") : real ? PyType.FLOAT : PyType.INT;
            case DIV -> complex ? PyType.of("complex") : PyType.FLOAT;
            case FLOOR_DIV, MOD -> complex ? null : real ? PyType.FLOAT : PyType.INT;
            case POW -> {
                int power = Definition.intLiteral(right, Integer.MIN_VALUE);
                if (complex || a.is("float")) {
                    yield complex
                            ? PyType.of("complex")
                            : power == Integer.MIN_VALUE && real ? PyType.ANY : PyType.FLOAT;
                }
                yield power == Integer.MIN_VALUE
                        ? (real ? PyType.FLOAT : PyType.ANY)
                        : power < 0 ? PyType.FLOAT : PyType.INT;
            }
            case BIT_AND, BIT_OR, BIT_XOR ->
                complex || real ? null : a.is("bool") && b.is("bool") ? PyType.BOOL : PyType.INT;
            case LSHIFT, RSHIFT -> complex || real ? null : PyType.INT;
            case MAT_MULT -> null;
        };
    }

    private static @Nullable PyType added(PyType a, PyType b, String category) {
        return switch (category) {
            case "str", "bytes", "timedelta" -> a;
            case "list" -> PyType.join(a, b);
            case "tuple" -> {
                if (a instanceof PyType.Tuple(List<PyType> p) && b instanceof PyType.Tuple(List<PyType> q)) {
                    List<PyType> all = new ArrayList<>(p);
                    all.addAll(q);
                    yield PyType.tupleOf(all);
                }
                yield PyType.of(
                        "tuple",
                        PyType.join(
                                Fit.element(a).orElse(PyType.ANY),
                                Fit.element(b).orElse(PyType.ANY)));
            }
            case "dict" -> a.is("Counter") && b.is("Counter") ? PyType.join(a, b) : null;
            case "deque" -> PyType.join(a, b);
            default -> null;
        };
    }

    private static PyType repeated(PyType a) {
        return a instanceof PyType.Tuple(List<PyType> parts) ? PyType.of("tuple", PyType.join(parts)) : a;
    }

    private static @Nullable PyType dates(Operator.Binary op, PyType a, PyType b) {
        boolean day = a.is("date") || a.is("datetime");
        if (day && b.is("timedelta") && (op == Operator.Binary.ADD || op == Operator.Binary.SUB)) {
            return a;
        }
        if (day && (b.is("date") || b.is("datetime")) && op == Operator.Binary.SUB) {
            return PyType.of("timedelta");
        }
        if (a.is("timedelta")) {
            if (b.is("timedelta")) {
                return switch (op) {
                    case ADD, SUB, MOD -> a;
                    case DIV -> PyType.FLOAT;
                    case FLOOR_DIV -> PyType.INT;
                    case MULT, POW, BIT_AND, BIT_OR, BIT_XOR, LSHIFT, RSHIFT, MAT_MULT -> null;
                };
            }
            if (Fit.isNumber(b)
                    && (op == Operator.Binary.MULT || op == Operator.Binary.DIV || op == Operator.Binary.FLOOR_DIV)) {
                return a;
            }
            return op == Operator.Binary.ADD && (b.is("date") || b.is("datetime")) ? b : null;
        }
        return op == Operator.Binary.MULT && Fit.isNumber(a) && b.is("timedelta") ? b : null;
    }

    PyType unary(Tree node, Operator.Unary op, Expr operand, PyType type) {
        PyType some = analysis.expressions.demandSome(operand, type, "'" + op.symbol() + "' can't be used on it");
        List<PyType> out = new ArrayList<>();
        for (PyType part : some.members()) {
            if (part.isAny()) {
                return PyType.ANY;
            }
            boolean fine =
                    Fit.isNumber(part) && !(op == Operator.Unary.INVERT && (part.is("float") || part.is("complex")));
            if (!fine && !part.is("timedelta") && !part.is("Counter") && !(part instanceof PyType.Variable)) {
                analysis.report.add(
                        Fault.OPERATOR_TYPE,
                        node,
                        "'" + op.symbol() + "' can't be used on " + some,
                        op == Operator.Unary.INVERT ? "int" : "float",
                        some.toString(),
                        "");
                return PyType.ANY;
            }
            out.add(part.is("bool") ? PyType.INT : part);
        }
        return out.isEmpty() ? PyType.ANY : PyType.join(out);
    }

    /// What values can be equal to: those of the same category. Empty when that is not known.
    static String category(PyType type) {
        return switch (type) {
            case PyType.Instance instance -> category(instance);
            case PyType.Tuple _ -> "tuple";
            case PyType.Function _ -> "function";
            case PyType.ClassObject _ -> "class";
            case PyType.Module _, PyType.Any _, PyType.Never _, PyType.Union _, PyType.Variable _ -> "";
        };
    }

    private static String category(PyType.Instance instance) {
        String name = instance.name();
        return switch (name) {
            case "bool", "int", "float", "complex" -> "number";
            case "str",
                    "bytes",
                    "list",
                    "tuple",
                    "deque",
                    "range",
                    "date",
                    "datetime",
                    "time",
                    "timedelta",
                    "None",
                    "slice",
                    "Match",
                    "Pattern" -> name;
            case "dict", "Counter", "defaultdict", "OrderedDict" -> "dict";
            case "set", "frozenset", "dict_keys", "dict_items" -> "set";
            case "Iterator", "dict_values" -> "iterator";
            case "Iterable", "Sequence", "Collection", "Sized", "Mapping" -> "";
            default -> Character.isUpperCase(name.codePointAt(0)) ? name : ""; // a class of the API
        };
    }

    /// Reports a comparison that can't be made, or that always has the same result.
    void compare(Tree node, Operator.Comparing op, Expr left, PyType a, Expr right, PyType b) {
        switch (op) {
            case EQ, NOT_EQ, IS, IS_NOT -> {
                if (neverEqual(a, b)) {
                    unlike(node, op, a, b);
                }
            }
            case IN, NOT_IN -> contained(node, op, a, right, b);
            case LT, LT_E, GT, GT_E -> {
                PyType x = analysis.expressions.demandSome(left, a, "'" + op.symbol() + "' can't be used on it");
                PyType y = analysis.expressions.demandSome(right, b, "'" + op.symbol() + "' can't be used on it");
                order(node, op, x, y);
            }
        }
    }

    private void order(Tree node, Operator.Comparing op, PyType a, PyType b) {
        for (PyType p : a.members()) {
            for (PyType q : b.members()) {
                String x = category(p);
                String y = category(q);
                if (p.isVague() || q.isVague() || x.isEmpty() || y.isEmpty()) {
                    continue;
                }
                boolean moment =
                        (x.equals("date") && y.equals("datetime")) || (x.equals("datetime") && y.equals("date"));
                if (!x.equals(y) && !moment) {
                    unlike(node, op, a, b);
                    return;
                }
                if (!ORDERED.contains(x) || p.is("complex") || q.is("complex")) {
                    analysis.report.add(
                            Fault.OPERATOR_TYPE,
                            node,
                            "values of type " + p + " have no order, so '" + op.symbol() + "' can't be used",
                            "float",
                            p.toString(),
                            analysis.library.isApiClass(x)
                                    ? "Compare a number of them, such as horizontal_center."
                                    : "");
                    return;
                }
            }
        }
    }

    private static boolean neverEqual(PyType a, PyType b) {
        PyType x = a.withoutNone();
        PyType y = b.withoutNone();
        if (x.isVague() || y.isVague() || (a.mayBeNone() && b.mayBeNone())) {
            return false; // None may be compared with everything
        }
        for (PyType p : x.members()) {
            for (PyType q : y.members()) {
                String c = category(p);
                String d = category(q);
                if (c.isEmpty() || d.isEmpty() || c.equals(d) || (c.startsWith("date") && d.startsWith("date"))) {
                    return false;
                }
            }
        }
        return true;
    }

    private void contained(Tree node, Operator.Comparing op, PyType a, Expr right, PyType container) {
        PyType some = analysis.expressions.demandSome(right, container, "it contains nothing");
        for (PyType part : some.members()) {
            if (part.is("str")) {
                PyType text = a.withoutNone();
                if (!Fit.fits(text, PyType.STR, false)) {
                    analysis.report.add(
                            Fault.OPERATOR_TYPE,
                            node,
                            "'" + op.symbol() + "' looks for a str in a str, not for " + a,
                            "str",
                            a.toString(),
                            "");
                    return;
                }
                continue;
            }
            Optional<PyType> element = Fit.element(part);
            if (element.isEmpty()) {
                if (!category(part).isEmpty()) {
                    analysis.report.add(
                            Fault.OPERATOR_TYPE,
                            node,
                            "nothing can be looked for in " + part + " with '" + op.symbol() + "'",
                            "list",
                            part.toString(),
                            "");
                    return;
                }
            } else if (neverEqual(a, element.get()) && some.members().size() == 1) {
                unlike(node, op, a, some);
                return;
            }
        }
    }

    private void unlike(Tree node, Operator.Comparing op, PyType a, PyType b) {
        String what = switch (op) {
            case IN, NOT_IN -> "a value of type " + a + " is never in " + b;
            case EQ, NOT_EQ, IS, IS_NOT -> "a value of type " + a + " is never equal to one of type " + b;
            case LT, LT_E, GT, GT_E ->
                "values of type " + a + " and " + b + " can't be ordered by '" + op.symbol() + "'";
        };
        String hint;
        if ((a.is("bool") && b.is("str")) || (a.is("str") && b.is("bool"))) {
            hint = "Use the bool itself, or yesno_to_bool(...) of the text.";
        } else if ((Fit.isNumber(a) && b.is("str")) || (a.is("str") && Fit.isNumber(b))) {
            hint = "Turn the text into a number: coerce_to_numeric(...).";
        } else if ((a.is("list") && Fit.isNumber(b)) || (Fit.isNumber(a) && b.is("list"))) {
            hint = "Write len(...) around the list.";
        } else if (a instanceof PyType.Function || b instanceof PyType.Function) {
            hint = "Call the function: add parentheses.";
        } else {
            hint = "";
        }
        analysis.report.add(Fault.UNLIKE_COMPARISON, node, what, a.toString(), b.toString(), hint);
    }
}
