package dev.vireo.planners;

import dev.vireo.language.Usage;
import dev.vireo.planners.internal.english.English;
import dev.vireo.planners.internal.english.Words;
import dev.vireo.planners.internal.question.EnglishGrammar;
import dev.vireo.planners.internal.question.Meaning;
import dev.vireo.planners.internal.question.OverallGrammar;
import dev.vireo.planners.internal.question.OverallWriter;
import dev.vireo.planners.internal.question.ProgramWriter;
import dev.vireo.program.Receiver;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The built-in planner: a grammar of English questions about what is seen in a picture.
///
/// It reads counting, existence, attributes, choices, spatial relations, order, comparison, logic and any
/// nesting of them; nouns and adjectives are open. A noun phrase that hangs on another described thing
/// becomes a sub-question (`recursive_query`) which the same planner understands. A question with a word that
/// no rule accounts for is not understood; nothing is guessed. About several pictures it understands which of
/// them, how many and whether all or any show a thing, and about a video whether and in how many frames it
/// appears; a question about one of the pictures or frames is asked of that one. It needs no model, no network
/// and no state.
final class GrammarPlanner implements Planner {

    @Override
    public Plan plan(PlanRequest request) {
        if (!request.feedback().isEmpty()) {
            return no("the built-in planner has no other program than the one that failed: "
                    + request.feedback().getFirst());
        }
        Optional<Receiver> receiver = Receiver.of(request.receiver());
        if (receiver.isEmpty()) {
            return no("the built-in planner does not ask about a " + request.receiver());
        }
        Words.Read read = Words.read(request.question());
        if (read.words().isEmpty()) {
            return outside(read.problem());
        }
        Words words = read.words().get();
        Optional<Type> demanded =
                request.returns().isPresent() ? request.returns() : Type.demandedBy(request.question());
        Plan plan = switch (receiver.get()) {
            case IMAGE -> aboutPicture(words, request.question().strip(), demanded);
            case IMAGE_LIST, VIDEO -> aboutMany(words, receiver.get(), demanded);
        };
        return plan instanceof Plan.Program(String source, Usage _)
                        && !request.api().hasRecursion()
                        && source.contains(VisualApi.RECURSION)
                ? no("its program asks a further question, and further questions are switched off")
                : plan;
    }

    private static Plan aboutPicture(Words words, String question, Optional<Type> demanded) {
        Optional<Meaning> meaning = EnglishGrammar.meaning(words);
        if (meaning.isEmpty()) {
            return outside(reason(words.words()));
        }
        if (demanded.isEmpty()
                && meaning.get() instanceof Meaning.Things
                && English.isOpen(words.words().getFirst())) {
            return outside("it asks nothing");
        }
        return program(ProgramWriter.write(meaning.get(), question, demanded), demanded);
    }

    private static Plan aboutMany(Words words, Receiver receiver, Optional<Type> demanded) {
        return OverallGrammar.read(words, receiver)
                .map(overall -> program(OverallWriter.write(overall, receiver, demanded), demanded))
                .orElseGet(() -> outside(
                        receiver == Receiver.VIDEO
                                ? "about a video it reads e.g. 'Does a red cube appear?', 'In how many frames is a"
                                        + " cube?', 'What color is the cube in the last frame?'"
                                : "about several pictures it reads e.g. 'How many pictures show a red cube?', 'Is"
                                        + " there a cube in all pictures?', 'What color is the cube in the first"
                                        + " picture?'"));
    }

    private static Plan program(Optional<String> source, Optional<Type> demanded) {
        return source.<Plan>map(text -> new Plan.Program(text, Usage.NONE))
                .orElseGet(() -> no("the question can't be answered by a " + demanded.orElse(Type.Simple.STR)));
    }

    private static Plan outside(String why) {
        return no("the question is outside the built-in grammar: " + why);
    }

    @Override
    public String id() {
        return "builtin";
    }

    @Override
    public boolean asksModel() {
        return false;
    }

    /// The first word that no question of the grammar has, or that the words don't fit together.
    private static String reason(List<String> words) {
        Set<String> named = EnglishGrammar.vocabulary();
        for (String word : words) {
            if (!English.isOpen(word) && !named.contains(word)) {
                return "no rule has the word '" + word + "'";
            }
        }
        return "its words are known, but not put together in this way";
    }

    private static Plan no(String reason) {
        return new Plan.NotUnderstood(reason, Usage.NONE);
    }
}
