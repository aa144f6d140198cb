package dev.vireo.planner;

import dev.vireo.program.Type;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The built-in planner: a grammar of English questions about what is seen in a picture.
///
/// It reads counting, existence, attributes, choices, spatial relations, order, comparison, logic and any
/// nesting of them; nouns and adjectives are open. A noun phrase that hangs on another described thing
/// becomes a sub-question (`recursive_query`) which the same planner understands. A question with a word that
/// no rule accounts for is not understood; nothing is guessed. It needs no model, no network and no state.
public final class GrammarPlanner implements Planner {
    private static final Chart.Grammar GRAMMAR = EnglishGrammar.english();

    @Override
    public Plan plan(PlanRequest request) {
        if (!request.feedback().isEmpty()) {
            return no("the built-in planner has no other program than the one that failed: "
                    + request.feedback().getFirst());
        }
        if (request.receiver() != Type.Simple.PATCH) {
            return no("the built-in planner asks about one picture, not about a " + request.receiver());
        }
        Words.Read read = Words.read(request.question());
        if (read.words().isEmpty()) {
            return no("the question is outside the built-in grammar: " + read.problem());
        }
        Optional<Meaning> meaning = meaning(read.words().get());
        if (meaning.isEmpty()) {
            return no("the question is outside the built-in grammar: "
                    + reason(read.words().get().words()));
        }
        Optional<Type> demanded =
                request.returns().isPresent() ? request.returns() : Type.demandedBy(request.question());
        if (demanded.isEmpty()
                && meaning.get() instanceof Meaning.Things
                && English.isOpen(read.words().get().words().getFirst())) {
            return no("the question is outside the built-in grammar: it asks nothing");
        }
        return ProgramWriter.write(meaning.get(), request.question().strip(), demanded)
                .<Plan>map(source -> new Plan.Program(source, Plan.Usage.NONE))
                .orElseGet(() -> no("the question can't be answered by a " + demanded.orElse(Type.Simple.STR)));
    }

    @Override
    public String id() {
        return "builtin";
    }

    @Override
    public boolean asksModel() {
        return false;
    }

    /// What a question means, when the grammar accounts for every word of it.
    static Optional<Meaning> meaning(Words words) {
        return new Chart(GRAMMAR, words.words())
                .readings(EnglishGrammar.QUESTION, 0).stream()
                        .filter(r -> r.end() == words.words().size())
                        .map(r -> (Meaning) r.value())
                        .findFirst();
    }

    /// The first word that no question of the grammar has, or that the words don't fit together.
    private static String reason(List<String> words) {
        Set<String> named = Pattern.vocabulary(GRAMMAR);
        for (String word : words) {
            if (!English.isOpen(word) && !named.contains(word)) {
                return "no rule has the word '" + word + "'";
            }
        }
        return "its words are known, but not put together in this way";
    }

    private static Plan no(String reason) {
        return new Plan.NotUnderstood(reason, Plan.Usage.NONE);
    }
}
