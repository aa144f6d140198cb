package dev.vireo.models.nvila;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.models.Parameters;
import dev.vireo.models.TowerFixtures;
import dev.vireo.models.nvila.NvilaModel.Input;
import dev.vireo.models.qwen2.TokenGenerator;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.qwen2.TokenGenerator.Settings;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tokenizer.Tokenizer;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// NVILA by its published program (`tools/parity/nvila.py`) against ours.
class NvilaParityTest {
    private static final String FOLDER = "../parity/nvila";
    private static final ObjectMapper JSON = new ObjectMapper();

    private interface Work {
        void on(NvilaModel model, NvilaProcessor processor);
    }

    private static void opened(String name, Work work) {
        opened(name, DType.F32, work);
    }

    private static void opened(String name, DType dtype, Work work) {
        ModelFolder folder = ModelFolder.open(Shown.folder(name));
        try (Scope _ = Scope.inference();
                FolderWeights weights = folder.weights();
                Tokenizer tokenizer = Tokenizer.open(folder.path().resolve("llm"));
                Parameters parameters = Parameters.of(weights, dtype, Device.CPU)) {
            NvilaModel model = NvilaModel.of(folder, tokenizer, parameters);
            parameters.requireAllUsed();
            work.on(model, NvilaProcessor.open(folder));
        }
    }

    private static List<Integer> integers(JsonNode list) {
        List<Integer> out = new ArrayList<>();
        list.forEach(each -> out.add(each.asInt()));
        return out;
    }

    private static Input input(NvilaModel model, NvilaProcessor processor, JsonNode each) {
        Input input = Input.of(integers(each.path("ids")));
        List<Image> pictures = Shown.pictures(each.path("pictures"));
        List<Image> frames = Shown.pictures(each.path("frames"));
        if (!pictures.isEmpty()) {
            input = input.pictures(processor.apply(pictures));
        }
        if (!frames.isEmpty()) {
            // In two pieces, as a long video comes.
            int half = frames.size() / 2;
            input = input.videos(List.of(model.video(List.of(
                    model.frames(processor.frames(frames.subList(0, half))),
                    model.frames(processor.frames(frames.subList(half, frames.size())))))));
        }
        return input;
    }

    @Test
    void wholeModelsComputeWhatThePublishedProgramDoes() {
        Parity.check(NvilaParityTest.class, FOLDER, "nvila", fixture -> {
            String folder = Objects.requireNonNull(fixture.file().metadata().get("folder"));
            opened(folder, (model, processor) -> {
                for (JsonNode each : fixture.json("cases")) {
                    Tensor last_BNC = model.decoder()
                            .forward(model.request(input(model, processor, each)))
                            .last_BNC();
                    long rows = last_BNC.size(1);
                    assertEquals(each.path("rows").asLong(), rows, folder + " " + each.path("case"));
                    String name = "out." + each.path("case").asText();
                    long kept = fixture.tensor(name).size(0);
                    fixture.output(
                            name,
                            model.decoder()
                                    .logits(last_BNC.narrow(1, rows - kept, kept))
                                    .squeeze(0));
                }
            });
        });
    }

    /// The weights are of 16 bits as they are; the reference computes in 32.
    @Test
    void in16BitsWholeModelsAreNearThePublishedProgram() {
        Parity.check(NvilaParityTest.class, FOLDER, "nvila", fixture -> {
            String folder = Objects.requireNonNull(fixture.file().metadata().get("folder"));
            Shown.Distance distance = new Shown.Distance();
            opened(folder, DType.BF16, (model, processor) -> {
                for (JsonNode each : fixture.json("cases")) {
                    Tensor last_BNC = model.decoder()
                            .forward(model.request(input(model, processor, each)))
                            .last_BNC();
                    assertEquals(DType.BF16, last_BNC.dtype());
                    Tensor expected = fixture.tensor("out." + each.path("case").asText());
                    long rows = last_BNC.size(1);
                    long kept = expected.size(0);
                    distance.add(
                            expected,
                            model.decoder()
                                    .logits(last_BNC.narrow(1, rows - kept, kept))
                                    .squeeze(0));
                }
            });
            fixture.note(0);
            distance.requireNear(fixture.path());
        });
    }

    @Test
    void whatIsWrittenIsWhatThePublishedProgramWrites() {
        Parity.check(NvilaParityTest.class, FOLDER, "nvila", fixture -> {
            String folder = Objects.requireNonNull(fixture.file().metadata().get("folder"));
            opened(folder, (model, processor) -> {
                for (JsonNode each : fixture.json("cases")) {
                    if (!each.has("written")) {
                        continue;
                    }
                    List<Integer> expected = integers(each.path("written"));
                    try (TokenGenerator generator = new TokenGenerator(model.decoder())) {
                        Prompt prompt =
                                model.prompts(input(model, processor, each)).getFirst();
                        assertEquals(
                                expected,
                                generator
                                        .generate(prompt, Settings.greedy(expected.size()), Listener.NONE)
                                        .tokens(),
                                folder + " " + each.path("case"));
                        fixture.note(0);
                    }
                }
            });
        });
    }

