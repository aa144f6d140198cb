package dev.vireo.microworld.questions;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.WorldQuestion;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import dev.vireo.microworld.questions.QuestionProgram.Things;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Makes questions about scenes, with answers. The same scene, seed and count give the same questions. Safe
/// for several threads.
public final class QuestionGenerator {
    /// The families in turn; nested questions come twice, since they spread over three depths.
    private static final List<GeneratedQuestion.Family> TURNS = List.of(
            GeneratedQuestion.Family.EXISTENCE,
            GeneratedQuestion.Family.RELATION,
            GeneratedQuestion.Family.NESTED,
            GeneratedQuestion.Family.ATTRIBUTE,
            GeneratedQuestion.Family.LOGIC,
            GeneratedQuestion.Family.COUNTING,
            GeneratedQuestion.Family.COMPARISON,
            GeneratedQuestion.Family.NESTED,
            GeneratedQuestion.Family.SUPERLATIVE,
            GeneratedQuestion.Family.CHOOSE);

    private static final int TRIES = 400;
    private static final int LARGEST_COUNT = 5;

    private final Margins margins;

    /// A generator with [Margins#STANDARD].
    public QuestionGenerator() {
        this(Margins.STANDARD);
    }

    public QuestionGenerator(Margins margins) {
        this.margins = margins;
    }

    /// Questions about a scene, all different, from families in turn; which family comes first depends on
    /// scene and seed.
    ///
    /// @param count how many; fewer come back only when the scene does not hold as many clear ones
    public List<GeneratedQuestion> generate(Scene scene, long seed, int count) {
        SplittableRandom random =
                new SplittableRandom(seed * 0x9E3779B97F4A7C15L + scene.seed() + 31L * hash(scene.id()));
        int start = random.nextInt(TURNS.size());
        List<GeneratedQuestion> out = new ArrayList<>();
        Set<String> texts = new HashSet<>();
        for (int turn = 0; out.size() < count && turn < count + 3 * TURNS.size(); turn++) {
            GeneratedQuestion.Family family = TURNS.get((start + turn) % TURNS.size());
            Optional<GeneratedQuestion> question = one(scene, family, out.size(), texts, random.split());
            question.ifPresent(q -> {
                texts.add(q.question().text());
                out.add(q);
            });
        }
        return out;
    }

    private static long hash(String text) {
        long h = 1125899906842597L;
        for (int i = 0; i < text.length(); i++) {
            h = 31 * h + text.charAt(i);
        }
        return h;
    }

    private Optional<GeneratedQuestion> one(
            Scene scene, GeneratedQuestion.Family family, int number, Set<String> texts, RandomGenerator random) {
        ProgramSampler sampler = new ProgramSampler(scene, margins, random);
        int depth = switch (family) {
            case EXISTENCE, COUNTING -> 0;
            case RELATION -> 1;
            case ATTRIBUTE, COMPARISON, LOGIC, CHOOSE -> random.nextInt(2);
            case SUPERLATIVE -> random.nextInt(4) == 0 ? 1 : 0;
            case NESTED -> 2 + random.nextInt(3);
        };
        boolean wanted = random.nextBoolean();
        int target = random.nextInt(LARGEST_COUNT + 1);
        for (int i = 0; i < TRIES; i++) {
            // A scene that has no clear question of that depth gets a shallower one of the same family.
            if (i == TRIES / 2 && depth > 0 && family != GeneratedQuestion.Family.RELATION) {
                depth = family == GeneratedQuestion.Family.NESTED ? Math.max(2, depth - 1) : 0;
            }
            Optional<QuestionProgram> drawn = sampler.draw(family, depth);
            if (drawn.isEmpty() || drawn.get().depth() != depth || isTrivial(drawn.get(), scene)) {
                continue;
            }
            QuestionProgram program = drawn.get();
            Optional<String> answer = program.answer(scene, margins);
            if (answer.isEmpty() || (i < TRIES * 3 / 4 && !isWanted(answer.get(), wanted, target))) {
                continue;
            }
            String text = new Phraser(random).question(program);
            if (texts.contains(text)) {
                continue;
            }
            WorldQuestion question = new WorldQuestion(
                    scene.id() + "-" + (number + 1), scene.id(), text, answer.get(), family.label(), depth);
            return Optional.of(new GeneratedQuestion(question, program, Phraser.fullAnswer(program, answer.get())));
        }
        return Optional.empty();
    }

    private static boolean isWanted(String answer, boolean yes, int count) {
        return switch (answer) {
            case "yes" -> yes;
            case "no" -> !yes;
            default -> !Character.isDigit(answer.charAt(0)) || answer.equals(Integer.toString(count));
        };
    }

    /// Whether the answer follows from the words alone, or the words repeat themselves.
    private boolean isTrivial(QuestionProgram program, Scene scene) {
        Executor executor = new Executor(scene, margins);
        return switch (program) {
            case QuestionProgram.CompareCounts(Things one, var _, Things other) ->
                one.equals(other)
                        || (executor.things(one).map(List::isEmpty).orElse(true)
                                && executor.things(other).map(List::isEmpty).orElse(true));
            case QuestionProgram.And(QuestionProgram one, QuestionProgram other) ->
                one.equals(other) || other.equals(new QuestionProgram.Not(one));
            case QuestionProgram.Or(QuestionProgram one, QuestionProgram other) -> one.equals(other);
            case QuestionProgram.Count(Things things) -> repeats(things);
            case QuestionProgram.Exist(Things things) -> repeats(things);
            case QuestionProgram.Query(QuestionProgram.Kind _, Referent thing) -> repeats(thing);
            case QuestionProgram.Choose(Referent thing, var _, var _) -> repeats(thing);
            case QuestionProgram.Verify(Referent thing, var _) -> repeats(thing);
            case QuestionProgram.SameAttribute(QuestionProgram.Kind _, Referent one, Referent other) ->
                repeats(one) || repeats(other);
            case QuestionProgram.VerifySide(Referent thing, var _, Referent anchor) ->
                repeats(thing) || repeats(anchor);
            case QuestionProgram.VerifyNear(Referent thing, boolean _, Referent anchor) ->
                repeats(thing) || repeats(anchor);
            case QuestionProgram.Not _ -> false;
        };
    }

    private static boolean repeats(Referent referent) {
        return switch (referent) {
            case Referent.The(Things things) -> repeats(things);
            case Referent.Nearest _ -> false;
            case Referent.Ranked(Things among, var _, int _) -> repeats(among);
        };
    }

    private static boolean repeats(Things things) {
        return switch (things) {
            case Things.Between(Referent one, Referent other, var _) -> one.equals(other);
            case Things.EitherOf(Things _, var one, var other) -> one == other;
            case Things.Both(Things one, Things other) -> one.equals(other) || opposed(one, other);
            case Things.Either(Things one, Things other) -> one.equals(other) || opposed(one, other);
            case Things.Select _, Things.Beside _, Things.BesideSome _, Things.Alike _, Things.Without _ -> false;
        };
    }

    /// Both sides of one and the same thing.
    private static boolean opposed(Things one, Things other) {
        return one instanceof Things.Beside(var _, Referent a, var _)
                && other instanceof Things.Beside(var _, Referent b, var _)
                && a.equals(b);
    }
}
