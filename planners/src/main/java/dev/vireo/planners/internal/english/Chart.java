package dev.vireo.planners.internal.english;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/// All readings of a sequence of words under a grammar, kept by phrase and place, the preferred ones first.
public final class Chart {
    /// A reading of a phrase that ends before word `end`.
    public record Reading(Object value, int end) {}

    /// What a rule kept under its labels.
    public record Captures(Map<String, Object> byLabel, int start, int end) {
        public <T> T get(String label, Class<T> type) {
            return type.cast(Objects.requireNonNull(byLabel.get(label), label));
        }

        /// The value of a rule that renames a phrase.
        public Object only() {
            return byLabel.values().iterator().next();
        }

        public boolean has(String label) {
            return byLabel.containsKey(label);
        }

        /// What was kept under the label of an optional part.
        public <T> Optional<T> maybe(String label, Class<T> type) {
            return Optional.ofNullable(byLabel.get(label)).map(type::cast);
        }
    }

    /// One rule: what it looks like, and what it means (nothing refuses the reading).
    public record Rule(Pattern pattern, Function<Captures, Optional<?>> meaning) {}

    /// Phrases defined by rules, those that look at words themselves, and those of which longer readings are
    /// preferred whichever rule they come from.
    public record Grammar(
            Map<String, List<Rule>> rules,
            Map<String, BiFunction<List<String>, Integer, List<Reading>>> lexical,
            Set<String> longestFirst) {}

    /// Readings of one phrase over the same words beyond this many are dropped, which bounds the work.
    private static final int READINGS_PER_SPAN = 4;

    private static final int PARTIALS_PER_SPAN = 8;

    /// What has no reading after so many steps has none.
    private static final int MOST_STEPS = 5_000_000;

    private record Key(String phrase, int at) {}

    private record Partial(Map<String, Object> captured, int end) {}

    private final Grammar grammar;
    private final List<String> words;
    private final Map<Key, List<Reading>> known = new HashMap<>();
    private int steps;

    public Chart(Grammar grammar, List<String> words) {
        this.grammar = grammar;
        this.words = List.copyOf(words);
    }

    /// The readings of a phrase that starts at a word.
    public List<Reading> readings(String phrase, int at) {
        Key key = new Key(phrase, at);
        List<Reading> before = known.get(key);
        if (before != null) {
            return before;
        }
        known.put(key, List.of()); // a phrase that starts with itself has no further readings
        List<Reading> found = new ArrayList<>();
        var lexical = grammar.lexical().get(phrase);
        if (lexical != null) {
            found.addAll(lexical.apply(words, at));
        }
        Map<Integer, Integer> perEnd = new HashMap<>();
        for (Rule rule : grammar.rules().getOrDefault(phrase, List.of())) {
            for (Partial partial : match(rule.pattern(), new Partial(Map.of(), at))) {
                Captures captures = new Captures(partial.captured(), at, partial.end());
                rule.meaning().apply(captures).ifPresent(value -> {
                    Reading reading = new Reading(value, partial.end());
                    if (!found.contains(reading) && perEnd.merge(partial.end(), 1, Integer::sum) <= READINGS_PER_SPAN) {
                        found.add(reading);
                    }
                });
            }
        }
        if (grammar.longestFirst().contains(phrase)) {
            found.sort(Comparator.comparingInt(r -> -r.end()));
        }
        known.put(key, List.copyOf(found));
        return found;
    }

    private List<Partial> match(Pattern pattern, Partial from) {
        if (++steps > MOST_STEPS) {
            return List.of();
        }
        return switch (pattern) {
            case Pattern.Literal(var accepted) ->
                from.end() < words.size() && accepted.contains(words.get(from.end()))
                        ? List.of(new Partial(from.captured(), from.end() + 1))
                        : List.of();
            case Pattern.Sequence(List<Pattern> parts) -> {
                List<Partial> reached = List.of(from);
                for (Pattern part : parts) {
                    List<Partial> next = new ArrayList<>();
                    for (Partial partial : reached) {
                        next.addAll(match(part, partial));
                    }
                    reached = bounded(next);
                }
                yield reached;
            }
            case Pattern.Choice(List<Pattern> options) -> {
                List<Partial> out = new ArrayList<>();
                for (Pattern option : options) {
                    out.addAll(match(option, from));
                }
                yield out;
            }
            case Pattern.Phrase(String name, String label) -> {
                List<Partial> out = new ArrayList<>();
                for (Reading reading : readings(name, from.end())) {
                    Map<String, Object> captured = new LinkedHashMap<>(from.captured());
                    captured.put(label, reading.value());
                    out.add(new Partial(captured, reading.end()));
                }
                yield out;
            }
            case Pattern.Ahead(Pattern inner, boolean there) ->
                match(inner, from).isEmpty() == there ? List.of() : List.of(from);
        };
    }

    /// The first few partial readings that reach each place.
    private static List<Partial> bounded(List<Partial> partials) {
        if (partials.size() <= PARTIALS_PER_SPAN) {
            return partials;
        }
        Map<Integer, Integer> perEnd = new HashMap<>();
        List<Partial> kept = new ArrayList<>();
        for (Partial partial : partials) {
            if (perEnd.merge(partial.end(), 1, Integer::sum) <= PARTIALS_PER_SPAN) {
                kept.add(partial);
            }
        }
        return kept;
    }
}
