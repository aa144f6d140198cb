package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Literal;
import dev.vireo.sandbox.internal.python.Operator;
import dev.vireo.sandbox.internal.python.Tree;
import java.math.BigInteger;
import java.util.OptionalLong;

/// Finds constant expressions that explode: an int of millions of digits, a text of a gigabyte.
final class LargeConstants {
    /// Constants may be this long: bits of an int, items of a sequence.
    private static final int MAX_BITS = 4096;

    private static final long MAX_REPEAT = 1_000_000;

    private LargeConstants() {}

    /// Refuses constants that are huge: an int of millions of digits, a text of a gigabyte.
    static void check(Expr.BinOp n, Report report) {
        if (bits(n).orElse(0) > MAX_BITS) {
            report.add(Fault.LARGE_CONSTANT, n, "this number has too many digits", "");
        }
        if (n.op() == Operator.Binary.MULT
                && ((isSequence(n.left()) && constant(n.right()) > MAX_REPEAT)
                        || (isSequence(n.right()) && constant(n.left()) > MAX_REPEAT))) {
            report.add(Fault.LARGE_CONSTANT, n, "this sequence is too long", "");
        }
    }

    private static boolean isSequence(Expr n) {
        return switch (n) {
            case Expr.ListDisplay _, Expr.TupleDisplay _, Expr.JoinedStr _ -> true;
            case Expr.Constant constant ->
                switch (constant.value()) {
                    case Literal.Text _, Literal.Bytes _, Literal.Complex _, Literal.Ellipsis _ -> true;
                    case Literal.Whole _, Literal.Real _, Literal.Truth _, Literal.None _ -> false;
                };
            case Expr.Name _, Expr.Attribute _, Expr.Subscript _, Expr.Slice _, Expr.Call _, Expr.Starred _ -> false;
            case Expr.BinOp _, Expr.UnaryOp _, Expr.BoolOp _, Expr.Compare _, Expr.IfExp _, Expr.Lambda _ -> false;
            case Expr.NamedExpr _, Expr.SetDisplay _, Expr.DictDisplay _, Expr.Comprehension _ -> false;
            case Expr.FormattedValue _, Expr.Yielding _, Tree.Unsupported _ -> false;
        };
    }

    /// The value of a constant expression as a double, NaN when it is none.
    private static double constant(Expr n) {
        return switch (n) {
            case Expr.Constant(Tree.Place _, Literal.Whole(BigInteger v)) -> v.doubleValue();
            case Expr.UnaryOp unary ->
                switch (unary.op()) {
                    case MINUS -> -constant(unary.operand());
                    case PLUS -> constant(unary.operand());
                    case NOT, INVERT -> Double.NaN;
                };
            case Expr.BinOp binary -> {
                double a = constant(binary.left());
                double b = constant(binary.right());
                yield switch (binary.op()) {
                    case ADD -> a + b;
                    case SUB -> a - b;
                    case MULT -> a * b;
                    case POW -> Math.pow(a, b);
                    case LSHIFT -> a * Math.pow(2, b);
                    case DIV, FLOOR_DIV, MOD, BIT_AND, BIT_OR, BIT_XOR, RSHIFT, MAT_MULT -> Double.NaN;
                };
            }
            case Expr.Constant _, Expr.Name _, Expr.Attribute _, Expr.Subscript _, Expr.Slice _ -> Double.NaN;
            case Expr.Call _, Expr.BoolOp _, Expr.Compare _, Expr.IfExp _, Expr.Lambda _ -> Double.NaN;
            case Expr.NamedExpr _, Expr.Display _, Expr.DictDisplay _, Expr.Comprehension _ -> Double.NaN;
            case Expr.JoinedStr _, Expr.FormattedValue _, Expr.Starred _, Expr.Yielding _ -> Double.NaN;
            case Tree.Unsupported _ -> Double.NaN;
        };
    }

    /// An estimate of the bits of a constant power or shift; empty when it is none.
    private static OptionalLong bits(Expr.BinOp n) {
        boolean shift = n.op() == Operator.Binary.LSHIFT;
        if (!shift && n.op() != Operator.Binary.POW) {
            return OptionalLong.empty();
        }
        double a = Math.abs(constant(n.left()));
        double b = constant(n.right());
        if (Double.isNaN(b)) {
            return OptionalLong.empty();
        }
        if (shift) { // a shift by a huge constant is huge, whatever is shifted
            return OptionalLong.of((long) b);
        }
        return Double.isNaN(a) || a <= 1
                ? OptionalLong.empty()
                : OptionalLong.of((long) Math.min(1e18, b * Math.log(a) / Math.log(2)));
    }
}
