package dev.vireo.planners.internal.english;

import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.Chart.Grammar;
import dev.vireo.planners.internal.english.Chart.Reading;
import dev.vireo.planners.internal.english.Chart.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The rules of a grammar while they are written down. Of the rules for one phrase the first is preferred.
public final class Rules {
    private final Map<String, List<Rule>> rules = new LinkedHashMap<>();
    private final Map<String, BiFunction<List<String>, Integer, List<Reading>>> lexical = new HashMap<>();

    /// A rule whose meaning may refuse a reading.
    ///
    /// @param pattern in the notation of [Pattern]
    public void rule(String phrase, String pattern, Function<Captures, Optional<?>> meaning) {
        rules.computeIfAbsent(phrase, _ -> new ArrayList<>()).add(new Rule(Pattern.of(pattern), meaning));
    }

    /// A rule that always has a meaning.
    public void value(String phrase, String pattern, Function<Captures, ?> meaning) {
        rule(phrase, pattern, c -> Optional.of(meaning.apply(c)));
    }

    /// A phrase that looks at the words itself, from one of them on.
    public void lexical(String phrase, BiFunction<List<String>, Integer, List<Reading>> readings) {
        lexical.put(phrase, readings);
    }

    /// The grammar that has these rules.
    ///
    /// @param longestFirst the phrases of which longer readings are preferred whichever rule they come from
    public Grammar grammar(Set<String> longestFirst) {
        return new Grammar(Map.copyOf(rules), Map.copyOf(lexical), longestFirst);
    }
}
