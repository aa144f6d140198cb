package dev.vireo.microworld.questions;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// Makes expressions that mean one thing of a scene, as in RefCOCO. The same scenes, seed and count give the same
/// ones.
public final class Expressions {
    private static final int TRIES = 60;
    private static final int DEEPEST = 2;

    private Expressions() {}

    /// A text that one thing of a scene meets, and no other.
    ///
    /// @param imageId the scene's id
    /// @param thing the thing's id in the scene
    /// @param text such as `the small cube left of the red ball`
    /// @param referent what it says
    public record Expression(String imageId, int thing, String text, Referent referent) {}

    /// Expressions about scenes in turn, all of one scene different, with up to two things that are named on the
    /// way. No thing of a scene is meant again before it was the turn of those that can be told from the others.
    ///
    /// @param count how many; fewer come back only when the scenes hold no more clear ones
    public static List<Expression> generate(List<Scene> scenes, long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 43);
        List<Expression> out = new ArrayList<>();
        Set<String> known = new HashSet<>();
        Set<String> meant = new HashSet<>();
        int failures = 0;
        for (int turn = 0; out.size() < count && failures < scenes.size(); turn++) {
            Scene scene = scenes.get(turn % scenes.size());
            int depth = turn / scenes.size() % (DEEPEST + 1);
            Optional<Expression> one = one(scene, depth, known, meant, random.split());
            failures = one.isPresent() ? 0 : failures + 1;
            one.ifPresent(out::add);
        }
        return out;
    }

    private static Optional<Expression> one(
            Scene scene, int depth, Set<String> known, Set<String> meant, SplittableRandom random) {
        ProgramSampler sampler = new ProgramSampler(scene, Margins.STANDARD, random);
        Executor executor = new Executor(scene, Margins.STANDARD);
        for (int i = 0; i < TRIES; i++) {
            Optional<Referent> drawn = sampler.referent(i < TRIES / 2 ? depth : random.nextInt(DEEPEST + 1), Set.of());
            Optional<Scene.Thing> thing = drawn.flatMap(executor::thing);
            if (thing.isEmpty() || (i < TRIES / 2 && meant.contains(key(scene, thing.get())))) {
                continue;
            }
            String text = new Phraser(random).the(drawn.get());
            if (known.add(scene.id() + " " + text)) {
                meant.add(key(scene, thing.get()));
                return Optional.of(new Expression(scene.id(), thing.get().id(), text, drawn.get()));
            }
        }
        return Optional.empty();
    }

    private static String key(Scene scene, Scene.Thing thing) {
        return scene.id() + " " + thing.id();
    }
}
