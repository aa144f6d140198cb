package dev.vireo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.language.internal.local.Conversation;
import dev.vireo.language.internal.local.Eyes;
import dev.vireo.language.internal.local.SmolVlmEyes;
import dev.vireo.models.Parameters;
import dev.vireo.models.smolvlm.SmolVlmModel;
import dev.vireo.models.smolvlm.SmolVlmProcessor;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tokenizer.Tokenizer;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model of SmolVLM's kind in a conversation, by the folder that `tools/parity/smolvlm.py` makes.
class SmolVlmSightTest {
    @TempDir
    Path folder;

    private static Path tiny() {
        try {
            return Path.of(Objects.requireNonNull(SmolVlmSightTest.class.getResource("smolvlm_tiny"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode cases() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(SmolVlmSightTest.class.getResourceAsStream("smolvlm_prompts.json"))) {
            return new ObjectMapper().readTree(in).path("cases");
        }
    }

    /// The pictures of the generator.
    private static Image picture(int width, int height, int seed) {
        byte[] rgb = new byte[3 * width * height];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    rgb[at++] = (byte) (x * 3
                            + y * 5
                            + seed * 17
                            + c * 40
                            + (x * y + seed) / 7 % 64
                            + 90 * ((x / 5 + y / 3 + c) % 2));
                }
            }
        }
        return Image.ofRgb(width, height, rgb);
    }

    private static List<Image> pictures(JsonNode each) {
        List<Image> out = new ArrayList<>();
        for (JsonNode size : each.path("pictures")) {
            out.add(picture(
                    size.path(0).asInt(), size.path(1).asInt(), size.path(2).asInt()));
        }
        return out;
    }

    private static List<Integer> integers(JsonNode list) {
        List<Integer> out = new ArrayList<>();
        list.forEach(each -> out.add(each.asInt()));
        return out;
    }

    @Test
    void promptsAreTheTokensOfTransformersWithTilesAndWithout() throws IOException {
        ModelFolder opened = ModelFolder.open(tiny());
        int compared = 0;
        try (Scope _ = Scope.inference();
                FolderWeights weights = opened.weights();
                Parameters parameters = Parameters.of(weights, DType.F32, Device.CPU);
                Tokenizer tokenizer = Tokenizer.open(tiny())) {
            SmolVlmModel model = SmolVlmModel.of(opened.config(), parameters);
            Conversation conversation = Conversation.of(opened, tokenizer, Clock.systemUTC());
            for (JsonNode each : cases()) {
                SmolVlmProcessor processor = SmolVlmProcessor.open(opened)
                        .splitting(each.path("splits").asBoolean());
                Eyes eyes = SmolVlmEyes.of(model, processor, opened, tokenizer);
                List<Image> shown = pictures(each);
                List<Integer> ids = conversation.tokens(
                        List.of(eyes.turn("user", each.path("said").asText(), shown, 0, shown)));
                Eyes.Plan plan = eyes.plan(ids, shown, List.of());
                assertEquals(integers(each.path("ids")), plan.tokens(), each::toString);
                for (Eyes.Part part : plan.parts()) {
                    assertTrue(plan.tokens().subList(part.start(), part.start() + part.count()).stream()
                            .allMatch(token -> token == model.pictureToken()));
                    assertEquals(part.count(), part.look().apply(() -> {}).size(0));
                }
                compared++;
            }
        }
        assertEquals(64, compared);
    }

    @Test
    void itAnswersAsTransformersDoes() throws IOException {
        int compared = 0;
        try (LocalModel model = LocalModel.open(tiny())) {
            assertTrue(model.sees());
            assertFalse(model.watches());
            for (JsonNode each : cases()) {
                if (each.has("written") && !each.path("splits").asBoolean()) {
                    Reply reply = model.chat(
                            List.of(Message.user(each.path("said").asText(), pictures(each))),
                            Settings.usual(24),
                            _ -> {});
                    assertEquals(integers(each.path("written")), reply.tokens(), each::toString);
                    assertEquals(
                            integers(each.path("ids")).size(), reply.usage().inputTokens());
                    compared++;
                }
            }
        }
        assertTrue(compared >= 10, compared + " answers");
    }

    private void copy() throws IOException {
        try (Stream<Path> all = Files.list(tiny())) {
            for (Path each : all.toList()) {
                Files.copy(each, folder.resolve(each.getFileName().toString()));
            }
        }
    }

    private void refused(String words) {
        VireoException e =
                assertThrows(VireoException.class, () -> LocalModel.open(folder).close());
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().contains(words), e.what());
    }

    @Test
    void aFolderWhosePartsDoNotFitIsRefused() throws IOException {
        copy();
        Path config = folder.resolve("config.json");
        String sizes = Files.readString(config);
        Files.writeString(config, sizes.replaceFirst("\"image_token_id\": \\d+", "\"image_token_id\": 7"));
        refused("image_token_id is 7, and the token '<image>' of its tokenizer is");
        Files.writeString(config, sizes);
        Path own = folder.resolve("processor_config.json");
        Files.writeString(own, "{\"image_seq_len\": 169}");
        refused("image_seq_len of processor_config.json is 169");
        Files.delete(own);
        LocalModel.open(folder).close();
        Path template = folder.resolve("chat_template.jinja");
        Files.writeString(template, Files.readString(template).replace("<image>", ""));
        try (LocalModel model = LocalModel.open(folder)) {
            VireoException e = assertThrows(
                    VireoException.class,
                    () -> model.chat(
                            List.of(Message.user("what?", List.of(picture(9, 9, 1)))), Settings.usual(2), _ -> {}));
            assertTrue(e.what().contains("has 0 places for pictures"), e.what());
        }
        Files.delete(folder.resolve("model.safetensors"));
        refused("has no weights");
    }
}
