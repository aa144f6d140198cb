package dev.vireo.language.internal.constraint;

import dev.vireo.language.internal.constraint.Node.Bytes;
import dev.vireo.language.internal.constraint.Node.Choice;
import dev.vireo.language.internal.constraint.Node.Repeat;
import dev.vireo.language.internal.constraint.Node.Rule;
import dev.vireo.language.internal.constraint.Node.Sequence;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads texts byte by byte. What may still come is a list of nodes, as an LL parser has it; where a text can be read
/// in several ways, a state holds several lists. States are made when they are first come to, and kept. Every state
/// can be finished: a list that nests too deep to be finished is never begun. For one thread at a time.
final class Automaton {
    /// How long a list may become. A level of nesting in a JSON value takes one place of it.
    static final int MOST_DEPTH = StrictJson.MOST_DEPTH;

    /// In so many ways at once may a text be read.
    private static final int MOST_WAYS = 2_000;
    /// When so many lists are kept, those that are not in use are forgotten.
    private static final int MOST_KEPT = 200_000;

    /// The sets of tokens of so many states are kept: 19 kB each with 150,000 tokens.
    private static final int MOST_SETS = 1_000;
    /// Some hundred megabytes of states.
    private static final int MOST_WAYS_KEPT = 8_000_000;
    /// A second or two.
    private static final int MOST_STEPS = 20_000_000;

    /// What may still come: `top`, and then what is `below`. The end of a text is the list that ends everything.
    private static final class Rest {
        final int id;
        final @Nullable Node top;
        final @Nullable Rest below;
        final int length;

        Rest(int id, @Nullable Node top, @Nullable Rest below) {
            this.id = id;
            this.top = top;
            this.below = below;
            this.length = below == null ? 0 : below.length + 1;
        }
    }

    /// Where a reader stands.
    final class State {
        private final List<Rest> ways;
        private final @Nullable State[] next = new State[classCount];
        private final boolean accepting;

        private @Nullable BitSet tokens;
        private @Nullable State blurred;
        private long @Nullable [] loops;

        private void forget() {
            Arrays.fill(next, null);
            tokens = null;
            blurred = null;
            loops = null;
        }

        private State(List<Rest> ways) {
            this.ways = ways;
            this.accepting = ways.contains(end);
        }

        /// Another token is looked for, for which there is as much time as for the one before.
        void begin() {
            steps = 0;
        }

        /// Whether no text goes on from here.
        boolean isDead() {
            return ways.isEmpty();
        }

        /// Whether the text may end here.
        boolean accepts() {
            return accepting;
        }

        /// The state behind a byte.
        State after(byte b) {
            int kind = classes[b & 0xFF];
            State known = next[kind];
            if (known == null) {
                known = step(this, b & 0xFF);
                next[kind] = known;
            }
            return known;
        }

        /// The state behind a text.
        State after(byte[] text) {
            State at = this;
            for (int i = 0; i < text.length && !at.isDead(); i++) {
                at = at.after(text[i]);
            }
            return at;
        }

        /// What tokens can be read from here; found out once, as long as there is room to keep it.
        BitSet tokens(Consumer<BitSet> finder) {
            BitSet known = tokens;
            if (known == null) {
                known = new BitSet();
                finder.accept(known);
                if (++keptSets > MOST_SETS) {
                    states.values().forEach(state -> state.tokens = null);
                    keptSets = 1;
                }
                tokens = known;
            }
            return known;
        }

        /// The bytes behind which it is the same state: 256 bits.
        long[] loops() {
            long[] known = loops;
            if (known == null) {
                known = new long[4];
                for (int b = 0; b < 256; b++) {
                    if (after((byte) b) == this) {
                        known[b >> 6] |= 1L << b;
                    }
                }
                loops = known;
            }
            return known;
        }

        /// A state that the next so many bytes lead through just as this one, and which more states share: counts
        /// beyond them are taken for endless. Always asked for with the same number.
        State blurred(int bytes) {
            State known = blurred;
            if (known == null) {
                Map<Rest, Rest> done = new HashMap<>();
                List<Rest> out = ways.stream()
                        .map(way -> blur(way, bytes, done))
                        .distinct()
                        .toList();
                known = state(out);
                blurred = known;
            }
            return known;
        }
    }

    private record RestKey(int top, int below) {}

    private final Grammar grammar;
    private final int[] classes;
    private final int classCount;
    private final Rest end = new Rest(0, null, null);
    private final Map<RestKey, Rest> rests = new HashMap<>();
    private final Map<List<Integer>, State> states = new HashMap<>();
    private final State start;
    private int made = 1;
    private int keptSets;
    /// The ways of all kept states.
    private long keptWays;
    /// What was done for the token that is being looked for.
    private long steps;

