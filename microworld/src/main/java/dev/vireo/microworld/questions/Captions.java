package dev.vireo.microworld.questions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.microworld.Scene;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.questions.Caption.Relation;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;

/// Makes captions about scenes, true and false ones in equal shares of each relation, and writes them in the file
/// format of Visual Spatial Reasoning. The same scenes, seed and count give the same captions.
public final class Captions {
    private static final int TRIES = 60;

    private Captions() {}

    /// A caption that is still to be made.
    private record Wanted(Relation relation, boolean label) {}

    /// Captions about scenes in turn, all of one scene different. Each thing that a caption names is the only one of
    /// the scene that its name fits, and what it says of the two is clear by [Margins#STANDARD].
    ///
    /// @param count how many; fewer come back only when the scenes hold no more clear ones
    public static List<Caption> generate(List<Scene> scenes, long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 17);
        List<Wanted> open = new ArrayList<>();
        List<Caption> out = new ArrayList<>();
        Set<String> known = new HashSet<>();
        int failures = 0;
        for (int turn = 0; out.size() < count && failures < scenes.size(); turn++) {
            Scene scene = scenes.get(turn % scenes.size());
            if (open.size() < Relation.values().length) {
                open.addAll(round(random));
            }
            Optional<Caption> caption = one(scene, open, known, random.split());
            failures = caption.isPresent() ? 0 : failures + 1;
            caption.ifPresent(out::add);
        }
        return out;
    }

    /// Every relation once true and once false, in an order of chance.
    private static List<Wanted> round(RandomGenerator random) {
        List<Wanted> round = new ArrayList<>();
        for (Relation relation : Relation.values()) {
            round.add(new Wanted(relation, true));
            round.add(new Wanted(relation, false));
        }
        Collections.shuffle(round, new Random(random.nextLong()));
        return round;
    }

    /// The first of the captions that are still to be made that the scene has.
    private static Optional<Caption> one(Scene scene, List<Wanted> open, Set<String> known, RandomGenerator random) {
        ProgramSampler sampler = new ProgramSampler(scene, Margins.STANDARD, random);
        for (Wanted wanted : open) {
            for (int i = 0; i < TRIES; i++) {
                Optional<Referent> thing = sampler.named(Set.of());
                Optional<Referent> anchor = sampler.named(Set.of());
                if (thing.isEmpty() || anchor.isEmpty()) {
                    continue;
                }
                QuestionProgram program = wanted.relation().between(thing.get(), anchor.get());
                if (!program.answer(scene, Margins.STANDARD).equals(Optional.of(wanted.label() ? "yes" : "no"))) {
                    continue;
                }
                String text = new Phraser(random)
                        .caption(thing.get(), wanted.relation().words(), anchor.get());
                String key = scene.id() + " " + text;
                if (known.add(key)) {
                    open.remove(wanted);
                    return Optional.of(new Caption(
                            scene.id() + "-" + known.size(),
                            scene.id(),
                            text,
                            wanted.label(),
                            wanted.relation(),
                            program));
                }
            }
        }
        return Optional.empty();
    }

    /// Makes a data set: pictures in `images/` and what belongs to them ([Scenes#write]), and the captions in
    /// `test.jsonl`; two captions a picture.
    ///
    /// @param count captions, 1 to 1,000,000
    /// @param progress told after each picture how many are done
    /// @throws dev.vireo.runtime.VireoException with code DATA when a file can't be written
    public static List<Caption> make(int count, long seed, Path folder, IntConsumer progress) {
        List<Scene> scenes =
                Scenes.write((count + 1) / 2, seed, SceneGenerator.WIDTH, SceneGenerator.HEIGHT, 0, folder, progress);
        List<Caption> captions = generate(scenes, seed, count);
        write(folder.resolve("test.jsonl"), captions);
        return captions;
    }

    /// Writes captions, one a line, replacing the file: `image`, `image_link` (from the folder of the file),
    /// `caption`, `label` (0 or 1), `relation`, and the three fields about people, which are 0 and empty.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file can't be written
    public static void write(Path file, List<Caption> captions) {
        List<ObjectNode> lines = new ArrayList<>();
        for (Caption caption : captions) {
            ObjectNode node = LineFile.object();
            String image = caption.imageId() + ".png";
            node.put("image", image);
            node.put("image_link", "images/" + image);
            node.put("caption", caption.text());
            node.put("label", caption.label() ? 1 : 0);
            node.put("relation", caption.relation().words());
            node.put("annotator_id", 0);
            node.putArray("vote_true_validator_id");
            node.putArray("vote_false_validator_id");
            lines.add(node);
        }
        LineFile.write(file, lines);
    }
}
