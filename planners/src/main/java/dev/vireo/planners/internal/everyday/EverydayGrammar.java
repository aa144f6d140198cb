package dev.vireo.planners.internal.everyday;

import dev.vireo.planners.internal.english.Chart;
import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.Chart.Grammar;
import dev.vireo.planners.internal.english.Pattern;
import dev.vireo.planners.internal.english.Rules;
import dev.vireo.planners.internal.english.Words;
import dev.vireo.program.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The grammar of everyday English questions about a photograph. Names of things and properties are open; all other
/// words have to be accounted for by a rule.
///
/// Each family of phrases has a file: [ThingPhrases], [TraitPhrases], [AskingPhrases], [ChoicePhrases],
/// [CheckingPhrases], [TextPhrases], [ScenePhrases]. Of several readings the first in the order of the families is
/// taken.
public final class EverydayGrammar {
    private static final String QUESTION = "question";

    private static final Grammar GRAMMAR = grammar();

    private EverydayGrammar() {}

    /// What came of a question: a program, or not even a meaning, or a meaning without a value of the demanded type.
    public record Answer(boolean understood, Optional<String> program) {}

    /// The program that answers a question, declaring exactly the demanded type.
    ///
    /// @param question the question as it was asked
    public static Answer program(Words words, String question, Optional<Type> demanded) {
        Optional<Asked> asked = read(words).filter(a -> demanded.isPresent() || !(a instanceof Asked.Things));
        return new Answer(asked.isPresent(), asked.flatMap(a -> EverydayWriter.write(a, question, demanded)));
    }

    /// The words that its rules name.
    public static Set<String> vocabulary() {
        return Pattern.vocabulary(GRAMMAR);
    }

    static Optional<Asked> read(Words words) {
        Optional<Asked> asked = read(words.words());
        // "Is the red cup left of the blue one?"
        return asked.flatMap(Asked::subject)
                .filter(kind -> words.words().contains("one") && !kind.label().equals("one"))
                .flatMap(kind -> read(named(words.words(), kind)))
                .or(() -> asked);
    }

    private static List<String> named(List<String> words, Thing.Named kind) {
        List<String> out = new ArrayList<>();
        for (String word : words) {
            out.addAll(word.equals("one") ? kind.words() : List.of(word));
        }
        return out;
    }

    private static Optional<Asked> read(List<String> words) {
        return new Chart(GRAMMAR, words)
                .readings(QUESTION, 0).stream()
                        .filter(r -> r.end() == words.size())
                        .map(r -> (Asked) r.value())
                        .findFirst();
    }

    private static Grammar grammar() {
        Rules rules = new Rules();
        ThingPhrases.addTo(rules);
        TraitPhrases.addTo(rules);
        ScenePhrases.addTo(rules);
        TextPhrases.addTo(rules);
        ChoicePhrases.addTo(rules);
        AskingPhrases.addTo(rules);
        CheckingPhrases.addTo(rules);
        questions(rules);
        return rules.grammar(Set.of("subject", "the"));
    }

    /// What two clauses mean, when both are true or false.
    private static Optional<List<Asked>> both(Captures c) {
        return Optional.of(List.of(c.get("simple", Asked.class), c.get("clause", Asked.class)))
                .filter(both -> both.stream().allMatch(asked -> asked.type() == Type.Simple.BOOL));
    }

    private static void questions(Rules rules) {
        for (String kind : new String[] {"scene", "text", "match", "compare", "exist", "verify"}) {
            rules.value("simple", "{" + kind + "}", Captures::only);
        }
        rules.value("clause", "{simple}", Captures::only);
        rules.rule("clause", "[both] {simple} and {clause}", c -> both(c).map(b -> new Asked.And(b.get(0), b.get(1))));
        rules.rule("clause", "[either] {simple} or {clause}", c -> both(c).map(b -> new Asked.Or(b.get(0), b.get(1))));
        rules.value("clause", "{be} it (true|correct|right|the case) that {clause}", c -> c.get("clause", Asked.class));
        rules.value("clause", "(would|could) you (say|agree) that {clause}", c -> c.get("clause", Asked.class));
        rules.value("clause", "(if|whether) {clause} [or not]", c -> c.get("clause", Asked.class));

        rules.value("lead", "[please] [(can|could|would|will) you] [please] (tell|show|let) (me|us) [know]", _ -> true);
        rules.value(
                "lead",
                "[please] [(can|could|would|will) you] [please] (say|state|report|name|give|determine|find out) [me]",
                _ -> true);
        rules.value(
                "lead", "do you know|i want to know|(i|we) would like to know|i wonder|now|so|and|well|hey", _ -> true);
        rules.value(
                "lead", "(please|{place}|(in|for|on|from) (the|this) {picture}|looking at {the-picture})", _ -> true);

        for (String kind : new String[] {"scene", "text", "count", "choice", "ask", "name-it", "clause"}) {
            rules.value("core-question", "{" + kind + "}", Captures::only);
        }
        rules.value(
                "core-question",
                "[find|locate|show|show me|identify|list|which {be}] {np}",
                c -> new Asked.Things(c.get("np", Thing.class)));
        rules.value(QUESTION, "{core-question} [{place}] [please]", c -> c.get("core-question", Asked.class));
        rules.value(QUESTION, "{lead} {core-question} [{place}] [please]", c -> c.get("core-question", Asked.class));
        rules.value(
                QUESTION,
                "{lead} {lead:second} {core-question} [{place}] [please]",
                c -> c.get("core-question", Asked.class));
    }
}
