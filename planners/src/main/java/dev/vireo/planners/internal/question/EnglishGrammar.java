package dev.vireo.planners.internal.question;

import dev.vireo.planners.internal.english.Chart;
import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.Chart.Grammar;
import dev.vireo.planners.internal.english.Pattern;
import dev.vireo.planners.internal.english.Rules;
import dev.vireo.planners.internal.english.Words;
import java.util.Optional;
import java.util.Set;

/// The grammar of English questions about what is seen in a picture. Nouns and adjectives are open; all other
/// words have to be accounted for by a rule.
///
/// Each family of phrases has a file: [NounPhrases], [ConditionPhrases], [AskingPhrases], [CheckingPhrases].
public final class EnglishGrammar {
    /// The phrase that a whole question is.
    static final String QUESTION = "question";

    private static final Grammar GRAMMAR = english();

    private EnglishGrammar() {}

    /// What a question means, when the grammar accounts for every word of it.
    public static Optional<Meaning> meaning(Words words) {
        return new Chart(GRAMMAR, words.words())
                .readings(QUESTION, 0).stream()
                        .filter(r -> r.end() == words.words().size())
                        .map(r -> (Meaning) r.value())
                        .findFirst();
    }

    /// The words that its rules name.
    public static Set<String> vocabulary() {
        return Pattern.vocabulary(GRAMMAR);
    }

    static Grammar english() {
        Rules rules = new Rules();
        NounPhrases.addTo(rules);
        ConditionPhrases.addTo(rules);
        AskingPhrases.addTo(rules);
        CheckingPhrases.addTo(rules);
        questions(rules);
        return rules.grammar(Set.of("subject"));
    }

    private static void questions(Rules rules) {
        for (String kind : new String[] {"match", "compare", "exist", "verify"}) {
            rules.value("simple", "{" + kind + "}", Captures::only);
        }
        rules.value("clause", "{simple}", Captures::only);
        rules.value(
                "clause",
                "[both] {simple} and {clause}",
                c -> new Meaning.And(c.get("simple", Meaning.class), c.get("clause", Meaning.class)));
        rules.value(
                "clause",
                "[either] {simple} or {clause}",
                c -> new Meaning.Or(c.get("simple", Meaning.class), c.get("clause", Meaning.class)));
        rules.value(
                "clause", "{be} it (true|correct|right|the case) that {clause}", c -> c.get("clause", Meaning.class));
        rules.value("clause", "(would|could) you (say|agree) that {clause}", c -> c.get("clause", Meaning.class));
        rules.value("clause", "(if|whether) {clause} [or not]", c -> c.get("clause", Meaning.class));

        rules.value("lead", "[please] [(can|could|would|will) you] [please] (tell|show|let) (me|us) [know]", _ -> true);
        rules.value(
                "lead",
                "[please] [(can|could|would|will) you] [please] (say|state|report|name|give|determine|find out)"
                        + " [me]",
                _ -> true);
        rules.value(
                "lead", "do you know|i want to know|(i|we) would like to know|i wonder|now|so|and|well|hey", _ -> true);
        rules.value("lead", "(please|{place}|(in|for) (the|this) {picture})", _ -> true);
        rules.value("lead", "(please|) [(can|could|would) you] [please]", _ -> true);

        for (String kind : new String[] {"count", "choice", "ask", "clause"}) {
            rules.value("core", "{" + kind + "}", Captures::only);
        }
        rules.value(
                "core",
                "[find|locate|show|show me|identify|list|which {be}|which (thing|things) {be}] {np}",
                c -> new Meaning.Things(c.get("np", Noun.class)));
        rules.value(QUESTION, "{core} [{place}] [please]", c -> c.get("core", Meaning.class));
        rules.value(QUESTION, "{lead} {core} [{place}] [please]", c -> c.get("core", Meaning.class));
        rules.value(QUESTION, "{lead} {lead:second} {core} [{place}] [please]", c -> c.get("core", Meaning.class));
    }
}
