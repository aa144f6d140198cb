package dev.vireo.language.internal.constraint;

import dev.vireo.language.internal.constraint.Node.Bytes;
import dev.vireo.language.internal.constraint.Node.Choice;
import dev.vireo.language.internal.constraint.Node.Repeat;
import dev.vireo.language.internal.constraint.Node.Rule;
import dev.vireo.language.internal.constraint.Node.Sequence;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/// Makes nodes, each once, and checks that texts can be read by them from left to right.
final class Grammar {
    /// The source of nodes that come from a JSON schema.
    static final String SCHEMA = "schema";

    /// Any number of times.
    static final int ENDLESS = Integer.MAX_VALUE;

    /// The most nodes that are made.
    static final int MOST_NODES = 300_000;

    private record RepeatKey(int body, int least, int most) {}

    /// What the nodes are made of, for messages: `schema` or `grammar`.
    private final String source;

    private final List<Node> nodes = new ArrayList<>();
    private final Map<Long, Sequence> sequences = new HashMap<>();
    private final Map<List<Integer>, Choice> choices = new HashMap<>();
    private final Map<RepeatKey, Repeat> repeats = new HashMap<>();
    private final Map<BitSet, Bytes> bytes = new HashMap<>();
    private final Node empty = kept(new Node.Empty(0));
    private boolean finished;
    private int next = 1;

    Grammar(String source) {
        this.source = source;
    }

    private <T extends Node> T kept(T node) {
        nodes.add(node);
        return node;
    }

    private int number() {
        if (!finished && next >= MOST_NODES) {
            throw new VireoException(
                    Code.USAGE,
                    "the " + source + " makes an automaton of more than " + MOST_NODES + " parts",
                    "Make it smaller: fewer values and counts, shorter patterns.");
        }
        return next++;
    }

    Node empty() {
        return empty;
    }

    /// No text at all.
    Node never() {
        return bytes(new BitSet());
    }

    Node bytes(BitSet set) {
        return bytes.computeIfAbsent(
                (BitSet) set.clone(), s -> kept(new Bytes(number(), Arrays.copyOf(s.toLongArray(), 4))));
    }

    Node bytes(int first, int last) {
        BitSet set = new BitSet();
        set.set(first, last + 1);
        return bytes(set);
    }

