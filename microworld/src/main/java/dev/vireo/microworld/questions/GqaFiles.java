package dev.vireo.microworld.questions;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.microworld.Scene;
import dev.vireo.microworld.WorldQuestion;
import dev.vireo.microworld.questions.QuestionProgram.Kind;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import dev.vireo.microworld.questions.QuestionProgram.Side;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Questions, scene graphs and choices in the files of GQA. The same scenes, seed and count give the same ones.
public final class GqaFiles {
    /// Questions about a picture: four of its own, and after every second one that follows from one of both.
    private static final int PER_SCENE = 6;

    private static final int OWN_FOR_ONE_IMPLIED = 2;
    private static final int MOST_DEPTH = 4;
    private static final List<String> YES_NO = List.of("yes", "no");

    private GqaFiles() {}

    /// A question with what hangs together with it.
    ///
    /// @param question the question, with an id of digits
    /// @param entailed the ids of those whose answers follow from its answer
    /// @param equivalent the ids of those that are answered yes and no when it is, its own first
    /// @param implied whether it was made because it follows from another
    public record Entry(GeneratedQuestion question, List<String> entailed, List<String> equivalent, boolean implied) {
        public Entry {
            entailed = List.copyOf(entailed);
            equivalent = List.copyOf(equivalent);
        }

        private String id() {
            return question.question().id();
        }
    }

    /// How many scenes so many questions are about.
    public static int scenes(int count) {
        return (count + PER_SCENE - 1) / PER_SCENE;
    }

    /// Questions about scenes in their order, as many about each, all of one scene different. Every third follows
    /// from one of the two before it: a property is verified or chosen that was asked for, a relation is turned
    /// round, the parts of "and" and "or" are asked for.
    ///
    /// @param count how many; fewer come back only when the scenes hold no more clear ones
    public static List<Entry> generate(List<Scene> scenes, long seed, int count) {
        List<Entry> out = new ArrayList<>();
        for (int i = 0; i < scenes.size(); i++) {
            long until = (long) count * (i + 1) / scenes.size();
            out.addAll(new OfScene(scenes.get(i), seed, (int) (until - out.size())).all());
        }
        return out;
    }

    /// The questions about one scene while they are made.
    private static final class OfScene {
        private final Scene scene;
        private final int count;
        private final SplittableRandom random;
        private final List<GeneratedQuestion> own;
        private final Set<String> texts = new HashSet<>();
        private final List<Drawn> drawn = new ArrayList<>();

        private record Drawn(
                GeneratedQuestion question, List<String> entailed, List<String> equivalent, boolean implied) {
            Entry entry() {
                return new Entry(question, entailed, equivalent, implied);
            }
        }

        OfScene(Scene scene, long seed, int count) {
            this.scene = scene;
            this.count = count;
            this.random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + scene.seed() + 71);
            this.own = new QuestionGenerator().generate(scene, seed, count);
        }

        List<Entry> all() {
            own.forEach(question -> texts.add(question.question().text()));
            for (int i = 0; i < own.size() && drawn.size() < count; i++) {
                GeneratedQuestion one = own.get(i);
                add(one.program(), one.question().text(), one.question().answer(), one.fullAnswer(), false);
                if (i % OWN_FOR_ONE_IMPLIED == OWN_FOR_ONE_IMPLIED - 1 && drawn.size() < count) {
                    addImplied();
                }
            }
            return drawn.stream().map(Drawn::entry).toList();
        }

        private Drawn add(QuestionProgram program, String text, String answer, String full, boolean implied) {
            String id = scene.id().replaceAll("[^0-9]", "") + String.format(Locale.ROOT, "%02d", drawn.size());
            WorldQuestion question = new WorldQuestion(
                    id, scene.id(), text, answer, family(program).label(), program.depth());
            List<String> equivalent = new ArrayList<>(List.of(id));
            Drawn made =
                    new Drawn(new GeneratedQuestion(question, program, full), new ArrayList<>(), equivalent, implied);
            drawn.add(made);
            return made;
        }

