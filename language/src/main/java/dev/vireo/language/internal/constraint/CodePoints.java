package dev.vireo.language.internal.constraint;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;

/// A set of characters of Unicode, without surrogates.
final class CodePoints {
    private static final int LAST = Character.MAX_CODE_POINT;
    /// The last code points whose UTF-8 has one, two, three and four bytes.
    private static final int[] LAST_OF_LENGTH = {0x7F, 0x7FF, 0xFFFF, LAST};

    private static final int[] FIRST_BYTE = {0, 0xC0, 0xE0, 0xF0};

    static final CodePoints ALL = of(0, 0xD7FF).and(0xE000, LAST);

    private final BitSet set;

    private CodePoints(BitSet set) {
        this.set = set;
    }

    static CodePoints none() {
        return new CodePoints(new BitSet());
    }

    static CodePoints of(int first, int last) {
        return none().and(first, last);
    }

    /// The characters of a text.
    static CodePoints of(String characters) {
        BitSet out = new BitSet();
        characters.codePoints().forEach(out::set);
        return new CodePoints(out);
    }

    /// These and more.
    CodePoints and(int first, int last) {
        BitSet out = (BitSet) set.clone();
        out.set(first, last + 1);
        return new CodePoints(out);
    }

    CodePoints and(CodePoints others) {
        BitSet out = (BitSet) set.clone();
        out.or(others.set);
        return new CodePoints(out);
    }

    /// Takes more into this very set.
    void add(CodePoints others) {
        set.or(others.set);
    }

    CodePoints without(CodePoints others) {
        BitSet out = (BitSet) set.clone();
        out.andNot(others.set);
        return new CodePoints(out);
    }

    CodePoints inverse() {
        return ALL.without(this);
    }

    CodePoints within(CodePoints others) {
        BitSet out = (BitSet) set.clone();
        out.and(others.set);
        return new CodePoints(out);
    }

    boolean isEmpty() {
        return set.isEmpty();
    }

    boolean has(int codePoint) {
        return set.get(codePoint);
    }

    /// The character, when it is one.
    OptionalInt only() {
        return set.cardinality() == 1 ? OptionalInt.of(set.nextSetBit(0)) : OptionalInt.empty();
    }

    /// Any one of them in UTF-8.
    Node node(Grammar grammar) {
        List<Node> out = new ArrayList<>();
        BitSet single = new BitSet();
        for (int from = set.nextSetBit(0); from >= 0; ) {
            int end = set.nextClearBit(from) - 1;
            for (int first = from; first <= end; ) {
                int length = length(first);
                int last = Math.min(end, LAST_OF_LENGTH[length - 1]);
                if (length == 1) {
                    single.set(first, last + 1);
                } else {
                    range(grammar, first, last, length, FIRST_BYTE[length - 1], out);
                }
                first = last + 1;
            }
            from = set.nextSetBit(end + 1);
        }
        out.addFirst(grammar.bytes(single));
        return grammar.choice(out);
    }

    private static int length(int codePoint) {
        int length = 1;
        while (codePoint > LAST_OF_LENGTH[length - 1]) {
            length++;
        }
        return length;
    }

    /// The characters of a range that all have so many bytes.
    ///
    /// @param mark the bits that the first byte has besides
    private static void range(Grammar grammar, int first, int last, int length, int mark, List<Node> out) {
        if (length == 1) {
            out.add(grammar.bytes(mark | first, mark | last));
            return;
        }
        int shift = 6 * (length - 1);
        int below = (1 << shift) - 1;
        int from = first >> shift;
        int to = last >> shift;
        if ((first & below) != 0 && from < to) {
            part(grammar, first, (from << shift) | below, from, from, length, mark, out);
            from++;
        }
        boolean ragged = (last & below) != below && from < to;
        int whole = ragged ? to - 1 : to;
        if (from <= whole) {
            int start = Math.max(first, from << shift);
            part(
                    grammar,
                    start,
                    from == whole ? Math.min(last, (whole << shift) | below) : (whole << shift) | below,
                    from,
                    whole,
                    length,
                    mark,
                    out);
        }
        if (ragged) {
            part(grammar, to << shift, last, to, to, length, mark, out);
        }
    }

    /// Characters whose first bytes are `from` to `to`, and whose other bytes are the same behind each of them.
    private static void part(
            Grammar grammar, int first, int last, int from, int to, int length, int mark, List<Node> out) {
        int below = (1 << (6 * (length - 1))) - 1;
        List<Node> rest = new ArrayList<>();
        boolean all = from < to || ((first & below) == 0 && (last & below) == below);
        range(grammar, all ? 0 : first & below, all ? below : last & below, length - 1, 0x80, rest);
        out.add(grammar.sequence(grammar.bytes(mark | from, mark | to), grammar.choice(rest)));
    }
}