    /// @throws VireoException as [Grammar#finish] does
    Automaton(Grammar grammar, Node root) {
        this.grammar = grammar;
        grammar.finish(root);
        classes = grammar.classes();
        int most = 0;
        for (int kind : classes) {
            most = Math.max(most, kind);
        }
        classCount = most + 1;
        start = state(closed(List.of(push(root, end))));
    }

    State start() {
        return start;
    }

    private Rest push(Node node, Rest below) {
        return node == grammar.empty()
                ? below
                : rests.computeIfAbsent(new RestKey(node.id, below.id), _ -> new Rest(made++, node, below));
    }

    private State state(List<Rest> ways) {
        List<Rest> sorted = new ArrayList<>(ways);
        sorted.sort(Comparator.comparingInt(way -> way.id));
        return states.computeIfAbsent(sorted.stream().map(way -> way.id).toList(), _ -> {
            keptWays += sorted.size() + classCount;
            return new State(sorted);
        });
    }

    private State step(State from, int b) {
        steps += from.ways.size() + 1;
        if (steps > MOST_STEPS) {
            throw new VireoException(
                    Code.USAGE,
                    "[schema] finding the tokens that may come next takes more than " + MOST_STEPS + " steps",
                    "Write the schema, its patterns above all, so that fewer readings of a text are open at once.");
        }
        if (rests.size() > MOST_KEPT || keptWays > MOST_WAYS_KEPT) {
            keptWays = 0;
            states.values().forEach(State::forget);
            rests.clear();
            states.clear();
            grammar.forgetCounts();
        }
        List<Rest> out = new ArrayList<>();
        for (Rest way : from.ways) {
            if (way.below != null && way.top instanceof Bytes set && set.has(b)) {
                out.add(way.below);
            }
        }
        return state(closed(out));
    }

    /// The lists that begin with a byte, or are at the end, to which these come.
    private List<Rest> closed(List<Rest> from) {
        List<Rest> out = new ArrayList<>();
        Deque<Rest> open = new ArrayDeque<>();
        Set<Rest> seen = new HashSet<>();
        for (Rest rest : from) {
            reach(rest, open, seen);
        }
        for (Rest rest = open.poll(); rest != null; rest = open.poll()) {
            Node top = rest.top;
            Rest below = rest.below;
            if (top == null || below == null) {
                out.add(rest);
                continue;
            }
            switch (top) {
                case Bytes _ -> out.add(rest);
                case Node.Empty _ -> reach(below, open, seen);
                case Sequence s -> reach(push(s.first, push(s.rest, below)), open, seen);
                case Choice c -> c.branches.forEach(branch -> reach(push(branch, below), open, seen));
                case Rule r -> reach(push(r.body(), below), open, seen);
                case Repeat r -> {
                    if (r.least == 0) {
                        reach(below, open, seen);
                    }
                    int most = r.most == Grammar.ENDLESS ? r.most : r.most - 1;
                    reach(
                            push(r.body, push(grammar.repeat(r.body, Math.max(0, r.least - 1), most), below)),
                            open,
                            seen);
                }
            }
        }
        return out;
    }

    private static void reach(Rest rest, Deque<Rest> open, Set<Rest> seen) {
        boolean fits = rest.top == null || rest.below == null || rest.top.need <= MOST_DEPTH - rest.below.length;
        if (fits && seen.add(rest)) {
            if (seen.size() > MOST_WAYS) {
                throw new VireoException(
                        Code.USAGE,
                        "a text of the schema can be read in more than " + MOST_WAYS + " ways at once",
                        "Make what may stand at one place simpler: counts inside counts of a pattern, long lists of"
                                + " anyOf.");
            }
            open.add(rest);
        }
    }

    private Rest blur(Rest rest, int bytes, Map<Rest, Rest> done) {
        Node top = rest.top;
        Rest below = rest.below;
        if (top == null || below == null) {
            return rest;
        }
        Rest known = done.get(rest);
        if (known == null) {
            Node shown = top instanceof Repeat r ? blur(r, bytes) : top;
            known = push(shown, blur(below, bytes, done));
            done.put(rest, known);
        }
        return known;
    }

    private Node blur(Repeat repeat, int bytes) {
        int least = Math.min(repeat.least, bytes);
        int most = repeat.most > bytes ? Grammar.ENDLESS : repeat.most;
        return grammar.repeat(repeat.body, least, most);
    }
}
