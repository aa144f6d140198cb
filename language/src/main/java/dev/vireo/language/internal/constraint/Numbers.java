package dev.vireo.language.internal.constraint;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Numbers as JSON spells them, and those of a range, digit by digit. Whole numbers have at most 20 digits, or as many
/// as
/// a limit has, and are spelled without point and exponent; there is no `-0` among them. Fractions have at most 24
/// digits.
final class Numbers {
    private static final int MOST_DIGITS = 20;
    private static final int MOST_DECIMALS = 24;
    private static final int MOST_EXPONENT = 2;

    /// A range. A side without a limit is open.
    ///
    /// @param aboveLeast whether the least itself is out
    /// @param belowMost whether the most itself is out
    record Range(
            @Nullable BigDecimal least,
            boolean aboveLeast,
            @Nullable BigDecimal most,
            boolean belowMost) {
        boolean isOpen() {
            return least == null && most == null;
        }
    }

    /// Digits behind a point.
    ///
    /// @param bare whether there may be none
    private record Tail(boolean bare, Node digits) {}

    private final Grammar grammar;
    private final Tail any;

    Numbers(Grammar grammar) {
        this.grammar = grammar;
        this.any = new Tail(true, digits(1, MOST_DECIMALS));
    }

    private Node digits(int least, int most) {
        return grammar.repeat(digit(0, 9), least, most);
    }

    private Node digit(int from, int to) {
        return from > to ? grammar.never() : grammar.bytes('0' + from, '0' + to);
    }

    private Node minus() {
        return grammar.text("-");
    }

    /// Any number.
    Node number() {
        Node whole = grammar.choice(
                grammar.text("0"), grammar.sequence(digit(1, 9), grammar.repeat(digit(0, 9), 0, MOST_DIGITS - 1)));
        Node exponent = grammar.sequence(
                grammar.choice(grammar.text("e"), grammar.text("E")),
                grammar.choice(grammar.text("+"), minus(), grammar.empty()),
                digits(1, MOST_EXPONENT));
        return grammar.sequence(grammar.optional(minus()), whole, fraction(any), grammar.optional(exponent));
    }

    /// The whole numbers of a range.
    Node integer(Range range) {
        @Nullable BigInteger least = null;
        @Nullable BigInteger most = null;
        if (range.least != null) {
            least = range.least.setScale(0, RoundingMode.CEILING).toBigInteger();
            boolean out = range.aboveLeast && new BigDecimal(least).compareTo(range.least) == 0;
            least = out ? least.add(BigInteger.ONE) : least;
        }
        if (range.most != null) {
            most = range.most.setScale(0, RoundingMode.FLOOR).toBigInteger();
            boolean out = range.belowMost && new BigDecimal(most).compareTo(range.most) == 0;
            most = out ? most.subtract(BigInteger.ONE) : most;
        }
        Node positive = whole(least == null ? BigInteger.ZERO : least.max(BigInteger.ZERO), most);
        Node negative = whole(
                most == null ? BigInteger.ONE : most.negate().max(BigInteger.ONE),
                least == null ? null : least.negate());
        return grammar.choice(positive, grammar.sequence(minus(), negative));
    }

    /// The numbers of a range, without exponents.
    Node decimal(Range range) {
        if (range.isOpen()) {
            return number();
        }
        BigDecimal least = range.least;
        BigDecimal most = range.most;
        Node positive = least == null || least.signum() < 0
                ? size(BigDecimal.ZERO, false, most, range.belowMost)
                : size(least, range.aboveLeast, most, range.belowMost);
        @Nullable BigDecimal farthest = least == null ? null : least.negate();
        Node negative = most == null || most.signum() >= 0
                ? size(BigDecimal.ZERO, true, farthest, range.aboveLeast)
                : size(most.negate(), range.belowMost, farthest, range.aboveLeast);
        return grammar.choice(positive, grammar.sequence(minus(), negative));
    }

    /// The numbers from `least`, which is not negative, to `most`.
    private Node size(BigDecimal least, boolean aboveLeast, @Nullable BigDecimal most, boolean belowMost) {
        BigInteger low = least.toBigInteger();
        String from = behindPoint(least);
        if (most == null) {
            return grammar.choice(
                    grammar.sequence(whole(low, low), fraction(atLeast(from, aboveLeast))),
                    grammar.sequence(whole(low.add(BigInteger.ONE), null), fraction(any)));
        }
        if (most.signum() < 0) {
            return grammar.never();
        }
        BigInteger high = most.toBigInteger();
        String to = behindPoint(most);
        if (low.equals(high)) {
            return grammar.sequence(whole(low, low), fraction(between(from, aboveLeast, to, belowMost)));
        }
        if (low.compareTo(high) > 0) {
            return grammar.never();
        }
        return grammar.choice(
                grammar.sequence(whole(low, low), fraction(atLeast(from, aboveLeast))),
                grammar.sequence(whole(low.add(BigInteger.ONE), high.subtract(BigInteger.ONE)), fraction(any)),
                grammar.sequence(whole(high, high), fraction(atMost(to, belowMost))));
    }

