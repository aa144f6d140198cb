package dev.vireo.sandbox.internal.check;

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
    static void check(Tree.Node n, Report report) {
        if (bits(n).orElse(0) > MAX_BITS) {
            report.add(Fault.LARGE_CONSTANT, n, "this number has too many digits", "");
        }
        if (n.text("op").equals("Mult")
                && n.field("left") instanceof Tree.Node left
                && n.field("right") instanceof Tree.Node right) {
            if ((isSequence(left) && constant(right) > MAX_REPEAT)
                    || (isSequence(right) && constant(left) > MAX_REPEAT)) {
                report.add(Fault.LARGE_CONSTANT, n, "this sequence is too long", "");
            }
        }
    }

    private static boolean isSequence(Tree.Node n) {
        return n.is("List")
                || n.is("Tuple")
                || n.is("JoinedStr")
                || (n.is("Constant")
                        && (n.field("value") instanceof Tree.Text || n.field("value") instanceof Tree.Opaque));
    }

    /// The value of a constant expression as a double, NaN when it is none.
    private static double constant(Tree.Node n) {
        if (n.is("Constant") && n.field("value") instanceof Tree.Whole(BigInteger v)) {
            return v.doubleValue();
        }
        if (n.is("UnaryOp") && n.field("operand") instanceof Tree.Node operand) {
            double v = constant(operand);
            return n.text("op").equals("USub") ? -v : n.text("op").equals("UAdd") ? v : Double.NaN;
        }
        if (n.is("BinOp") && n.field("left") instanceof Tree.Node l && n.field("right") instanceof Tree.Node r) {
            double a = constant(l);
            double b = constant(r);
            return switch (n.text("op")) {
                case "Add" -> a + b;
                case "Sub" -> a - b;
                case "Mult" -> a * b;
                case "Pow" -> Math.pow(a, b);
                case "LShift" -> a * Math.pow(2, b);
                default -> Double.NaN;
            };
        }
        return Double.NaN;
    }

    /// An estimate of the bits of a constant power or shift; empty when it is none.
    private static OptionalLong bits(Tree.Node n) {
        String op = n.text("op");
        if (!(op.equals("Pow") || op.equals("LShift"))
                || !(n.field("left") instanceof Tree.Node left)
                || !(n.field("right") instanceof Tree.Node right)) {
            return OptionalLong.empty();
        }
        double a = Math.abs(constant(left));
        double b = constant(right);
        if (Double.isNaN(b)) {
            return OptionalLong.empty();
        }
        if (op.equals("LShift")) { // a shift by a huge constant is huge, whatever is shifted
            return OptionalLong.of((long) b);
        }
        return Double.isNaN(a) || a <= 1
                ? OptionalLong.empty()
                : OptionalLong.of((long) Math.min(1e18, b * Math.log(a) / Math.log(2)));
    }
}
