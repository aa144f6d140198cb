package dev.vireo.planners;

import dev.vireo.language.Usage;
import dev.vireo.planners.internal.english.English;
import dev.vireo.planners.internal.english.Statement;
import dev.vireo.planners.internal.english.Words;
import dev.vireo.planners.internal.everyday.EverydayGrammar;
import dev.vireo.planners.internal.everyday.EverydayGrammar.Answer;
import dev.vireo.planners.internal.question.EnglishGrammar;
import dev.vireo.program.Receiver;
import dev.vireo.program.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// The planner that needs no model: two grammars of English questions, one of the little world's things and one of
/// everyday ones.
///
/// A question all of whose things are the little world's is read by its grammar first, unless the tools are known not
/// to
/// know them; any other by the everyday one. What the first does not read, the other may. About several pictures and
/// videos there is one grammar.
final class BuiltinPlanner implements Planner {
    /// The little world's things, and what its questions call them.
    private static final Set<String> THINGS = Set.of(
            "cube", "block", "sphere", "ball", "cylinder", "cone", "ring", "torus", "star", "thing", "object", "item");

    /// What words ask for that no look at a picture tells.
    private static final Map<String, String> BEYOND = Map.of(
            "why", "reasons are not seen",
            "whose", "nobody is known by name",
            "whom", "nobody is known by name",
            "when", "the time is not seen",
            "should", "what ought to be is not seen",
            "would", "what might be is not seen",
            "happen", "what comes next is not seen",
            "happens", "what comes next is not seen");

    private final Planner world = new GrammarPlanner();

    @Override
    public Plan plan(PlanRequest request) {
        Optional<Receiver> receiver = Receiver.of(request.receiver());
        String statement = Statement.of(request.question());
        if (receiver.filter(r -> r == Receiver.IMAGE).isEmpty()) {
            statement = Statement.clause(statement);
        }
        return read(request.question().strip().equals(statement) ? request : request.asking(statement), receiver);
    }

    private Plan read(PlanRequest request, Optional<Receiver> receiver) {
        if (!request.feedback().isEmpty()
                || receiver.filter(r -> r == Receiver.IMAGE).isEmpty()) {
            return world.plan(request);
        }
        Words.Read read = Words.read(request.question());
        if (read.words().isEmpty()) {
            return world.plan(request);
        }
        Words words = read.words().get();
        List<String> known = request.api().names();
        boolean photographs = !known.isEmpty() && !known.contains("cube");
        return !photographs && worldly(words.words())
                ? first(world.plan(request), () -> everyday(request, words))
                : first(everyday(request, words), () -> world.plan(request));
    }

    private static Plan first(Plan one, Supplier<Plan> second) {
        if (one instanceof Plan.Program) {
            return one;
        }
        Plan other = second.get();
        return other instanceof Plan.Program ? other : one;
    }

    /// Whether it is about the little world's things and no others.
    private static boolean worldly(List<String> words) {
        boolean any = false;
        for (String word : words) {
            String name = English.singular(word);
            if (THINGS.contains(name)) {
                any = true;
            } else if (English.isOpen(word)
                    && !English.isAdjective(word)
                    && !EnglishGrammar.vocabulary().contains(word)) {
                return false;
            }
        }
        return any;
    }

    private static Plan everyday(PlanRequest request, Words words) {
        Optional<Type> demanded =
                request.returns().isPresent() ? request.returns() : Type.demandedBy(request.question());
        Answer answer = EverydayGrammar.program(words, request.question().strip(), demanded);
        return answer.program()
                .<Plan>map(source -> new Plan.Program(source, Usage.NONE))
                .orElseGet(() -> no(
                        answer.understood()
                                ? "the question can't be answered by a " + demanded.orElse(Type.Simple.STR)
                                : "the question is outside the built-in grammar: " + reason(words.words())));
    }

    /// Why the grammars don't read it: what it is about, the first word that no question of theirs has, or that the
    /// words don't fit together.
    private static String reason(List<String> words) {
        Set<String> everyday = EverydayGrammar.vocabulary();
        Set<String> world = EnglishGrammar.vocabulary();
        for (String word : words) {
            String beyond = BEYOND.get(word);
            if (beyond != null) {
                return "no rule has the word '" + word + "': " + beyond;
            }
            if (!English.isOpen(word) && !everyday.contains(word) && !world.contains(word)) {
                return "no rule has the word '" + word + "'";
            }
        }
        return "its words are known, but not put together in this way; it reads e.g. 'How many people are there?', 'What"
                + " colour is the car on the left?', 'Is the cup next to the plate?', 'What does the sign say?'";
    }

    private static Plan no(String reason) {
        return new Plan.NotUnderstood(reason, Usage.NONE);
    }

    @Override
    public String id() {
        return world.id();
    }

    @Override
    public boolean asksModel() {
        return false;
    }
}
