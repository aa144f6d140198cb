package dev.vireo.microworld.questions;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.microworld.Scene;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.Scenes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/// Makes questions and statements about sets of pictures, and writes them in the file format of COVR. The same
/// scenes, seed and count give the same ones.
public final class PictureSets {
    private static final int TRIES = 400;

    private PictureSets() {}

    /// Questions about sets of 1 to 10 of some scenes, from families in turn. Yes and no are wanted equally often,
    /// counts of pictures equally often from 0 to their number, counts of things from 0 to 6; depths from 1 to 4
    /// take turns where a family has them. Of a set's pictures some are there only to be told from the others.
    ///
    /// @param scenes at least 10, with ids of their own
    /// @param count how many; fewer come back only when the scenes hold no more clear ones
    public static List<PictureSet> generate(List<Scene> scenes, long seed, int count) {
        if (scenes.size() < 10) {
            throw new IllegalArgumentException("sets are chosen among at least 10 scenes, not " + scenes.size());
        }
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 29);
        PictureSet.Family[] families = PictureSet.Family.values();
        List<PictureSet> out = new ArrayList<>();
        Set<String> texts = new HashSet<>();
        for (int turn = 0; out.size() < count && turn < 2 * count + families.length; turn++) {
            PictureSet.Family family = families[turn % families.length];
            int round = turn / families.length;
            int depth = 1 + round % 4;
            boolean yes = (round + round / 4) % 2 == 0;
            one(scenes, family, depth, yes, turn, texts, random.split()).ifPresent(out::add);
        }
        return out;
    }

    private static Optional<PictureSet> one(
            List<Scene> scenes,
            PictureSet.Family family,
            int depth,
            boolean yes,
            int turn,
            Set<String> texts,
            SplittableRandom random) {
        double share = random.nextDouble();
        for (int i = 0; i < TRIES; i++) {
            SetSampler sampler = new SetSampler(scenes, share, random.split());
            // Where there is nothing clear of that depth, a neighbouring one will do.
            int wanted = i < TRIES / 2 ? depth : 1 + random.nextInt(4);
            Optional<SetSampler.Drawn> drawn = sampler.draw(family, wanted, yes);
            if (drawn.isEmpty()) {
                continue;
            }
            SetProgram program = drawn.get().program();
            Optional<String> answer = program.answer(drawn.get().scenes());
            boolean right = answer.isPresent()
                    && !answer.get().equals(yes ? "no" : "yes")
                    && (!(program instanceof SetProgram.InMore) || answer.get().equals(yes ? "one" : "other"));
            if (!right || program.depth() > 4) {
                continue;
            }
            SetPhraser.Phrased phrased = new SetPhraser(random).phrase(program, answer.get());
            if (texts.add(phrased.text())) {
                return Optional.of(new PictureSet(
                        String.format(Locale.ROOT, "set-%05d", turn),
                        drawn.get().scenes().stream().map(Scene::id).toList(),
                        phrased.text(),
                        phrased.answer(),
                        family,
                        program));
            }
        }
        return Optional.empty();
    }

    /// How many pictures [#make] draws for so many questions: half as many, but at least 10.
    public static int pictures(int count) {
        return Math.max(10, (count + 1) / 2);
    }

    /// Makes a data set: pictures in `gqa_images/` and what belongs to them ([Scenes#write]), and the questions in
    /// `test.jsonl`.
    ///
    /// @param count questions, 1 to 1,000,000; there are half as many pictures, but at least 10
    /// @param progress told after each picture how many are done
    /// @throws dev.vireo.runtime.VireoException with code DATA when a file can't be written
    public static List<PictureSet> make(int count, long seed, Path folder, IntConsumer progress) {
        List<Scene> scenes = Scenes.write(
                pictures(count),
                index -> Scenes.make(seed, index, SceneGenerator.WIDTH, SceneGenerator.HEIGHT),
                Runtime.getRuntime().availableProcessors(),
                "gqa_images",
                folder,
                progress);
        List<PictureSet> sets = generate(scenes, seed, count);
        write(folder.resolve("test.jsonl"), sets);
        return sets;
    }

    /// Writes questions, one a line, replacing the file: `qid`, `utterance`, `scenes` (ids), `answer` (true or
    /// false, a number, or a word), `pattern_name` (the family), `program` (operations with their arguments and
    /// dependencies) and `properties` (with the depth).
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file can't be written
    public static void write(Path file, List<PictureSet> sets) {
        List<ObjectNode> lines = new ArrayList<>();
        for (PictureSet set : sets) {
            ObjectNode node = LineFile.object();
            node.put("qid", set.id());
            node.put("utterance", set.text());
            ArrayNode scenes = node.putArray("scenes");
            set.imageIds().forEach(scenes::add);
            switch (set.answer()) {
                case "yes", "no" -> node.put("answer", set.answer().equals("yes"));
                case String text when Character.isDigit(text.charAt(0)) -> node.put("answer", Integer.parseInt(text));
                case String text -> node.put("answer", text);
            }
            node.put("pattern_name", set.family().name().toLowerCase(Locale.ROOT));
            ArrayNode program = node.putArray("program");
            for (Operations.Operation step : Operations.of(set.program())) {
                ObjectNode one = program.addObject();
                one.put("operation", step.operation());
                one.putArray("arguments").add(step.argument());
                ArrayNode dependencies = one.putArray("dependencies");
                step.dependencies().forEach(dependencies::add);
            }
            node.putArray("properties").add("depth_" + set.depth());
            lines.add(node);
        }
        LineFile.write(file, lines);
    }
}