    /// A text as it is.
    Node text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        Node out = empty;
        for (int i = utf8.length - 1; i >= 0; i--) {
            out = sequence(bytes(utf8[i] & 0xFF, utf8[i] & 0xFF), out);
        }
        return out;
    }

    Node sequence(Node first, Node rest) {
        if (first == empty || rest == empty) {
            return first == empty ? rest : first;
        }
        return sequences.computeIfAbsent(
                ((long) first.id << 32) | rest.id, _ -> kept(new Sequence(number(), first, rest)));
    }

    Node sequence(Node... parts) {
        Node out = empty;
        for (int i = parts.length - 1; i >= 0; i--) {
            out = sequence(parts[i], out);
        }
        return out;
    }

    Node choice(Node... branches) {
        return choice(List.of(branches));
    }

    Node choice(List<Node> branches) {
        Set<Node> all = new LinkedHashSet<>();
        for (Node branch : branches) {
            if (!(branch instanceof Bytes set && set.isEmpty())) {
                all.add(branch);
            }
        }
        if (all.size() < 2) {
            return all.isEmpty() ? never() : all.iterator().next();
        }
        return choices.computeIfAbsent(
                all.stream().map(node -> node.id).toList(), _ -> kept(new Choice(number(), new ArrayList<>(all))));
    }

    Node optional(Node node) {
        return choice(node, empty);
    }

    /// @param most [#ENDLESS] for any number
    Node repeat(Node body, int least, int most) {
        if (most == 0 || body == empty) {
            return empty;
        }
        if (least == 1 && most == 1) {
            return body;
        }
        return repeats.computeIfAbsent(new RepeatKey(body.id, least, most), _ -> {
            Repeat made = new Repeat(number(), body, least, most);
            if (finished) {
                made.need = least == 0 ? 0 : after(1, body.need);
                return made;
            }
            return kept(made);
        });
    }

    Rule rule(String name) {
        return kept(new Rule(number(), name));
    }

    /// No rule is added any more: finds out what each node needs, and refuses what can't be read.
    ///
    /// @throws VireoException with code USAGE when `root` holds no text, or a rule holds itself with
    ///     nothing before it
    void finish(Node root) {
        List<List<Node>> parents = parents();
        needs(parents);
        if (root.need == Node.NEVER) {
            throw new VireoException(
                    Code.USAGE,
                    "the " + source + " allows no " + (source.equals(SCHEMA) ? "value" : "text") + " at all",
                    "A value that must hold itself never ends; an empty enum and the schema false allow nothing.");
        }
        if (root.need > Automaton.MOST_DEPTH) {
            throw new VireoException(
                    Code.USAGE,
                    "every text that the " + source + " allows nests deeper than is followed here",
                    "Make it flatter.");
        }
        refuseLeftRecursion(nullable(parents));
        finished = true;
    }

    private static int after(int more, int need) {
        return need == Node.NEVER ? Node.NEVER : need + more;
    }

    /// What stands right above each node.
    private List<List<Node>> parents() {
        List<List<Node>> parents = new ArrayList<>();
        for (int i = 0; i < next; i++) {
            parents.add(List.of());
        }
        for (Node node : nodes) {
            for (Node child : children(node)) {
                List<Node> of = parents.get(child.id);
                if (of.isEmpty()) {
                    of = new ArrayList<>(2);
                    parents.set(child.id, of);
                }
                of.add(node);
            }
        }
        return parents;
    }

    private record Offer(int need, Node node) {}

    /// Knuth's generalisation of Dijkstra's algorithm: the node with the least need is settled first.
    private void needs(List<List<Node>> parents) {
        PriorityQueue<Offer> queue = new PriorityQueue<>(Comparator.comparingInt(Offer::need));
        for (Node node : nodes) {
            boolean free = switch (node) {
                case Node.Empty _ -> true;
                case Bytes set -> !set.isEmpty();
                case Repeat repeat -> repeat.least == 0;
                case Sequence _, Choice _, Rule _ -> false;
            };
            if (free) {
                queue.add(new Offer(0, node));
            }
        }
        BitSet settled = new BitSet();
        for (Offer offer = queue.poll(); offer != null; offer = queue.poll()) {
            if (settled.get(offer.node.id)) {
                continue;
            }
            settled.set(offer.node.id);
            offer.node.need = offer.need;
            for (Node parent : parents.get(offer.node.id)) {
                int need = need(parent);
                if (need != Node.NEVER && !settled.get(parent.id)) {
                    queue.add(new Offer(need, parent));
                }
            }
        }
    }

    private static int need(Node node) {
        return switch (node) {
            case Node.Empty _ -> 0;
            case Bytes set -> set.isEmpty() ? Node.NEVER : 0;
            case Sequence s -> Math.max(after(1, s.first.need), s.rest.need);
            case Choice c -> c.branches.stream().mapToInt(b -> b.need).min().orElse(Node.NEVER);
            case Repeat r -> r.least == 0 ? 0 : after(1, r.body.need);
            case Rule r -> r.body().need;
        };
    }

    private static List<Node> children(Node node) {
        return switch (node) {
            case Node.Empty _, Bytes _ -> List.of();
            case Sequence s -> List.of(s.first, s.rest);
            case Choice c -> c.branches;
            case Repeat r -> List.of(r.body);
            case Rule r -> List.of(r.body());
        };
    }

    /// Which nodes hold the empty text.
    private BitSet nullable(List<List<Node>> parents) {
        BitSet out = new BitSet();
        Deque<Node> open = new ArrayDeque<>(nodes);
        for (Node node = open.poll(); node != null; node = open.poll()) {
            if (!out.get(node.id) && isNullable(node, out)) {
                out.set(node.id);
                open.addAll(parents.get(node.id));
            }
        }
        return out;
    }

    private static boolean isNullable(Node node, BitSet known) {
        return switch (node) {
            case Node.Empty _ -> true;
            case Bytes _ -> false;
            case Sequence s -> known.get(s.first.id) && known.get(s.rest.id);
            case Choice c -> c.branches.stream().anyMatch(b -> known.get(b.id));
            case Repeat r -> r.least == 0 || known.get(r.body.id);
            case Rule r -> known.get(r.body().id);
        };
    }

    private void refuseLeftRecursion(BitSet nullable) {
        BitSet done = new BitSet();
        for (Node start : nodes) {
            if (start instanceof Rule && !done.get(start.id)) {
                walkLeft(start, nullable, done);
            }
        }
    }

    private record Visit(Node node, Deque<Node> left) {}

    private static void walkLeft(Node start, BitSet nullable, BitSet done) {
        Deque<Visit> path = new ArrayDeque<>();
        Set<Integer> open = new HashSet<>();
        path.push(new Visit(start, left(start, nullable)));
        open.add(start.id);
        while (!path.isEmpty()) {
            Visit visit = path.peek();
            Node child = visit.left.poll();
            if (child == null) {
                path.pop();
                open.remove(visit.node.id);
                done.set(visit.node.id);
            } else if (open.contains(child.id)) {
                String name = child instanceof Rule rule ? rule.name : start instanceof Rule rule ? rule.name : "";
                throw new VireoException(
                        Code.USAGE,
                        "the definition '" + name + "' holds itself with nothing before it",
                        "A value may hold itself as a property or an item, not as itself.");
            } else if (!done.get(child.id)) {
                path.push(new Visit(child, left(child, nullable)));
                open.add(child.id);
            }
        }
    }

    /// What a text of a node may begin with.
    private static Deque<Node> left(Node node, BitSet nullable) {
        Deque<Node> out = new ArrayDeque<>();
        switch (node) {
            case Node.Empty _, Bytes _ -> {}
            case Sequence s -> {
                out.add(s.first);
                if (nullable.get(s.first.id)) {
                    out.add(s.rest);
                }
            }
            case Choice c -> out.addAll(c.branches);
            case Repeat r -> out.add(r.body);
            case Rule r -> out.add(r.body());
        }
        return out;
    }

    /// Lets go of the counts that readers made.
    void forgetCounts() {
        repeats.clear();
    }

    /// The class of each byte: bytes of one class are in the same sets.
    int[] classes() {
        int[] out = new int[256];
        int count = 1;
        for (Bytes set : bytes.values()) {
            Map<Integer, Integer> split = new HashMap<>();
            int[] sizes = new int[count];
            int[] inside = new int[count];
            for (int b = 0; b < 256; b++) {
                sizes[out[b]]++;
                inside[out[b]] += set.has(b) ? 1 : 0;
            }
            for (int b = 0; b < 256; b++) {
                int old = out[b];
                if (set.has(b) && inside[old] < sizes[old]) {
                    Integer made = split.get(old);
                    if (made == null) {
                        made = count++;
                        split.put(old, made);
                    }
                    out[b] = made;
                }
            }
        }
        return out;
    }
}
