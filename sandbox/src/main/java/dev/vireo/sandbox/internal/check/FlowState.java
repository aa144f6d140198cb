package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.python.Expr;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What is known at one place of a function: its names, and expressions such as `d['a']` about which a
/// condition told something.
final class FlowState {
    /// For a length of which nothing is known, so that nothing is said about it.
    static final int ANY_LENGTH = -1;

    /// What an expression gives.
    ///
    /// @param atLeast how many elements it has at least
    record Result(PyType type, int atLeast) {
        static final Result ANY = new Result(PyType.ANY, ANY_LENGTH);

        static Result of(PyType type) {
            return new Result(type, ANY_LENGTH);
        }

        Result join(Result other) {
            return new Result(PyType.join(type, other.type), shorter(atLeast, other.atLeast));
        }
    }

    /// A condition kept in a variable, and the versions of the names that it is about.
    record Condition(Expr node, Map<String, Long> versions) {}

    /// A name.
    ///
    /// @param sure whether every path binds it
    /// @param version changes with every assignment and mutation
    /// @param sureIf a name that is true exactly where this one is bound, at that version; empty without
    record Binding(
            PyType type,
            int atLeast,
            boolean sure,
            long version,
            @Nullable Condition condition,
            SureIf sureIf) {
        Binding with(PyType other) {
            return new Binding(other, atLeast, sure, version, condition, sureIf);
        }

        Binding with(int length) {
            return new Binding(type, length, sure, version, condition, sureIf);
        }

        Result result() {
            return new Result(type, atLeast);
        }
    }

    record SureIf(String name, long version, boolean truth) {
        static final SureIf NEVER = new SureIf("", 0, true);
    }

    /// What a condition told about an expression: its type when known, its length, the names that it is made of.
    record Fact(@Nullable PyType type, int atLeast, Set<String> roots) {}

    private static final AtomicLong VERSIONS = new AtomicLong();

    final Map<String, Binding> names = new HashMap<>();
    final Map<String, Fact> facts = new HashMap<>();
    boolean live = true;
    private final Steps steps;

    /// Of a place that is never reached: whether that follows from types, and is nobody's mistake.
    private boolean impossible;

    /// A state in which nothing is known; what is done with it, and with all that become of it, counts there.
    FlowState(Steps steps) {
        this.steps = steps;
    }

    private int size() {
        return 8 + names.size() + facts.size();
    }

    static long newVersion() {
        return VERSIONS.incrementAndGet();
    }

    FlowState copy() {
        steps.take(size());
        FlowState out = new FlowState(steps);
        out.names.putAll(names);
        out.facts.putAll(facts);
        out.live = live;
        return out;
    }

    /// The state after a `return`, and of a path that nothing has taken yet.
    FlowState dead() {
        FlowState out = new FlowState(steps);
        out.live = false;
        return out;
    }

    /// The state where a condition rules everything out: never reached, and not worth a word.
    FlowState impossible() {
        FlowState out = dead();
        out.impossible = true;
        return out;
    }

    boolean isImpossible() {
        return impossible;
    }

    /// The smaller of two lengths; one that is not known says nothing against the other.
    static int shorter(int a, int b) {
        return a == ANY_LENGTH ? b : b == ANY_LENGTH ? a : Math.min(a, b);
    }

    /// What is known where two paths meet.
    static FlowState join(FlowState a, FlowState b) {
        if (!a.live && !b.live) {
            return a.impossible ? a : b;
        }
        if (!a.live || a == b) {
            return b;
        }
        if (!b.live) {
            return a;
        }
        a.steps.take(a.size() + b.size());
        FlowState out = new FlowState(a.steps);
        Set<String> all = new HashSet<>(a.names.keySet());
        all.addAll(b.names.keySet());
        for (String name : all) {
            Binding x = a.names.get(name);
            Binding y = b.names.get(name);
            if (x == null || y == null) {
                Binding one = x == null ? y : x;
                if (one != null) {
                    out.names.put(name, new Binding(one.type, one.atLeast, false, one.version, null, one.sureIf));
                }
            } else if (x.equals(y)) {
                out.names.put(name, x);
            } else {
                boolean same = x.version == y.version;
                out.names.put(
                        name,
                        new Binding(
                                PyType.join(x.type, y.type),
                                shorter(x.atLeast, y.atLeast),
                                x.sure && y.sure,
                                same ? x.version : newVersion(),
                                same ? x.condition : null,
                                x.sureIf.equals(y.sureIf) ? x.sureIf : SureIf.NEVER));
            }
        }
        for (Map.Entry<String, Fact> e : a.facts.entrySet()) {
            Fact x = e.getValue();
            Fact y = b.facts.get(e.getKey());
            if (y != null) {
                PyType type = x.type == null || y.type == null ? null : PyType.join(x.type, y.type);
                out.facts.put(e.getKey(), new Fact(type, Math.min(x.atLeast, y.atLeast), x.roots));
            }
        }
        return out;
    }

    /// Whether nothing that counts for a fixed point differs.
    boolean sameAs(FlowState other) {
        steps.take(size());
        if (live != other.live || !names.keySet().equals(other.names.keySet())) {
            return false;
        }
        for (Map.Entry<String, Binding> e : names.entrySet()) {
            Binding x = e.getValue();
            Binding y = other.names.get(e.getKey());
            if (y == null || !x.type.equals(y.type) || x.atLeast != y.atLeast || x.sure != y.sure) {
                return false;
            }
        }
        return true;
    }

    /// Gives up what still changes from `before` to this state, so that a loop ends.
    void widen(FlowState before) {
        names.replaceAll((name, now) -> {
            Binding old = before.names.get(name);
            if (old == null) {
                return now;
            }
            return new Binding(
                    old.type.equals(now.type) ? now.type : PyType.ANY,
                    old.atLeast == now.atLeast ? now.atLeast : 0,
                    now.sure,
                    now.version,
                    null,
                    now.sureIf);
        });
    }

    /// Forgets what was known about expressions that a name is part of.
    void forget(String name) {
        if (!facts.isEmpty()) {
            steps.take(facts.size());
            facts.values().removeIf(f -> f.roots.contains(name));
        }
    }
}
