package dev.vireo.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.diffusion.VideoRequest.Control;
import dev.vireo.diffusion.VideoRequest.PlacedObject;
import dev.vireo.models.Parameters;
import dev.vireo.models.clip.ClipTextConfig;
import dev.vireo.models.clip.ClipTextModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tiny random model in a folder of its own.
class VideoModelTest {
    private static final String UNET = "{\"_class_name\": \"UNet3DConditionModel\", \"attention_head_dim\": 4, "
            + "\"block_out_channels\": [4, 4, 8, 8], \"norm_num_groups\": 2, \"cross_attention_dim\": 8}";
    private static final String VAE = "{\"_class_name\": \"AutoencoderKL\", \"block_out_channels\": [4, 4], "
            + "\"norm_num_groups\": 2, "
            + "\"down_block_types\": [\"DownEncoderBlock2D\", \"DownEncoderBlock2D\"], "
            + "\"up_block_types\": [\"UpDecoderBlock2D\", \"UpDecoderBlock2D\"]}";
    private static final String TEXT = "{\"model_type\": \"clip_text_model\", \"hidden_size\": 8, "
            + "\"intermediate_size\": 16, \"num_hidden_layers\": 1, \"num_attention_heads\": 2, "
            + "\"vocab_size\": 700, \"hidden_act\": \"gelu\"}";
    private static final String SCHEDULER = "{\"_class_name\": \"DDIMScheduler\", \"beta_start\": 0.00085, "
            + "\"beta_end\": 0.012, \"beta_schedule\": \"scaled_linear\", \"clip_sample\": false, "
            + "\"set_alpha_to_one\": false, \"steps_offset\": 1}";

    @TempDir
    private static Path folder = Path.of("");

    @BeforeAll
    static void makeTheFolder() throws IOException {
        Torch.threads(1);
        try (Parameters p = Parameters.random(1)) {
            UNet3DConditionModel.of(config(UNET), p);
            write("unet", UNET, p);
        }
        try (Parameters p = Parameters.random(2)) {
            AutoencoderKL.of(config(VAE), p);
            write("vae", VAE, p);
        }
        try (Parameters p = Parameters.random(3)) {
            new ClipTextModel(ClipTextConfig.of(config(TEXT)), p.at("text_model"));
            write("text_encoder", TEXT, p);
        }
        Files.createDirectories(folder.resolve("scheduler"));
        Files.writeString(folder.resolve("scheduler/scheduler_config.json"), SCHEDULER);
        Path tokenizer = Files.createDirectories(folder.resolve("tokenizer"));
        try (Stream<Path> files = Files.list(ClipTokenizerTest.folder())) {
            for (Path file : files.toList()) {
                Files.copy(file, tokenizer.resolve(file.getFileName().toString()));
            }
        }
    }

    private static ModelConfig config(String json) {
        return ModelConfig.parse(json, "config.json");
    }

