package dev.vireo.recipes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.microworld.Rendering;
import dev.vireo.microworld.Scene;
import dev.vireo.models.Parameters;
import dev.vireo.models.world.SceneNetwork;
import dev.vireo.runtime.image.Box;
import dev.vireo.trainer.AdamW;
import dev.vireo.visiontools.builtin.Answers;
import dev.vireo.visiontools.builtin.AttributeLayout;
import dev.vireo.visiontools.builtin.BuiltinTools;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeTest {
    private static final Scene.Thing RED_CUBE = new Scene.Thing(
            1,
            Attribute.Size.SMALL,
            Attribute.Color.RED,
            Attribute.Material.MATTE,
            Attribute.Shape.CUBE,
            0,
            8,
            0,
            new Box(100, 100, 140, 160),
            1,
            8);

    @Test
    void aStoppedTrainingGoesOnToTheSameWeights(@TempDir Path folder) throws InterruptedException {
        List<String> talk = new ArrayList<>();
        float[] straight = train(folder.resolve("straight"), 4, talk);
        Path stopped = folder.resolve("stopped");
        try (Parameters parameters = Parameters.random(1)) {
            SceneTraining training = new SceneTraining(parameters, 1, 2, 4, 1e-3);
            assertThrows(
                    InterruptedException.class,
                    () -> TrainingLoop.run(new InterruptedAfter(training, 2), stopped, talk::add));
        }
        assertArrayEquals(straight, train(stopped, 4, talk), 1e-6f);
        assertTrue(talk.contains("scene: goes on from step 2 of 4"), talk.toString());
    }

    /// A training that somebody interrupts in the middle of a step.
    private record InterruptedAfter(Training training, long last) implements Training {
        @Override
        public String name() {
            return training.name();
        }

        @Override
        public long steps() {
            return training.steps();
        }

        @Override
        public Parameters parameters() {
            return training.parameters();
        }

        @Override
        public AdamW optimizer() {
            return training.optimizer();
        }

        @Override
        public Step prepare(long step) {
            Step inner = training.prepare(step);
            return () -> {
                if (step == last - 1) {
                    Thread.currentThread().interrupt();
                }
                return inner.run();
            };
        }

        @Override
        public String describe(double[] losses) {
            return training.describe(losses);
        }
    }

    private static float[] train(Path checkpoint, long steps, List<String> talk) throws InterruptedException {
        try (Parameters parameters = Parameters.random(1)) {
            TrainingLoop.run(new SceneTraining(parameters, 1, 2, steps, 1e-3), checkpoint, talk::add);
            return Objects.requireNonNull(parameters.weights().get("head.weight"))
                    .toFloats();
        }
    }

    @Test
    void targetsStandInTheCellOfTheBoxCentre() {
        Scene scene = new Scene("x", 1, SceneNetwork.WIDTH, SceneNetwork.HEIGHT, List.of(RED_CUBE));
        Rendering real = SceneTraining.rendering(1, 0);
        SceneBatch batch = SceneBatch.of(List.of(new Rendering(scene, real.image(), real.depth(), real.mask())));
        long cell = 130 / 4 * SceneNetwork.GRID_WIDTH + 120 / 4;
        assertArrayEquals(new long[] {cell}, batch.cells());
        assertEquals(1, batch.heat()[(int) cell]);
        // The middle of cell (30, 32) is pixel (122, 130).
        assertArrayEquals(new float[] {22 / 16f, 30 / 16f, 18 / 16f, 30 / 16f}, batch.boxes());
        assertEquals(AttributeLayout.number(Attribute.Color.RED), batch.attributes()[1][0]);
    }

    @Test
    void everyAnswerToACropQuestionIsOneThatTheNetworkCanGive() {
        CropQuestions questions = new CropQuestions(new SplittableRandom(3));
        for (int i = 0; i < 2000; i++) {
            CropQuestions.Item one = questions.aboutObject(RED_CUBE);
            assertTrue(Answers.ALL.contains(one.answer()), one.toString());
            CropQuestions.Item many = questions.aboutMany(List.of(RED_CUBE), List.of(RED_CUBE));
            assertTrue(Answers.ALL.contains(many.answer()), many.toString());
        }
    }

    @Test
    void aFittedBellKnowsItsOwnSamplesAndNotOthers() {
        SplittableRandom random = new SplittableRandom(1);
        float[][] samples = new float[500][3];
        for (float[] sample : samples) {
            double shared = random.nextGaussian();
            sample[0] = (float) (5 + shared);
            sample[1] = (float) (2 * shared + 0.1 * random.nextGaussian());
            sample[2] = (float) (0.5 * random.nextGaussian());
        }
        FamiliarityFit fit = FamiliarityFit.of(samples);
        assertEquals(5, fit.mean()[0], 0.2);
        double limit = fit.quantile(samples, 0.01);
        assertTrue(fit.distance(new float[] {6, 2, 0}) < limit);
        assertTrue(fit.distance(new float[] {6, -2, 0}) > limit, "each feature is usual, both together are not");
    }

    @Test
    void theShippedToolsSeeWhatTheModelCardSays() {
        try (BuiltinTools tools = BuiltinTools.load()) {
            PerceptionReport report = PerceptionReport.of(tools, 40, 2024, line -> {});
            assertTrue(report.found() > 0.97, report.toString());
            assertTrue(report.real() > 0.97, report.toString());
            report.attributes().forEach((kind, share) -> assertTrue(share > 0.95, kind + " " + share));
            report.answers().forEach((kind, share) -> assertTrue(share > 0.9, kind + " " + share));
            assertTrue(report.depthOrder() > 0.98, report.toString());
            assertTrue(report.scenesKnown() > 0.9, report.toString());
            report.othersTold().forEach((kind, share) -> assertTrue(share > 0.85, kind + " " + share));
        }
    }
}