        /// One that follows from one of the last two; yes and no are wanted equally often.
        private void addImplied() {
            boolean wanted = random.nextBoolean();
            int last = drawn.size() - 1;
            int first = random.nextInt(OWN_FOR_ONE_IMPLIED);
            for (boolean any : List.of(false, true)) {
                for (int back = 0; back < OWN_FOR_ONE_IMPLIED; back++) {
                    Drawn from = drawn.get(last - (first + back) % OWN_FOR_ONE_IMPLIED);
                    List<Implications.Implied> all = Implications.of(
                            from.question().program(),
                            from.question().question().answer(),
                            random);
                    for (Implications.Implied one : all) {
                        if ((any || !one.answer().equals(wanted ? "no" : "yes")) && take(one, from)) {
                            return;
                        }
                    }
                }
            }
        }

        private boolean take(Implications.Implied one, Drawn from) {
            boolean clear = one.program().answer(scene, Margins.STANDARD).equals(Optional.of(one.answer()));
            String text = new Phraser(random).question(one.program());
            if (!clear || one.program().depth() > MOST_DEPTH || !texts.add(text)) {
                return false;
            }
            Drawn made = add(one.program(), text, one.answer(), Phraser.fullAnswer(one.program(), one.answer()), true);
            String id = made.question().question().id();
            String before = from.question().question().id();
            from.entailed().add(id);
            if (one.equivalent()) {
                made.entailed().add(before);
                // Of two that contradict each other each answer follows from the other, but they are not alike.
                if (one.answer().equals(from.question().question().answer())) {
                    made.equivalent().add(before);
                    from.equivalent().add(id);
                }
            }
            return true;
        }
    }

    private static GeneratedQuestion.Family family(QuestionProgram program) {
        if (program.depth() >= 2) {
            return GeneratedQuestion.Family.NESTED;
        }
        return switch (program) {
            case QuestionProgram.Exist _ ->
                program.depth() > 0 ? GeneratedQuestion.Family.RELATION : GeneratedQuestion.Family.EXISTENCE;
            case QuestionProgram.Count _ ->
                program.depth() > 0 ? GeneratedQuestion.Family.RELATION : GeneratedQuestion.Family.COUNTING;
            case QuestionProgram.Query _, QuestionProgram.Verify _ -> GeneratedQuestion.Family.ATTRIBUTE;
            case QuestionProgram.Choose _ -> GeneratedQuestion.Family.CHOOSE;
            case QuestionProgram.VerifySide _, QuestionProgram.VerifyNear _ -> GeneratedQuestion.Family.RELATION;
            case QuestionProgram.CompareCounts _, QuestionProgram.SameAttribute _ ->
                GeneratedQuestion.Family.COMPARISON;
            case QuestionProgram.And _, QuestionProgram.Or _, QuestionProgram.Not _ -> GeneratedQuestion.Family.LOGIC;
        };
    }

    /// Writes a question file, one question a line, replacing it: the fields of [QuestionFile], with `entailed` and
    /// `equivalent`.
    ///
    /// @param all whether it is the file of all questions, in which those that were made because they follow from
    ///     another are not balanced; in a balanced file all are
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file can't be written
    public static void writeQuestions(Path file, List<Entry> entries, boolean all) {
        LineFile.write(file, entries, Entry::id, entry -> {
            ObjectNode node = QuestionFile.entry(entry.question());
            fill(node.putArray("entailed"), entry.entailed());
            fill(node.putArray("equivalent"), entry.equivalent());
            node.put("isBalanced", !(all && entry.implied()));
            return node;
        });
    }

    /// Writes which answers to each question are valid (of its kind) and plausible (seen of such a thing in one of
    /// the scenes; for counts, right for one of the questions), replacing the file.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file can't be written
    public static void writeChoices(Path file, List<Scene> scenes, List<Entry> entries) {
        Choices choices = Choices.of(scenes, entries);
        LineFile.write(file, entries, Entry::id, entry -> {
            ObjectNode node = LineFile.object();
            fill(node.putArray("valid"), Choices.valid(entry.question().program()));
            fill(node.putArray("plausible"), choices.plausible(entry.question()));
            return node;
        });
    }

    /// What is seen in the scenes of a set.
    private record Choices(
            Map<String, Scene> scenes, Map<Attribute, Set<Attribute>> together, Collection<String> counts) {
        static Choices of(List<Scene> scenes, List<Entry> entries) {
            Map<Attribute, Set<Attribute>> together = scenes.stream()
                    .flatMap(scene -> scene.objects().stream())
                    .flatMap(thing -> attributes(thing).stream()
                            .flatMap(one -> attributes(thing).stream().map(other -> Map.entry(one, other))))
                    .collect(Collectors.groupingBy(
                            Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toSet())));
            Set<String> counts = entries.stream()
                    .filter(entry -> entry.question().program() instanceof QuestionProgram.Count)
                    .map(entry -> entry.question().question().answer())
                    .collect(Collectors.toCollection(TreeSet::new));
            return new Choices(
                    scenes.stream().collect(Collectors.toMap(Scene::id, Function.identity())), together, counts);
        }

        private static List<Attribute> attributes(Scene.Thing thing) {
            return List.of(thing.shape(), thing.color(), thing.material(), thing.size());
        }

        static List<String> valid(QuestionProgram program) {
            return switch (program) {
                case QuestionProgram.Count _ ->
                    IntStream.rangeClosed(0, 10).mapToObj(Integer::toString).toList();
                case QuestionProgram.Query(Kind kind, Referent _) ->
                    kind.attributes().stream().map(Attribute::word).toList();
                case QuestionProgram.Choose(Referent _, Attribute one, Attribute other) ->
                    List.of(one.word(), other.word());
                case QuestionProgram.Exist _,
                        QuestionProgram.Verify _,
                        QuestionProgram.VerifySide _,
                        QuestionProgram.VerifyNear _,
                        QuestionProgram.CompareCounts _,
                        QuestionProgram.SameAttribute _,
                        QuestionProgram.And _,
                        QuestionProgram.Or _,
                        QuestionProgram.Not _ -> YES_NO;
            };
        }

        Collection<String> plausible(GeneratedQuestion question) {
            return switch (question.program()) {
                case QuestionProgram.Count _ -> counts;
                case QuestionProgram.Query(Kind kind, Referent referent) -> {
                    Scene scene = Objects.requireNonNull(
                            scenes.get(question.question().imageId()));
                    Scene.Thing thing = new Executor(scene, Margins.STANDARD)
                            .thing(referent)
                            .orElseThrow();
                    Set<Attribute> seen =
                            Objects.requireNonNull(together.get(kind == Kind.SHAPE ? thing.color() : thing.shape()));
                    yield kind.attributes().stream()
                            .filter(seen::contains)
                            .map(Attribute::word)
                            .toList();
                }
                case QuestionProgram other -> valid(other);
            };
        }
    }

    /// Writes scene graphs, one a line by the ids of their pictures, replacing the file: `width`, `height` and
    /// `objects` by their ids, each with `name`, `x`, `y`, `w`, `h` (the box), `attributes` and `relations`.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file can't be written
    public static void writeSceneGraphs(Path file, List<Scene> scenes) {
        LineFile.write(file, scenes, Scene::id, GqaFiles::graph);
    }

    private static ObjectNode graph(Scene scene) {
        ObjectNode node = LineFile.object();
        node.put("width", scene.width());
        node.put("height", scene.height());
        ObjectNode objects = node.putObject("objects");
        Executor executor = new Executor(scene, Margins.STANDARD);
        UnaryOperator<String> id = number -> scene.id().replaceAll("[^0-9]", "") + number;
        for (Scene.Thing thing : scene.objects()) {
            ObjectNode one = objects.putObject(id.apply(Integer.toString(thing.id())));
            one.put("name", thing.shape().word());
            one.put("x", thing.box().left());
            one.put("y", thing.box().top());
            one.put("w", thing.box().width());
            one.put("h", thing.box().height());
            fill(
                    one.putArray("attributes"),
                    List.of(
                            thing.color().word(),
                            thing.size().word(),
                            thing.material().word()));
            ArrayNode relations = one.putArray("relations");
            for (Scene.Thing other : scene.objects()) {
                for (Side side : Side.values()) {
                    if (!other.equals(thing)
                            && executor.isOn(thing, side, other).orElse(false)) {
                        ObjectNode relation = relations.addObject();
                        relation.put("name", Operations.words(side));
                        relation.put("object", id.apply(Integer.toString(other.id())));
                    }
                }
            }
        }
        return node;
    }

    private static void fill(ArrayNode array, Collection<String> texts) {
        texts.forEach(array::add);
    }
}
