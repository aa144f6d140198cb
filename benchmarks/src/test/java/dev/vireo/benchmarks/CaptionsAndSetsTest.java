package dev.vireo.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.agent.Answer;
import dev.vireo.agent.Query;
import dev.vireo.agent.VisualAgent;
import dev.vireo.microworld.OracleTools;
import dev.vireo.microworld.Rendering;
import dev.vireo.microworld.Scene;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.questions.Caption;
import dev.vireo.microworld.questions.Captions;
import dev.vireo.microworld.questions.PictureSet;
import dev.vireo.microworld.questions.PictureSets;
import dev.vireo.program.Type;
import dev.vireo.runtime.image.Image;
import dev.vireo.sandbox.WorkerRunner;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.builtin.BuiltinTools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Captions to verify and questions about sets of pictures, the whole path. Of more of them, with
/// `-Dvireo.forms.captions=300 -Dvireo.forms.sets=200 -Dvireo.forms.seed=20261130`, it prints the figures of
/// docs/evaluation.md.
class CaptionsAndSetsTest {
    private static final int CAPTIONS = Integer.getInteger("vireo.forms.captions", 32);
    private static final int SETS = Integer.getInteger("vireo.forms.sets", 24);
    private static final long SEED = Long.getLong("vireo.forms.seed", 411L);

    private static final Map<String, Rendering> WORLD = new HashMap<>();
    private static final List<Scene> SCENES = new ArrayList<>();
    private static WorkerRunner runner;
    private static BuiltinTools builtin;

    /// Right ones and all, by relation, family, depth.
    private record Count(Map<String, int[]> of, List<String> wrong) {
        private void add(boolean right, String miss, String... kinds) {
            if (!right) {
                wrong.add(miss);
            }
            for (String kind : kinds) {
                int[] count = of.computeIfAbsent(kind, _ -> new int[2]);
                count[0] += right ? 1 : 0;
                count[1]++;
            }
        }

        private double share() {
            int[] all = Objects.requireNonNull(of.get("all"));
            return (double) all[0] / all[1];
        }

        private void print(String title) {
            if (CAPTIONS > 100) {
                System.out.println(title);
                of.forEach((kind, n) -> System.out.println(
                        "| " + kind + " | " + String.format("%.1f %% (%d/%d) |", 100.0 * n[0] / n[1], n[0], n[1])));
                wrong.forEach(w -> System.out.println("  wrong: " + w));
            }
        }
    }

    @BeforeAll
    static void start() {
        for (int i = 0; i < Math.max(12, (CAPTIONS + 1) / 2); i++) {
            Rendering rendering = Scenes.make(SEED, i, SceneGenerator.WIDTH, SceneGenerator.HEIGHT);
            WORLD.put(rendering.scene().id(), rendering);
            SCENES.add(rendering.scene());
        }
        runner = WorkerRunner.start(Path.of("target", "worker-cache"));
        builtin = BuiltinTools.load();
    }

    @AfterAll
    static void stop() {
        runner.close();
        builtin.close();
    }

    @Test
    void everyCaptionIsJudgedRightWithOracleTools() {
        Count count =
                captions("captions, oracle", id -> new OracleTools(rendering(id).scene()), true);
        assertEquals(List.of(), count.wrong());
    }

    @Test
    void mostCaptionsAreJudgedRightFromPixels() {
        Count count = captions("captions, builtin", _ -> builtin, true);
        assertTrue(count.share() >= 0.9, count.wrong().toString());
    }

    @Test
    void theAnswerNetworkAloneIsMeasuredToo() {
        Count count = captions("captions, vqa", _ -> builtin, false);
        assertTrue(count.share() < 0.9, "programs are not needed then");
    }

    @Test
    void everyQuestionAboutASetIsAnsweredRightWithOracleTools() {
        Map<Image, OracleTools> tools = new HashMap<>();
        WORLD.values().forEach(r -> tools.put(r.image(), new OracleTools(r.scene())));
        Count count = sets("sets, oracle", OracleTools.ofEach(tools));
        assertEquals(List.of(), count.wrong());
    }

    @Test
    void mostQuestionsAboutASetAreAnsweredRightFromPixels() {
        Count count = sets("sets, builtin", builtin);
        assertTrue(count.share() >= 0.9, count.wrong().toString());
    }

    private static Count captions(String title, Function<String, VisionSuite> tools, boolean programs) {
        Count count = new Count(new TreeMap<>(), new ArrayList<>());
        for (Caption caption : Captions.generate(SCENES, SEED, CAPTIONS)) {
            VisualAgent.Builder builder = VisualAgent.builder().tools(tools.apply(caption.imageId()));
            try (VisualAgent agent = programs
                    ? builder.runner(runner).build()
                    : builder.withoutPrograms().build()) {
                Answer answer = agent.ask(Query.of(rendering(caption.imageId()).image(), caption.text())
                        .returning(Type.Simple.BOOL));
                boolean right =
                        answer.text().equals(caption.label() ? "yes" : "no") && (!answer.degraded() || !programs);
                count.add(
                        right,
                        caption.imageId() + " " + caption.text() + " " + caption.label() + " but " + answer.text()
                                + (answer.degraded() ? " (degraded)" : ""),
                        "all",
                        "category " + caption.relation().category().label(),
                        "relation " + caption.relation().words(),
                        "label " + caption.label());
            }
        }
        count.print(title);
        return count;
    }

    private static Count sets(String title, VisionSuite tools) {
        Count count = new Count(new TreeMap<>(), new ArrayList<>());
        try (VisualAgent agent =
                VisualAgent.builder().tools(tools).runner(runner).build()) {
            for (PictureSet set : PictureSets.generate(SCENES, SEED, SETS)) {
                List<Image> images =
                        set.imageIds().stream().map(id -> rendering(id).image()).toList();
                Answer answer = agent.ask(images, set.text());
                count.add(
                        answer.text().equals(set.answer()) && !answer.degraded(),
                        set.imageIds() + " " + set.text() + " " + set.answer() + " but " + answer.text()
                                + (answer.degraded() ? " (degraded)" : "") + "\n"
                                + answer.program().orElse("-"),
                        "all",
                        "family " + set.family().label(),
                        "depth " + set.depth(),
                        "pictures " + (set.imageIds().size() > 5 ? "6 to 10" : "1 to 5"));
            }
        }
        count.print(title);
        return count;
    }

    private static Rendering rendering(String id) {
        return Objects.requireNonNull(WORLD.get(id));
    }
}
