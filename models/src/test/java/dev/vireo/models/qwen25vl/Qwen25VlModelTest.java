package dev.vireo.models.qwen25vl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.qwen2.TokenGenerator;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.qwen2.TokenGenerator.Result;
import dev.vireo.models.qwen2.TokenGenerator.Settings;
import dev.vireo.models.qwen25vl.Qwen25VlModel.Input;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What parity does not show: how pictures and texts depend on each other, and what is refused.
class Qwen25VlModelTest {
    private final Parameters parameters = TinySight.parameters();
    private final Qwen25VlModel model = TinySight.over(parameters);
    private Scope scope = Scope.inference();

    @BeforeEach
    void open() {
        scope = Scope.inference();
    }

    @AfterEach
    void close() {
        scope.close();
        parameters.close();
    }

    private static void isSame(Tensor expected, Tensor seen) {
        assertArrayEquals(expected.shape(), seen.shape());
        assertArrayEquals(expected.toFloats(), seen.toFloats(), 2e-5f);
    }

    @Test
    void picturesDoNotSeeEachOther() {
        Grid[] grids = {new Grid(1, 6, 10), new Grid(3, 4, 4), new Grid(1, 2, 2), new Grid(1, 6, 10), new Grid(2, 10, 6)
        };
        Patches all = TinySight.patches(3, grids);
        Tensor together = model.features(all);
        long patch = 0;
        long feature = 0;
        for (Grid grid : grids) {
            Tensor own = all.patches_NP().narrow(0, patch, grid.patches());
            isSame(model.features(Patches.of(own, List.of(grid))), together.narrow(0, feature, grid.features(2)));
            patch += grid.patches();
            feature += grid.features(2);
        }
        assertEquals(feature, together.size(0));
    }

    @Test
    void framesDoNotSeeEachOther() {
        Patches video = TinySight.patches(4, new Grid(3, 6, 4));
        Tensor together = model.features(video);
        for (int frame = 0; frame < 3; frame++) {
            Tensor own = video.patches_NP().narrow(0, frame * 24L, 24);
            isSame(model.features(Patches.of(own, List.of(new Grid(1, 6, 4)))), together.narrow(0, frame * 6L, 6));
        }
    }

    @Test
    void aTextWithAPictureIsContinuedTheSameAloneAndInABatch() {
        Patches picture = TinySight.patches(5, new Grid(1, 4, 6));
        Patches video = new Patches(Tensor.normal(6, 48, 24), List.of(new Grid(3, 4, 4)), List.of(2.5));
        List<Integer> one = TinySight.text(1, 3, TinySight.PICTURE, 6, 4);
        List<Integer> other = TinySight.text(2, 1, TinySight.VIDEO, 12, 2);
        List<Integer> words = TinySight.text(3, 5, 0, 0, 0);
        Prompt first = model.prompts(Input.of(one).pictures(picture)).getFirst();
        Prompt second = model.prompts(Input.of(other).videos(video)).getFirst();
        try (TokenGenerator generator = new TokenGenerator(model.decoder())) {
            List<Result> together =
                    generator.generate(List.of(first, Prompt.of(words), second), Settings.greedy(12), Listener.NONE);
            assertEquals(
                    generator
                            .generate(first, Settings.greedy(12), Listener.NONE)
                            .tokens(),
                    together.get(0).tokens());
            assertEquals(
                    generator
                            .generate(Prompt.of(words), Settings.greedy(12), Listener.NONE)
                            .tokens(),
                    together.get(1).tokens());
            assertEquals(
                    generator
                            .generate(second, Settings.greedy(12), Listener.NONE)
                            .tokens(),
                    together.get(2).tokens());
        }
    }

    @Test
    void aPromptOfWordsAloneIsThatOfTheDecoder() {
        List<Integer> words = TinySight.text(4, 9, 0, 0, 0);
        try (TokenGenerator generator = new TokenGenerator(model.decoder())) {
            assertEquals(
                    generator
                            .generate(Prompt.of(words), Settings.greedy(10), Listener.NONE)
                            .tokens(),
                    generator
                            .generate(model.prompts(Input.of(words)).getFirst(), Settings.greedy(10), Listener.NONE)
                            .tokens());
        }
    }

