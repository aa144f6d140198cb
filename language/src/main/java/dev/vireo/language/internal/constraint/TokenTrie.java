package dev.vireo.language.internal.constraint;

import dev.vireo.language.internal.constraint.Automaton.State;
import dev.vireo.runtime.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Tokens by their bytes, as a tree in one row: every place is followed by those below it. A walk through it with an
/// automaton finds the tokens that an automaton can read: what no token goes on with is not looked at, nor what stands
/// below a place where every byte leads the automaton back to where it is.
final class TokenTrie {
    private static final int LONGEST = 1 << 12;

    private final int[] tokens;
    /// By place: its byte, how deep it lies, and the place behind all that is below it.
    private final byte[] bytes;

    private final short[] depths;
    private final int[] ends;
    /// By place: where its tokens begin in `tokens`, where they end, and where those below it end.
    private final int[] from;

    private final int[] own;
    private final int[] below;
    /// By place: which of the sets of bytes stand below it.
    private final int[] kinds;

    private final long[][] sets;
    private final int deepest;

    private static final class Token {
        final int id;
        final byte[] bytes;

        Token(int id, byte[] bytes) {
            this.id = id;
            this.bytes = bytes;
        }
    }

    private TokenTrie(List<Token> all) {
        all.sort((a, b) -> Arrays.compareUnsigned(a.bytes, b.bytes));
        tokens = all.stream().mapToInt(token -> token.id).toArray();
        int places = 0;
        byte[] before = {};
        for (Token token : all) {
            places += token.bytes.length - same(before, token.bytes);
            before = token.bytes;
        }
        bytes = new byte[places];
        depths = new short[places];
        ends = new int[places];
        from = new int[places];
        own = new int[places];
        below = new int[places];
        kinds = new int[places];
        int most = 0;
        int[] path = new int[LONGEST];
        long[][] under = new long[LONGEST + 1][4];
        Map<List<Long>, Integer> known = new HashMap<>();
        List<long[]> found = new ArrayList<>();
        int place = 0;
        int open = 0;
        for (int t = 0; t <= all.size(); t++) {
            byte[] now = t < all.size() ? all.get(t).bytes : new byte[0];
            int same = t == 0 ? 0 : same(all.get(t - 1).bytes, now);
            while (open > same) {
                open--;
                int done = path[open];
                ends[done] = place;
                below[done] = t;
                long[] set = under[open + 1];
                kinds[done] = known.computeIfAbsent(List.of(set[0], set[1], set[2], set[3]), _ -> {
                    found.add(set.clone());
                    return found.size() - 1;
                });
                for (int i = 0; i < 4; i++) {
                    under[open][i] |= set[i];
                }
                under[open][(bytes[done] & 0xFF) >> 6] |= 1L << bytes[done];
                Arrays.fill(set, 0);
            }
            while (open < now.length) {
                bytes[place] = now[open];
                depths[place] = (short) open;
                from[place] = t;
                own[place] = t;
                path[open++] = place++;
            }
            if (t < all.size()) {
                own[path[open - 1]] = t + 1;
            }
            most = Math.max(most, open);
        }
        sets = found.toArray(new long[0][]);
        deepest = most;
    }

    private static int same(byte[] a, byte[] b) {
        int at = Arrays.mismatch(a, b);
        return at < 0 ? a.length : at;
    }

    /// The tokens of a vocabulary that are text, of so many bytes. Special tokens and those without bytes are none.
    static TokenTrie of(Tokenizer tokenizer, int least, int most) {
        List<Token> all = new ArrayList<>();
        for (int id = 0; id < tokenizer.size(); id++) {
            byte[] text = tokenizer.bytes(id);
            if (text.length >= Math.max(1, least)
                    && text.length <= Math.min(most, LONGEST)
                    && !tokenizer.isSpecial(id)) {
                all.add(new Token(id, text));
            }
        }
        return new TokenTrie(all);
    }

    /// Adds the tokens that can be read from a state on.
    void add(State state, BitSet out) {
        State[] at = new State[deepest + 1];
        at[0] = state;
        int place = 0;
        while (place < bytes.length) {
            int depth = depths[place];
            State next = at[depth].after(bytes[place]);
            if (next.isDead()) {
                place = ends[place];
                continue;
            }
            boolean all = within(sets[kinds[place]], next.loops());
            int end = all ? below[place] : own[place];
            for (int t = from[place]; t < end; t++) {
                out.set(tokens[t]);
            }
            at[depth + 1] = next;
            place = all ? ends[place] : place + 1;
        }
    }

    private static boolean within(long[] some, long[] set) {
        return ((some[0] & ~set[0]) | (some[1] & ~set[1]) | (some[2] & ~set[2]) | (some[3] & ~set[3])) == 0;
    }
}