    private static void write(String part, String config, Parameters parameters) {
        try {
            Path at = Files.createDirectories(folder.resolve(part));
            Files.writeString(at.resolve("config.json"), config);
            SafetensorsWriter writer = new SafetensorsWriter();
            parameters
                    .all()
                    .forEach((name, tensor) -> writer.add(
                            name, Arrays.stream(tensor.shape()).boxed().toList(), tensor.toFloats()));
            writer.write(at.resolve(
                    part.equals("text_encoder") ? "model.safetensors" : "diffusion_pytorch_model.safetensors"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static VideoModel open() {
        return VideoModel.open(folder, DType.F32, Device.CPU);
    }

    private static VideoRequest request(String prompt, Control control, long seed) {
        Region left = new Region(0, 0, 0.5, 1);
        Region right = new Region(0.5, 0, 1, 1);
        return new VideoRequest(
                prompt,
                VideoRequest.NEGATIVE,
                List.of(new PlacedObject("bear", List.of(left, right), 1)),
                2,
                24,
                16,
                3,
                9,
                "dpm++",
                seed,
                control,
                new GuidanceRecipe(0.75, 0.75, 1, 4, 0, 0, 5, 0, 1, 2),
                false,
                false,
                0.4);
    }

    private static GeneratedVideo generate(VideoModel model, Control control, long seed) {
        return model.generate(request("a bear walks", control, seed), (_, _) -> {});
    }

    @Test
    void theSameRequestGivesTheSameFramesAndAnotherSeedOthers() {
        try (VideoModel model = open()) {
            GeneratedVideo first = generate(model, Control.ENERGY, 7);
            assertEquals(2, first.frames().size());
            assertEquals(24, first.frames().getFirst().width());
            assertEquals(16, first.frames().getFirst().height());
            assertEquals(first, generate(model, Control.ENERGY, 7));
            assertNotEquals(first.frames(), generate(model, Control.ENERGY, 8).frames());
        }
    }

    @Test
    void everyControlChangesTheVideoInItsOwnWay() {
        try (VideoModel model = open()) {
            GeneratedVideo free = generate(model, Control.NONE, 7);
            GeneratedVideo guided = generate(model, Control.ENERGY, 7);
            GeneratedVideo masked = generate(model, Control.MASK, 7);
            assertNotEquals(free.frames(), guided.frames());
            assertNotEquals(free.frames(), masked.frames());
            assertNotEquals(guided.frames(), masked.frames());
            assertEquals(List.of(), free.energies());
            assertEquals(
                    List.of(0, 1),
                    guided.energies().stream().map(GeneratedVideo.Energy::step).toList());
        }
    }

    @Test
    void phrasesThatThePromptLacksAreAddedWhereObjectsArePlaced() {
        try (VideoModel model = open()) {
            assertEquals(
                    "a dog runs, bear",
                    model.generate(request("a dog runs", Control.MASK, 1), (_, _) -> {})
                            .prompt());
            assertEquals(
                    "a dog runs",
                    model.generate(request("a dog runs", Control.NONE, 1), (_, _) -> {})
                            .prompt());
        }
    }

    @Test
    void aVideoIsMadeAnewFromFramesOfAnotherSize() {
        try (VideoModel model = open()) {
            GeneratedVideo small = generate(model, Control.NONE, 7);
            VideoRequest large = new VideoRequest(
                    "a bear walks",
                    "",
                    List.of(),
                    2,
                    32,
                    24,
                    4,
                    9,
                    "dpm++",
                    1,
                    Control.NONE,
                    GuidanceRecipe.DEFAULT,
                    false,
                    false,
                    0);
            int[] steps = new int[1];
            GeneratedVideo out = model.change(small.frames(), 0.5, large, (done, of) -> {
                steps[0] = done;
                assertEquals(2, of);
            });
            assertEquals(2, steps[0]);
            assertEquals(32, out.frames().getFirst().width());
            assertThrows(VireoException.class, () -> model.change(small.frames(), 0.1, large, (_, _) -> {}));
        }
    }

    @Test
    void aPromptThatIsTooLongIsSaidToBeCut() {
        try (VideoModel model = open()) {
            String prompt = "a bear " + "walks ".repeat(80);
            assertTrue(model.generate(request(prompt, Control.NONE, 1), (_, _) -> {})
                    .truncated());
            assertFalse(generate(model, Control.NONE, 1).truncated());
            VireoException e = assertThrows(
                    VireoException.class,
                    () -> model.generate(request("walks ".repeat(80) + "bear", Control.ENERGY, 1), (_, _) -> {}));
            assertTrue(e.getMessage().contains("bear"), e.getMessage());
        }
    }

    @Test
    void aSizeThatCannotBeIsRefusedWithOnesThatCan() {
        try (VideoModel model = open()) {
            VideoRequest odd = new VideoRequest(
                    "a bear",
                    "",
                    List.of(),
                    1,
                    25,
                    16,
                    1,
                    9,
                    "dpm++",
                    1,
                    Control.NONE,
                    GuidanceRecipe.DEFAULT,
                    false,
                    false,
                    0);
            VireoException e = assertThrows(VireoException.class, () -> model.generate(odd, (_, _) -> {}));
            assertEquals(VireoException.Code.USAGE, e.code());
            assertTrue(e.hint().contains("24 or 26"), e.hint());
        }
    }

    @Test
    void adaptersThatTheModelHasNotAreRefused() {
        try (VideoModel model = open()) {
            assertFalse(model.grounded());
            assertThrows(VireoException.class, () -> generate(model, Control.ADAPTERS, 1));
        }
    }

    @Test
    void aFolderWithoutAPartIsRefusedWithItsName(@TempDir Path empty) {
        VireoException e = assertThrows(VireoException.class, () -> VideoModel.open(empty, DType.F32, Device.CPU));
        assertTrue(e.getMessage().contains("scheduler_config.json"), e.getMessage());
    }
}