    @Test
    void aTokenIsWrittenAsOftenAsThereAreFeatures() {
        Patches pictures = TinySight.patches(7, new Grid(1, 4, 4), new Grid(1, 2, 6));
        Patches video = TinySight.patches(8, new Grid(2, 2, 2));
        List<Integer> prompt = List.of(1, TinySight.PICTURE, 2, TinySight.VIDEO, TinySight.PICTURE, 3);
        List<Integer> expected = new ArrayList<>(List.of(1));
        expected.addAll(Collections.nCopies(4, TinySight.PICTURE));
        expected.add(2);
        expected.addAll(Collections.nCopies(2, TinySight.VIDEO));
        expected.addAll(Collections.nCopies(3, TinySight.PICTURE));
        expected.add(3);
        assertEquals(expected, model.expanded(prompt, Optional.of(pictures), Optional.of(video)));
        assertThrows(VireoException.class, () -> model.expanded(prompt, Optional.of(pictures), Optional.empty()));
        assertThrows(VireoException.class, () -> model.expanded(List.of(1), Optional.of(pictures), Optional.empty()));
    }

    @Test
    void timeGrowsWithTheSecondsOfAVideo() {
        // 2 positions a second, 0.7 seconds a patch: 0, 1.4, 2.8.
        Patches video = new Patches(Tensor.normal(9, 12, 24), List.of(new Grid(3, 2, 2)), List.of(0.7));
        Tensor seen = model.positions_3BN(
                Input.of(TinySight.text(5, 2, TinySight.VIDEO, 3, 2)).videos(video));
        assertArrayEquals(new long[] {0, 1, 2, 3, 4, 3, 4, 0, 1, 2, 2, 2, 3, 4, 0, 1, 2, 2, 2, 3, 4}, seen.toLongs());
    }

    // ---- what does not fit