    private static String behindPoint(BigDecimal number) {
        BigDecimal rest = number.remainder(BigDecimal.ONE).stripTrailingZeros();
        return rest.signum() == 0 ? "" : rest.toPlainString().substring(2);
    }

    private Node fraction(Tail tail) {
        Node some = grammar.sequence(grammar.text("."), tail.digits);
        return tail.bare ? grammar.optional(some) : some;
    }

    /// Digits behind the point that are as much as others at least.
    private Tail atLeast(String digits, boolean more) {
        if (digits.isEmpty()) {
            return more
                    ? new Tail(
                            false,
                            grammar.sequence(
                                    grammar.repeat(digit(0, 0), 0, MOST_DECIMALS),
                                    digit(1, 9),
                                    digits(0, MOST_DECIMALS)))
                    : any;
        }
        int first = digits.charAt(0) - '0';
        return new Tail(
                false,
                grammar.choice(
                        behind(first, atLeast(digits.substring(1), more)),
                        grammar.sequence(digit(first + 1, 9), digits(0, MOST_DECIMALS))));
    }

    private Tail atMost(String digits, boolean less) {
        if (digits.isEmpty()) {
            return less
                    ? new Tail(false, grammar.never())
                    : new Tail(true, grammar.repeat(digit(0, 0), 1, MOST_DECIMALS));
        }
        int first = digits.charAt(0) - '0';
        return new Tail(
                true,
                grammar.choice(
                        behind(first, atMost(digits.substring(1), less)),
                        grammar.sequence(digit(0, first - 1), digits(0, MOST_DECIMALS))));
    }

    private Tail between(String from, boolean more, String to, boolean less) {
        if (from.isEmpty() && !more) {
            return atMost(to, less);
        }
        if (to.isEmpty()) {
            return new Tail(false, grammar.never());
        }
        int low = from.isEmpty() ? 0 : from.charAt(0) - '0';
        int high = to.charAt(0) - '0';
        String lowRest = from.isEmpty() ? "" : from.substring(1);
        String highRest = to.substring(1);
        if (low == high) {
            return new Tail(false, behind(low, between(lowRest, more, highRest, less)));
        }
        if (low > high) {
            return new Tail(false, grammar.never());
        }
        return new Tail(
                false,
                grammar.choice(
                        behind(low, atLeast(lowRest, more)),
                        grammar.sequence(digit(low + 1, high - 1), digits(0, MOST_DECIMALS)),
                        behind(high, atMost(highRest, less))));
    }

    private Node behind(int digit, Tail tail) {
        return grammar.sequence(digit(digit, digit), tail.bare ? grammar.optional(tail.digits) : tail.digits);
    }

    /// The whole numbers from `least`, which is not negative, to `most`.
    private Node whole(BigInteger least, @Nullable BigInteger most) {
        String from = least.toString();
        String to = most == null ? "9".repeat(Math.max(MOST_DIGITS, from.length())) : most.toString();
        if (most != null && least.compareTo(most) > 0) {
            return grammar.never();
        }
        if (from.length() == to.length()) {
            return between(from, to);
        }
        List<Node> out = new ArrayList<>();
        out.add(fromDigits(from));
        if (from.length() + 1 < to.length()) {
            out.add(grammar.sequence(digit(1, 9), grammar.repeat(digit(0, 9), from.length(), to.length() - 2)));
        }
        out.add(between("1" + "0".repeat(to.length() - 1), to));
        return grammar.choice(out);
    }

    /// The numbers of so many digits from one to another.
    private Node between(String from, String to) {
        if (from.isEmpty()) {
            return grammar.empty();
        }
        int low = from.charAt(0) - '0';
        int high = to.charAt(0) - '0';
        String lowRest = from.substring(1);
        String highRest = to.substring(1);
        if (low == high) {
            return grammar.sequence(digit(low, low), between(lowRest, highRest));
        }
        return grammar.choice(
                grammar.sequence(digit(low, low), fromDigits(lowRest)),
                grammar.sequence(digit(low + 1, high - 1), digits(lowRest.length(), lowRest.length())),
                grammar.sequence(digit(high, high), toDigits(highRest)));
    }

    private Node fromDigits(String least) {
        if (least.isEmpty()) {
            return grammar.empty();
        }
        int first = least.charAt(0) - '0';
        String rest = least.substring(1);
        return grammar.choice(
                grammar.sequence(digit(first, first), fromDigits(rest)),
                grammar.sequence(digit(first + 1, 9), digits(rest.length(), rest.length())));
    }

    private Node toDigits(String most) {
        if (most.isEmpty()) {
            return grammar.empty();
        }
        int first = most.charAt(0) - '0';
        String rest = most.substring(1);
        return grammar.choice(
                grammar.sequence(digit(first, first), toDigits(rest)),
                grammar.sequence(digit(0, first - 1), digits(rest.length(), rest.length())));
    }
}