    @Test
    void everyKindOfProjectorIsThePublishedOne() {
        Parity.check(NvilaParityTest.class, FOLDER, "nvila_projector", fixture -> {
            for (JsonNode each : fixture.json("cases")) {
                String kind = each.path("kind").asText();
                try (Scope _ = Scope.inference()) {
                    Parameters parameters = TowerFixtures.parameters(fixture, DType.F32, false);
                    ModelConfig config = ModelConfig.parse("{\"mm_projector_type\": \"" + kind + "\"}", "config.json");
                    Projector projector =
                            Projector.of(config, 6, each.path("width").asLong(), parameters.at(kind));
                    for (int n : new int[] {16, 25, 49}) {
                        fixture.output(
                                "out." + kind + "." + n, projector.apply(fixture.tensor("in." + kind + "." + n)));
                    }
                }
            }
        });
    }

    private static JsonNode tiling() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(NvilaParityTest.class.getResourceAsStream(FOLDER + "/tiling.json"))) {
            return JSON.readTree(in);
        }
    }

    private static NvilaProcessor processor(String mode, int side, String more) {
        boolean scales = mode.equals("dynamic_s2");
        String config = """
                {"model_type": "llava_llama", "image_aspect_ratio": "%s", "dynamic_s2": %s, "s2_scales": "%s",
                 "mm_vision_select_feature": "cls_patch", "llm_cfg": {}, "vision_tower_cfg": {}, "mm_projector_cfg": {}%s}
                """.formatted(mode, scales, side + "," + 2 * side + "," + 3 * side, more);
        String pictures = "{\"size\": {\"height\": %d, \"width\": %d}}".formatted(side, side);
        return NvilaProcessor.of(
                NvilaConfig.of(ModelConfig.parse(config, "config.json")),
                ModelConfig.parse(pictures, "preprocessor_config.json"));
    }

    private static String hash(Tensor pixels) {
        return Sha256.of(pixels.toBytes());
    }

    @Test
    void picturesOfAllSizesAreCutAndResizedToTheBit() throws IOException {
        Set<String> sizes = new TreeSet<>();
        for (JsonNode each : tiling().path("cases")) {
            NvilaProcessor processor = processor(each.path("mode").asText(), 28, "");
            Image picture = Shown.picture(
                    each.path("width").asInt(),
                    each.path("height").asInt(),
                    each.path("seed").asInt());
            try (Scope _ = Scope.inference()) {
                Tiles tiles = processor.apply(List.of(picture));
                assertEquals(each.path("tiles").asInt(), tiles.pixels_TCHW().size(0), each.toString());
                assertEquals(each.path("sha256").asText(), hash(tiles.pixels_TCHW()), each.toString());
                if (each.hasNonNull("blocks")) {
                    assertEquals(
                            integers(each.path("blocks")),
                            tiles.cuts().getFirst().last().stream()
                                    .flatMap(blocks -> List.of(blocks.rows(), blocks.columns()).stream())
                                    .toList());
                }
            }
            sizes.add(each.path("width") + "x" + each.path("height"));
        }
        assertTrue(sizes.size() >= 40, sizes.size() + " sizes");
    }

    @Test
    void picturesThatAreShownTogetherAreATileEach() throws IOException {
        for (JsonNode each : tiling().path("several")) {
            try (Scope _ = Scope.inference()) {
                Tiles tiles =
                        processor(each.path("mode").asText(), 28, "").apply(Shown.pictures(each.path("pictures")));
                assertEquals(each.path("sha256").asText(), hash(tiles.pixels_TCHW()), each.toString());
            }
        }
    }

    @Test
    void theNearestShapeIsThePublishedOneAlsoWhereTwoAreAsNear() throws IOException {
        int count = 0;
        for (JsonNode each : tiling().path("shapes")) {
            Tiles.Blocks best = TileShapes.of(each.path(0).asInt(), each.path(1).asInt())
                    .closest(each.path(2).asInt(), each.path(3).asInt(), 448);
            assertEquals(
                    List.of(each.path(4).asInt(), each.path(5).asInt()),
                    List.of(best.columns(), best.rows()),
                    each.toString());
            count++;
        }
        assertTrue(count >= 200, count + " shapes");
    }

    @Test
    void theFramesThatAreSeenAreThePublishedOnes() throws IOException {
        for (JsonNode each : tiling().path("chosen")) {
            String more = ", \"num_video_frames\": %s, \"fps\": %s".formatted(each.path("count"), each.path("fps"));
            assertEquals(
                    integers(each.path("chosen")),
                    processor("resize", 28, more)
                            .chosen(
                                    each.path("frames").asInt(),
                                    each.path("rate").asDouble()),
                    ((ObjectNode) each).without("chosen").toString());
        }
    }
}
