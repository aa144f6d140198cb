package dev.vireo.models.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.models.WeightFiles;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldNetworksTest {
    private static final int ATTRIBUTES = 19;

    private static Tensor picture(long seed, long batch) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[(int) batch * 3 * SceneNetwork.HEIGHT * SceneNetwork.WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(256);
        }
        return Tensor.of(values, batch, 3, SceneNetwork.HEIGHT, SceneNetwork.WIDTH);
    }

    @Test
    void theSceneNetworkSaysOneThingPerCell() {
        long cells = (long) SceneNetwork.GRID_HEIGHT * SceneNetwork.GRID_WIDTH;
        try (Parameters parameters = Parameters.random(1);
                Scope _ = Scope.inference()) {
            SceneNetwork.Output out =
                    new SceneNetwork(SceneConfig.of(ATTRIBUTES), parameters).forward(picture(1, 2), false);
            assertArrayEquals(new long[] {2 * cells}, out.heat_N().shape());
            assertArrayEquals(new long[] {2 * cells, 4}, out.box_N4().shape());
            assertArrayEquals(
                    new long[] {2 * cells, ATTRIBUTES}, out.attributes_NA().shape());
            assertArrayEquals(new long[] {2 * cells}, out.depth_N().shape());
            assertArrayEquals(
                    new long[] {2, SceneConfig.of(ATTRIBUTES).summarySize()},
                    out.summary_BS().shape());
        }
    }

    @Test
    void picturesOfABatchDoNotTouchEachOtherOutsideTraining() {
        try (Parameters parameters = Parameters.random(1);
                Scope _ = Scope.inference()) {
            SceneNetwork network = new SceneNetwork(SceneConfig.of(ATTRIBUTES), parameters);
            Tensor a = picture(1, 1);
            Tensor b = picture(2, 1);
            float[] together =
                    network.forward(Tensor.cat(0, a, b), false).depth_N().toFloats();
            float[] alone = network.forward(b, false).depth_N().toFloats();
            for (int i = 0; i < alone.length; i++) {
                assertEquals(alone[i], together[alone.length + i], 1e-4f);
            }
        }
    }

    @Test
    void everyWeightOfBothNetworksGetsAGradient() {
        try (Parameters parameters = Parameters.random(1);
                Scope _ = Scope.training()) {
            SceneNetwork.Output out =
                    new SceneNetwork(SceneConfig.of(ATTRIBUTES), parameters).forward(picture(1, 2), true);
            out.heat_N()
                    .sum()
                    .add(out.box_N4().sum())
                    .add(out.attributes_NA().sum())
                    .add(out.depth_N().sum())
                    .backward();
            parameters
                    .weights()
                    .forEach((name, weight) -> assertTrue(weight.gradient().isPresent(), name));
        }
        try (Parameters parameters = Parameters.random(1);
                Scope _ = Scope.training()) {
            answers(new AnswerNetwork(AnswerConfig.of(7, 5), parameters), true)
                    .sum()
                    .backward();
            parameters
                    .weights()
                    .forEach((name, weight) -> assertTrue(weight.gradient().isPresent(), name));
        }
    }

    private static Tensor answers(AnswerNetwork network, boolean training) {
        SplittableRandom random = new SplittableRandom(4);
        float[] pixels = new float[2 * 3 * AnswerNetwork.SIDE * AnswerNetwork.SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256);
        }
        long[] words = new long[3 * AnswerNetwork.WORDS];
        for (int i = 0; i < words.length; i++) {
            words[i] = random.nextInt(7);
        }
        return network.forward(
                Tensor.of(pixels, 2, 3, AnswerNetwork.SIDE, AnswerNetwork.SIDE),
                Tensor.full(0.5, 2, AnswerNetwork.PLACE),
                Tensor.of(new long[] {0, 1, 1}, 3),
                Tensor.of(words, 3, AnswerNetwork.WORDS),
                training);
    }

    @Test
    void theAnswerNetworkScoresEveryAnswerOfEveryQuestion() {
        try (Parameters parameters = Parameters.random(1);
                Scope _ = Scope.inference()) {
            assertArrayEquals(
                    new long[] {3, 5},
                    answers(new AnswerNetwork(AnswerConfig.of(7, 5), parameters), false)
                            .shape());
        }
    }

    @Test
    void weightsComeBackFromAFileAsTheyWere(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("w.safetensors");
        float[] before;
        try (Parameters parameters = Parameters.random(1);
                Scope _ = Scope.inference()) {
            before = answers(new AnswerNetwork(AnswerConfig.of(7, 5), parameters), false)
                    .toFloats();
            WeightFiles.write(file, parameters.all(), Map.of());
        }
        try (Parameters parameters = WeightFiles.parameters(Files.readAllBytes(file), "w");
                Scope _ = Scope.inference()) {
            assertArrayEquals(
                    before,
                    answers(new AnswerNetwork(AnswerConfig.of(7, 5), parameters), false)
                            .toFloats());
            parameters.requireAllUsed();
        }
    }

    @Test
    void aFileOfAnotherSizeOrNetworkIsRefusedByTensorName(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("w.safetensors");
        try (Parameters parameters = Parameters.random(1);
                Scope _ = Scope.inference()) {
            answers(new AnswerNetwork(AnswerConfig.of(7, 5), parameters), false);
            WeightFiles.write(file, parameters.all(), Map.of());
        }
        byte[] bytes = Files.readAllBytes(file);
        assertEquals(
                "[w] has 'text.words.weight' in shape [7, 48], not [8, 48]",
                refusal(bytes, p -> new AnswerNetwork(AnswerConfig.of(8, 5), p)));
        String another = refusal(bytes, p -> new SceneNetwork(SceneConfig.of(ATTRIBUTES), p));
        assertTrue(another.startsWith("[w] lacks '"), another);
        assertTrue(another.contains("has tensors that the network does not know: '"), another);
        String nothing = refusal(bytes, _ -> {});
        assertTrue(nothing.startsWith("[w] has tensors that the network does not know"), nothing);
    }

    private static String refusal(byte[] weights, Consumer<Parameters> network) {
        try (Parameters parameters = WeightFiles.parameters(weights, "w")) {
            network.accept(parameters);
            return assertThrows(VireoException.class, parameters::requireAllUsed)
                    .what();
        }
    }

    @Test
    void theRandomStartDependsOnTheSeedAlone() {
        float[][] starts = new float[3][];
        long[] seeds = {1, 1, 2};
        for (int i = 0; i < 3; i++) {
            try (Parameters parameters = Parameters.random(seeds[i]);
                    Scope _ = Scope.inference()) {
                starts[i] = answers(new AnswerNetwork(AnswerConfig.of(7, 5), parameters), false)
                        .toFloats();
            }
        }
        assertArrayEquals(starts[0], starts[1]);
        assertTrue(Math.abs(starts[0][0] - starts[2][0]) > 1e-6);
    }
}
