package dev.vireo.benchmarks.arms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.benchmarks.run.RunFolder;
import dev.vireo.microworld.Scene;
import dev.vireo.microworld.SceneFiles;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.questions.Counterfactual;
import dev.vireo.microworld.questions.GeneratedQuestion;
import dev.vireo.microworld.questions.QuestionFile;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/// Makes the questions of the counterfactual arm: each question that a run answered right, about its scene changed so
/// that the answer is another one, and about its scene changed where that makes no difference. They are a data set of
/// GQA's form with the split `questions`, so that a run over it is a run like any other.
public final class Counterfactuals {
    /// The split of the data set that is made.
    public static final String SPLIT = "questions";

    static final String CHANGES = "changes.jsonl";
    static final String MADE = "made.json";
    private static final String GQA = "gqa";
    private static final String QUESTIONS = "questions.json";
    private static final long SEED = 20_261_201;
    private static final JsonMapper JSON = StrictJson.mapper();

    private Counterfactuals() {}

    /// Refuses what can't be drawn again: a data set whose files keep no functional program, or that
    /// has no scene files beside its pictures.
    ///
    /// @throws VireoException with code USAGE, or DATA when the files are wrong
    public static void check(Dataset dataset, Path root, String split) {
        questions(dataset, root, split);
    }

    private static List<GeneratedQuestion> questions(Dataset dataset, Path root, String split) {
        if (!dataset.name().equals(GQA)) {
            throw new VireoException(
                    Code.USAGE,
                    "the arm counterfactual changes what a question's functional program asks about, and files of "
                            + dataset.name() + " keep none that is read",
                    "Leave counterfactual out of --arms, or use gqa with what vireo world scenes writes.");
        }
        Path scenes = root.resolve("scenes");
        if (!Files.isDirectory(scenes)) {
            throw new VireoException(
                    Code.USAGE,
                    "the arm counterfactual draws changed pictures from scene files, and there is no folder " + scenes,
                    "Leave counterfactual out of --arms, or use what vireo world scenes writes.");
        }
        return QuestionFile.readPrograms(dataset.files(root, split).getFirst());
    }

    /// Makes the data set, or leaves it as it is when it was made of the same right answers.
    ///
    /// @param run whose right answers are asked about again
    /// @param root where its data set lies
    /// @param folder gets `questions.json`, `images/`, `scenes/`, `depth/`, `masks/`, `changes.jsonl` (what was
    ///     changed in each) and `made.json`
    /// @param progress told after each question how many are done
    /// @throws VireoException with code USAGE when the folder was made of other answers, or nothing was right; DATA
    ///     when a file is wrong or can't be written
    public static void make(Dataset dataset, Path root, RunFolder run, Path folder, IntConsumer progress) {
        Map<String, GeneratedQuestion> programs = new LinkedHashMap<>();
        questions(dataset, root, run.split())
                .forEach(one -> programs.put(one.question().id(), one));
        List<GeneratedQuestion> right = run.predictions().stream()
                .filter(one -> one.right().orElse(false))
                .map(Prediction::id)
                .flatMap(id -> Optional.ofNullable(programs.get(id)).stream())
                .toList();
        if (right.isEmpty()) {
            throw new VireoException(
                    Code.USAGE,
                    "the run in " + run.folder() + " has no right answer that could follow a change",
                    "Leave counterfactual out of --arms.");
        }
        String key = key(run, right);
        if (isMade(folder, key)) {
            return;
        }
        List<GeneratedQuestion> asked = new ArrayList<>();
        List<ObjectNode> changes = new ArrayList<>();
        makeFolders(folder);
        for (int i = 0; i < right.size(); i++) {
            GeneratedQuestion one = right.get(i);
            Scene scene = SceneFiles.read(
                    root.resolve("scenes").resolve(one.question().imageId() + ".json"));
            Counterfactual.changed(one, scene, SEED)
                    .ifPresent(found -> add(one, found, "changed", asked, changes, folder));
            Counterfactual.control(one, scene, SEED)
                    .ifPresent(found -> add(one, found, "control", asked, changes, folder));
            progress.accept(i + 1);
        }
        if (asked.isEmpty()) {
            throw new VireoException(
                    Code.USAGE,
                    "no change of a picture gives another answer to any of the " + right.size() + " right questions",
                    "Leave counterfactual out of --arms, or ask more questions.");
        }
        QuestionFile.write(folder.resolve(QUESTIONS), asked);
        StringBuilder lines = new StringBuilder();
        changes.forEach(line -> lines.append(line).append('\n'));
        AtomicFile.write(folder.resolve(CHANGES), lines.toString().getBytes(StandardCharsets.UTF_8));
        ObjectNode made = JSON.createObjectNode().put("key", key).put("right", right.size());
        AtomicFile.write(folder.resolve(MADE), (made + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void add(
            GeneratedQuestion before,
            Counterfactual found,
            String role,
            List<GeneratedQuestion> asked,
            List<ObjectNode> changes,
            Path folder) {
        Scenes.write(found.rendering(), folder);
        asked.add(found.question());
        changes.add(JSON.createObjectNode()
                .put("id", found.question().question().id())
                .put("of", before.question().id())
                .put("role", role)
                .put("change", found.change().name().toLowerCase(Locale.ROOT))
                .put("what", found.what())
                .put("was", before.question().answer())
                .put("now", found.question().question().answer()));
    }

    /// What tells one such data set from another: the questions of the run and which of them were right.
    private static String key(RunFolder run, List<GeneratedQuestion> right) {
        StringBuilder text = new StringBuilder("1 ").append(SEED).append('\n');
        text.append(run.fingerprint().path("data")).append('\n');
        right.forEach(one -> text.append(one.question().id()).append('\n'));
        return Sha256.of(text.toString());
    }

    private static boolean isMade(Path folder, String key) {
        Path made = folder.resolve(MADE);
        if (!Files.exists(made)) {
            return false;
        }
        if (!read(made).path("key").asText().equals(key)) {
            throw new VireoException(
                    Code.USAGE,
                    "[" + folder + "] was made of other right answers than those that are there now",
                    "Delete it and the folder counterfactual beside it, and run the command again.");
        }
        return true;
    }

    static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] can't be read: " + IoReason.of(e),
                    "Delete its folder and the folder counterfactual beside it, and run the command again.",
                    e);
        }
    }

    private static void makeFolders(Path folder) {
        for (String part : List.of("images", "depth", "masks", "scenes")) {
            try {
                Files.createDirectories(folder.resolve(part));
            } catch (IOException e) {
                throw new VireoException(
                        Code.DATA, "[" + folder.resolve(part) + "] can't be made: " + IoReason.of(e), "", e);
            }
        }
    }
}
