package dev.vireo.microworld.questions;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/// Makes questions with options about the details of large pictures ([dev.vireo.microworld.World#makeWithDetails]):
/// what a small sign says, and what shape, colour and material a tiny thing has. The same scenes, seed and count give
/// the same ones.
public final class Details {
    private static final int TRIES = 60;
    private static final int OPTIONS = 4;

    private Details() {}

    /// What is asked.
    public enum Category {
        TEXT,
        SHAPE,
        COLOR,
        MATERIAL;

        /// The name in files: `text`, ...
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A question with options.
    ///
    /// @param imageId the scene's id
    /// @param category what it asks for
    /// @param text the question
    /// @param options four different answers, or three materials
    /// @param right the place of the right one, from 0
    public record Detail(String imageId, Category category, String text, List<String> options, int right) {
        public Detail {
            options = List.copyOf(options);
        }
    }

    /// Questions about scenes in turn, of categories in turn, all of one scene different. The right option is each of
    /// the first three equally often, and the fourth where there are four.
    ///
    /// @param count how many; fewer come back only when the scenes hold no more details
    public static List<Detail> generate(List<Scene> scenes, long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 61);
        List<Detail> out = new ArrayList<>();
        Set<String> known = new HashSet<>();
        int failures = 0;
        int[] placed = new int[Category.values().length];
        for (int turn = 0; out.size() < count && failures < scenes.size() * placed.length; turn++) {
            Scene scene = scenes.get(turn % scenes.size());
            Category category = Category.values()[(turn + turn / scenes.size()) % placed.length];
            Optional<Detail> one =
                    one(scene, category, placed[List.of(Category.values()).indexOf(category)], known, random.split());
            failures = one.isPresent() ? 0 : failures + 1;
            if (one.isPresent()) {
                placed[List.of(Category.values()).indexOf(category)]++;
                out.add(one.get());
            }
        }
        return out;
    }

    private static Optional<Detail> one(
            Scene scene, Category category, int turn, Set<String> known, SplittableRandom random) {
        return switch (category) {
            case TEXT -> sign(scene, turn, known, random);
            case SHAPE -> thing(scene, QuestionProgram.Kind.SHAPE, category, turn, known, random);
            case COLOR -> thing(scene, QuestionProgram.Kind.COLOR, category, turn, known, random);
            case MATERIAL -> thing(scene, QuestionProgram.Kind.MATERIAL, category, turn, known, random);
        };
    }

    /// Of the only sign.
    private static Optional<Detail> sign(Scene scene, int turn, Set<String> known, SplittableRandom random) {
        if (scene.signs().size() != 1 || !known.add(scene.id())) {
            return Optional.empty();
        }
        Phraser phraser = new Phraser(random);
        String text =
                phraser.pick("What does the sign say?", "What is written on the sign?", "Which word is on the sign?");
        return Optional.of(detail(
                scene, Category.TEXT, text, scene.signs().getFirst().text(), SceneGenerator.WORDS, turn, random));
    }

    private static Optional<Detail> thing(
            Scene scene,
            QuestionProgram.Kind kind,
            Category category,
            int turn,
            Set<String> known,
            SplittableRandom random) {
        ProgramSampler sampler = new ProgramSampler(scene, Margins.STANDARD, random);
        Executor executor = new Executor(scene, Margins.STANDARD);
        for (int i = 0; i < TRIES; i++) {
            Optional<Referent> drawn = sampler.referent(random.nextInt(2), Set.of(kind));
            Optional<Scene.Thing> thing = drawn.flatMap(executor::thing).filter(t -> t.scale() < 1);
            if (thing.isEmpty()) {
                continue;
            }
            String text = new Phraser(random).question(new QuestionProgram.Query(kind, drawn.get()));
            if (known.add(scene.id() + " " + text)) {
                List<String> all =
                        kind.attributes().stream().map(Attribute::word).toList();
                return Optional.of(
                        detail(scene, category, text, kind.of(thing.get()).word(), all, turn, random));
            }
        }
        return Optional.empty();
    }

    private static Detail detail(
            Scene scene,
            Category category,
            String text,
            String answer,
            List<String> all,
            int turn,
            SplittableRandom random) {
        List<String> options = new ArrayList<>(all);
        options.remove(answer);
        Collections.shuffle(options, new Random(random.nextLong()));
        options = new ArrayList<>(options.subList(0, Math.min(OPTIONS, all.size()) - 1));
        int right = (turn + List.of(Category.values()).indexOf(category)) % (options.size() + 1);
        options.add(right, answer);
        return new Detail(scene.id(), category, text, options, right);
    }
}