    private Map<String, Tensor> inputs() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("input_ids", Tensor.of(new long[] {1, 40, 40, 40, 40, 2, 41, 41, 3}, 1, 9));
        out.put("pixel_values", Tensor.normal(1, 16, 24));
        out.put("image_grid_thw", Tensor.of(new long[] {1, 4, 4}, 1, 3));
        out.put("pixel_values_videos", Tensor.normal(2, 8, 24));
        out.put("video_grid_thw", Tensor.of(new long[] {2, 2, 2}, 1, 3));
        return out;
    }

    private void isRefused(String words, Map<String, Tensor> changed) {
        Map<String, Tensor> inputs = inputs();
        changed.forEach((name, tensor) -> {
            if (tensor.count() == 0) {
                inputs.remove(name);
            } else {
                inputs.put(name, tensor);
            }
        });
        try (Parameters own = TinySight.parameters();
                RunnableModel family = Qwen25VlFamily.open(TinySight.config(TinySight.FLAT), own)) {
            VireoException refusal =
                    assertThrows(VireoException.class, () -> family.run(inputs, RunnableModel.Options.NONE));
            assertEquals(Code.DATA, refusal.code());
            assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
        }
    }

    private static Tensor longs(long... values) {
        return Tensor.of(values, 1, values.length);
    }

    @Test
    void whatFitsIsComputed() {
        try (Parameters own = TinySight.parameters();
                RunnableModel family = Qwen25VlFamily.open(TinySight.config(TinySight.FLAT), own)) {
            Tensor logits = Objects.requireNonNull(
                    family.run(inputs(), RunnableModel.Options.NONE).get("logits"));
            assertArrayEquals(new long[] {1, 9, 50}, logits.shape());
            Map<String, Tensor> alone = inputs();
            alone.remove("input_ids");
            Map<String, Tensor> features = family.run(alone, RunnableModel.Options.NONE);
            assertArrayEquals(
                    new long[] {4, 16},
                    Objects.requireNonNull(features.get("image_embeds")).shape());
            assertArrayEquals(
                    new long[] {2, 16},
                    Objects.requireNonNull(features.get("video_embeds")).shape());
        }
    }

    @Test
    void placesAndFeaturesThatDoNotFitAreRefused() {
        isRefused("3 places for features of pictures", Map.of("input_ids", longs(1, 40, 40, 40, 2, 41, 41)));
        isRefused("1 places for features of videos", Map.of("input_ids", longs(1, 40, 40, 40, 40, 2, 41)));
        isRefused("0 places for features of pictures", Map.of("input_ids", longs(1, 2, 41, 41)));
        isRefused("places in a row", Map.of("input_ids", longs(1, 40, 40, 5, 40, 40, 41, 41)));
        Tensor none = Tensor.zeros(0);
        isRefused(
                "4 places for features of pictures (token 40), but the pictures have 0",
                Map.of("pixel_values", none, "image_grid_thw", none));
        isRefused("where its mask has padding", Map.of("attention_mask", longs(1, 0, 1, 1, 1, 1, 1, 1, 1)));
    }

    @Test
    void gridsThatDoNotFitAreRefused() {
        isRefused("'pixel_values' has 16 patches", Map.of("image_grid_thw", longs(1, 4, 2)));
        isRefused("'image_grid_thw'", Map.of("image_grid_thw", longs(0, 4, 4)));
        isRefused("'image_grid_thw'", Map.of("image_grid_thw", longs(1, -4, -4)));
        isRefused("'image_grid_thw'", Map.of("image_grid_thw", longs(1, 1L << 40, 4)));
        isRefused("'image_grid_thw'", Map.of("image_grid_thw", longs(16, 1)));
        isRefused("'image_grid_thw'", Map.of("image_grid_thw", Tensor.normal(1, 1, 3)));
        isRefused("'image_grid_thw'", Map.of("image_grid_thw", Tensor.zeros(0)));
        isRefused("'pixel_values'", Map.of("pixel_values", Tensor.zeros(0)));
        isRefused("no multiple of 2", Map.of("image_grid_thw", longs(16, 1, 1)));
        isRefused("24 numbers", Map.of("pixel_values", Tensor.normal(1, 16, 25)));
        isRefused("'pixel_values_videos'", Map.of("pixel_values_videos", Tensor.normal(1, 8, 2, 12)));
    }

    @Test
    void secondsAndTokensThatDoNotFitAreRefused() {
        isRefused("'second_per_grid_ts'", Map.of("second_per_grid_ts", Tensor.of(new float[] {1, 2}, 2)));
        isRefused("'second_per_grid_ts'", Map.of("second_per_grid_ts", Tensor.of(new float[] {-1}, 1)));
        isRefused("'second_per_grid_ts'", Map.of("second_per_grid_ts", Tensor.of(new float[] {Float.NaN}, 1)));
        isRefused("'second_per_grid_ts'", Map.of("second_per_grid_ts", Tensor.of(new long[] {1}, 1)));
        isRefused("outside the vocabulary", Map.of("input_ids", longs(1, 50)));
        isRefused("'attention_mask'", Map.of("attention_mask", longs(1, 1)));
        isRefused("mm_token_type_ids", Map.of("mm_token_type_ids", longs(1, 1)));
        Tensor none = Tensor.zeros(0);
        isRefused(
                "'pixel_values_videos'",
                Map.of(
                        "second_per_grid_ts",
                        Tensor.of(new float[] {1}, 1),
                        "pixel_values_videos",
                        none,
                        "video_grid_thw",
                        none));
    }

    @Test
    void patchesOfAnotherCountAreAMistakeOfTheCaller() {
        Tensor few = Tensor.normal(1, 15, 24);
        assertThrows(IllegalArgumentException.class, () -> Patches.of(few, List.of(new Grid(1, 4, 4))));
        assertThrows(IllegalArgumentException.class, () -> Patches.of(few, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Grid(0, 4, 4));
        Tensor positions = Tensor.of(new long[6], 3, 2);
        Prompt rows = Prompt.rows(Tensor.normal(1, 3, 16)).positions(positions);
        try (TokenGenerator generator = new TokenGenerator(model.decoder())) {
            assertThrows(
                    IllegalArgumentException.class, () -> generator.generate(rows, Settings.greedy(1), Listener.NONE));
        }
    }
}
