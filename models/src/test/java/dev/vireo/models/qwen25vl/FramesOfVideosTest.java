package dev.vireo.models.qwen25vl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.models.Parameters;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Which frames of a video are seen, as `tools/parity/video_frames.py` has it, and videos that are seen part by part.
class FramesOfVideosTest {
    private static final int MOST_ALIKE = 10_000;
    private static final VideoProcessor USUAL = processor("{}");
    private static final VideoProcessor SMALL =
            processor("{\"min_pixels\": 16, \"max_pixels\": 256, \"patch_size\": 2}");

    private static VideoProcessor processor(String json) {
        return VideoProcessor.of(ModelConfig.parse(json, "preprocessor_config.json"));
    }

    @Test
    void theFramesAreThoseThatQwenVlUtilsChooses() throws IOException {
        int compared = 0;
        String file = "/dev/vireo/models/video_frames.json";
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(file))) {
            for (JsonNode each : new JsonMapper().readTree(in)) {
                List<Integer> frames = USUAL.spread(
                        each.get("frames").asInt(),
                        each.get("rate").asDouble(),
                        each.has("nframes") ? OptionalInt.of(each.get("nframes").asInt()) : OptionalInt.empty(),
                        each.has("fps") ? OptionalDouble.of(each.get("fps").asDouble()) : OptionalDouble.empty());
                if (each.has("chosen")) {
                    assertEquals(each.get("chosen").asInt(), frames.size(), each.toString());
                    // Of more frames PyTorch's own choice depends on how wide the processor's vectors are.
                    if (each.get("frames").asInt() <= MOST_ALIKE) {
                        String text = frames.stream().map(String::valueOf).collect(Collectors.joining(","));
                        assertEquals(each.get("sha256").asText(), Sha256.of(text), each + " " + text);
                        compared++;
                    }
                    for (int i = 0; i < each.get("first").size(); i++) {
                        assertEquals(each.get("first").get(i).asInt(), frames.get(i), 1, each.toString());
                    }
                } else {
                    assertTrue(frames.size() <= each.get("frames").asInt(), each.toString());
                }
            }
        }
        assertTrue(compared > 100, compared + " cases");
    }

    @Test
    void whatThePackageRefusesIsWhatThereIs() {
        assertEquals(List.of(0), USUAL.spread(1, 25, OptionalInt.empty(), OptionalDouble.empty()));
        assertEquals(List.of(0), USUAL.spread(90, 25, OptionalInt.of(1), OptionalDouble.empty()));
        assertEquals(List.of(0, 2, 4, 6), USUAL.spread(7, 25, OptionalInt.of(3), OptionalDouble.empty()));
        assertEquals(
                6,
                USUAL.spread(7, 25, OptionalInt.of(500), OptionalDouble.empty()).size());
        assertThrows(
                IllegalArgumentException.class, () -> USUAL.spread(0, 25, OptionalInt.empty(), OptionalDouble.empty()));
        assertThrows(
                IllegalArgumentException.class,
                () -> USUAL.spread(9, 25, OptionalInt.empty(), OptionalDouble.of(Double.NaN)));
    }

    @Test
    void settingsSayWhatNobodyElseDoes() {
        VideoProcessor one = processor("{\"fps\": 1, \"min_frames\": 2, \"max_frames\": 10}");
        assertEquals(
                6,
                one.spread(150, 25, OptionalInt.empty(), OptionalDouble.empty()).size());
        assertEquals(
                10,
                one.spread(1500, 25, OptionalInt.empty(), OptionalDouble.empty())
                        .size());
        assertEquals(
                8,
                one.spread(1500, 25, OptionalInt.of(8), OptionalDouble.empty()).size());
        VideoProcessor count = processor("{\"num_frames\": 12}");
        assertEquals(
                12,
                count.spread(150, 25, OptionalInt.empty(), OptionalDouble.empty())
                        .size());
        assertEquals(
                6,
                count.spread(150, 25, OptionalInt.empty(), OptionalDouble.of(1)).size());
    }

    @Test
    void framesOfLongVideosAreReducedToFit() {
        VideoProcessor published = processor("{\"min_pixels\": 3136, \"max_pixels\": 12845056}");
        VideoProcessor fitting = published.fitting(1_000_000);
        assertEquals(46_440, published.grid(2, 3600, 2520).patches());
        assertTrue(fitting.grid(2, 3600, 2520).features(2) <= 768);
        long tokens = fitting.grid(3600, 1280, 720).features(2);
        assertTrue(tokens > 80_000 && tokens <= 115_200, tokens + " tokens");
        assertTrue(published.fitting(1000).grid(64, 1280, 720).features(2) <= 900);
    }

    @Test
    void aVideoThatIsSeenPartByPartHasTheFeaturesOfTheWhole() {
        Random random = new Random(3);
        List<Image> frames = IntStream.range(0, 7)
                .mapToObj(_ -> {
                    byte[] rgb = new byte[3 * 24 * 16];
                    random.nextBytes(rgb);
                    return Image.ofRgb(24, 16, rgb);
                })
                .toList();
        try (Parameters parameters = TinySight.parameters();
                Scope _ = Scope.inference()) {
            Qwen25VlModel model = TinySight.over(parameters);
            Patches whole = SMALL.apply(frames, 2);
            Grid grid = whole.grids().getFirst();
            List<Tensor> parts = new ArrayList<>();
            AtomicInteger turns = new AtomicInteger();
            for (int from = 0; from < 7; from += 4) {
                List<Image> some = frames.subList(from, Math.min(7, from + 4)).stream()
                        .map(frame -> SMALL.fitted(frame, grid))
                        .toList();
                Patches part = SMALL.part(some, grid, 2);
                assertEquals(whole.seconds(), part.seconds());
                parts.add(model.features(part, turns::incrementAndGet));
            }
            assertArrayEquals(
                    model.features(whole).toFloats(),
                    Tensor.cat(0, parts.toArray(Tensor[]::new)).toFloats(),
                    1e-6f);
            assertEquals(2 * 2, turns.get());
        }
    }

    @Test
    void framesAreSeenInChunksOfSomeThousandPatches() {
        assertEquals(64, USUAL.framesAtOnce(new Grid(9, 4, 4)));
        assertEquals(8, USUAL.framesAtOnce(new Grid(9, 32, 32)));
        assertEquals(2, USUAL.framesAtOnce(new Grid(9, 100, 100)));
    }

    /// More patches than are computed at once, in whole frames and in windows.
    @Test
    void manyPatchesHaveTheFeaturesThatTheyHaveAlone() {
        try (Parameters parameters = TinySight.parameters();
                Scope _ = Scope.inference()) {
            Qwen25VlModel model = TinySight.over(parameters);
            AtomicInteger turns = new AtomicInteger();
            for (Grid grid : List.of(new Grid(3, 60, 60), new Grid(130, 16, 16), new Grid(1, 2, 5000))) {
                Patches seen = TinySight.patches(4, grid);
                List<Tensor> alone = new ArrayList<>();
                long each = (long) grid.rows() * grid.columns();
                for (int frame = 0; frame < grid.frames(); frame++) {
                    Patches one = Patches.of(
                            seen.patches_NP().narrow(0, frame * each, each),
                            List.of(new Grid(1, grid.rows(), grid.columns())));
                    alone.add(model.features(one));
                }
                assertArrayEquals(
                        Tensor.cat(0, alone.toArray(Tensor[]::new)).toFloats(),
                        model.features(seen, turns::incrementAndGet).toFloats(),
                        2e-5f);
            }
            assertTrue(turns.get() > 3 * 2 + 10, turns + " turns");
        }
    }
}
