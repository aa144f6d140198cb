package dev.vireo.language.internal.constraint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A set of texts, as bytes. Nodes are made by a [Grammar], which gives them their numbers.
abstract sealed class Node {
    /// What can't be written in any space.
    static final int NEVER = Integer.MAX_VALUE;

    final int id;
    /// The most places that the shortest way through it takes on the list of what is still to come; [#NEVER] when
    /// it holds no text.
    int need;

    private Node(int id, int need) {
        this.id = id;
        this.need = need;
    }

    /// The empty text.
    static final class Empty extends Node {
        Empty(int id) {
            super(id, 0);
        }
    }

    /// One byte of a set.
    static final class Bytes extends Node {
        /// 256 bits.
        private final long[] set;

        Bytes(int id, long[] set) {
            super(id, NEVER);
            this.set = set;
        }

        boolean has(int b) {
            return ((set[b >> 6] >>> b) & 1) != 0;
        }

        boolean isEmpty() {
            return (set[0] | set[1] | set[2] | set[3]) == 0;
        }
    }

    /// One behind the other.
    static final class Sequence extends Node {
        final Node first;
        final Node rest;

        Sequence(int id, Node first, Node rest) {
            super(id, NEVER);
            this.first = first;
            this.rest = rest;
        }
    }

    /// One of several.
    static final class Choice extends Node {
        final List<Node> branches;

        Choice(int id, List<Node> branches) {
            super(id, NEVER);
            this.branches = List.copyOf(branches);
        }
    }

    /// One thing several times. A text of it that is empty counts for as many times as are needed.
    static final class Repeat extends Node {
        final Node body;
        final int least;
        /// [Grammar#ENDLESS] for any number.
        final int most;

        Repeat(int id, Node body, int least, int most) {
            super(id, NEVER);
            this.body = body;
            this.least = least;
            this.most = most;
        }
    }

    /// A thing with a name, which may hold itself.
    static final class Rule extends Node {
        final String name;
        private @Nullable Node body;

        Rule(int id, String name) {
            super(id, NEVER);
            this.name = name;
        }

        void is(Node what) {
            body = what;
        }

        Node body() {
            if (body == null) {
                throw new IllegalStateException("the rule " + name + " has no body");
            }
            return body;
        }
    }
}
