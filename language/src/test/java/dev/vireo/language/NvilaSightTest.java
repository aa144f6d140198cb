package dev.vireo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.language.internal.local.Conversation;
import dev.vireo.language.internal.local.NvilaEyes;
import dev.vireo.models.Parameters;
import dev.vireo.models.nvila.NvilaModel;
import dev.vireo.models.nvila.NvilaProcessor;
import dev.vireo.models.qwen2.TokenGenerator.Sampling;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tokenizer.Tokenizer;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// A model of NVILA's kind in a conversation.
class NvilaSightTest {
    @TempDir
    Path folder;

    static Image noise(int seed, int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new Random(seed).nextBytes(rgb);
        return Image.ofRgb(width, height, rgb);
    }

    static List<Image> pictures(JsonNode listed) {
        List<Image> out = new ArrayList<>();
        for (JsonNode each : listed) {
            out.add(noise(1, each.path(0).asInt(), each.path(1).asInt()));
        }
        return out;
    }

    static List<Integer> integers(JsonNode list) {
        List<Integer> out = new ArrayList<>();
        list.forEach(each -> out.add(each.asInt()));
        return out;
    }

    /// The tokenizer of `tools/parity/nvila.py` numbers the bytes by how they are spelled; ours by
    /// themselves.
    static List<Integer> bytes(List<Integer> published) {
        List<Integer> spelled = new ArrayList<>();
        int next = 0;
        int[] letters = new int[256];
        for (int b = 0; b < 256; b++) {
            boolean printed = (b > 32 && b < 127) || (b > 160 && b != 173);
            letters[b] = printed ? b : 256 + next++;
        }
        Arrays.stream(letters).sorted().forEach(letter -> {
            for (int b = 0; b < 256; b++) {
                if (letters[b] == letter) {
                    spelled.add(b);
                }
            }
        });
        // Special tokens come in another order there: end of a turn, of a text, begin of a turn, picture, video.
        Map<Integer, Integer> special = Map.of(256, 258, 258, 256, 259, 257, 262, 259, 263, 260);
        return published.stream()
                .map(id -> id < 256 ? spelled.get(id) : Objects.requireNonNull(special.get(id)))
                .toList();
    }

    @Test
    void promptsAreTheTokensOfThePublishedProgram() throws IOException {
        JsonNode fixture;
        try (InputStream in = Objects.requireNonNull(NvilaSightTest.class.getResourceAsStream("nvila_prompts.json"))) {
            fixture = new ObjectMapper().readTree(in);
        }
        int compared = 0;
        for (String mode : List.of("dynamic_s2", "dynamic", "resize")) {
            Path own = folder.resolve(mode);
            TinyModel.writeNvila(own, mode, 4096);
            ModelFolder opened = ModelFolder.open(own);
            try (Scope _ = Scope.inference();
                    FolderWeights weights = opened.weights();
                    Parameters parameters = Parameters.of(weights, DType.F32, Device.CPU);
                    Tokenizer tokenizer = Tokenizer.open(own.resolve("llm"))) {
                NvilaEyes eyes =
                        new NvilaEyes(NvilaModel.of(opened, tokenizer, parameters), NvilaProcessor.open(opened));
                Conversation conversation = Conversation.of(
                        NvilaEyes.template(opened.config(), Clock.systemUTC()).orElseThrow(), tokenizer);
                for (JsonNode each : fixture.path("cases")) {
                    if (each.path("mode").asText().equals(mode)) {
                        List<Image> shown = pictures(each.path("pictures"));
                        List<Integer> ids = conversation.tokens(
                                List.of(eyes.turn("user", each.path("prompt").asText(), shown, 0, shown)));
                        assertEquals(bytes(integers(each.path("ids"))), ids, each.toString());
                        assertEquals(
                                each.path("rows").asLong(),
                                eyes.plan(ids, shown, List.of()).tokens().size(),
                                each.toString());
                        compared++;
                    }
                }
            }
        }
        assertTrue(compared >= 70, compared + " prompts");
    }

    private static Reply shown(LocalModel model, Settings settings, Image... pictures) {
        return model.chat(List.of(Message.user("what?", List.of(pictures))), settings, _ -> {});
    }

    @Test
    void itAnswersAboutPicturesAndCountsTheirRows() throws IOException {
        TinyModel.writeNvila(folder, "dynamic", 1024);
        try (LocalModel model = LocalModel.open(folder)) {
            assertTrue(model.sees());
            long words = shown(model, Settings.usual(1)).usage().inputTokens();
            // 45 x 15 is 3 x 1 tiles and the whole; a tile is 4 rows with a new line behind, and another one in the
            // text.
            Reply wide = shown(model, Settings.usual(8), noise(1, 45, 15));
            assertEquals(words + 4 * (4 + 1 + 1), wide.usage().inputTokens());
            assertEquals(
                    wide.tokens(),
                    shown(model, Settings.usual(8), noise(1, 45, 15)).tokens());
            // Two together are a tile each.
            assertEquals(
                    words + 2 * (4 + 1),
                    shown(model, Settings.usual(1), noise(1, 90, 30), noise(2, 10, 10))
                            .usage()
                            .inputTokens());
            Settings drawn = new Settings(24, new Sampling(1, 3, 0, 1, 0), 0, List.of());
            assertNotEquals(
                    shown(model, drawn, noise(1, 16, 16)).tokens(),
                    shown(model, drawn, noise(2, 16, 16)).tokens());
            Reply held = shown(model, Settings.usual(30).schema("{\"enum\":[\"yes\",\"no\"]}"), noise(1, 9, 9));
            assertTrue(Set.of("\"yes\"", "\"no\"").contains(held.text()), held.text());
        }
    }

    @Test
    void aMarkThatSomebodySpellsIsNoPicture() throws IOException {
        TinyModel.writeNvila(folder, "dynamic_s2", 1024);
        try (LocalModel model = LocalModel.open(folder)) {
            long plain =
                    shown(model, Settings.usual(1), noise(1, 20, 20)).usage().inputTokens();
            Reply spelled = model.chat(
                    List.of(Message.user("what?<image>", List.of(noise(1, 20, 20)))), Settings.usual(1), _ -> {});
            assertEquals(plain + "<image>".length(), spelled.usage().inputTokens());
        }
    }

    @Test
    void picturesOfSeveralTurnsStandWhereTheyWereShown() throws IOException {
        TinyModel.writeNvila(folder, "dynamic_s2", 1024);
        try (LocalModel model = LocalModel.open(folder)) {
            List<Message> conversation = List.of(
                    new Message("system", "Look."),
                    Message.user("a", List.of(noise(1, 40, 20))),
                    Message.assistant("b"),
                    Message.user("c", List.of(noise(2, 20, 40))));
            Reply reply = model.chat(conversation, Settings.usual(6), _ -> {});
            int words = "<>system\nLook.<>\n<>user\na<>\n<>assistant\nb<>\n<>user\nc<>\n<>assistant\n".length() - 9;
            assertEquals(words + 2 * (4 + 1), reply.usage().inputTokens());
        }
    }

    @TestFactory
    Stream<DynamicTest> itKeepsWhatAVisionModelPromises() throws IOException {
        Path own = Files.createTempDirectory("nvila");
        TinyModel.writeNvila(own, "resize", 1024);
        String sent = Base64.getEncoder().encodeToString(noise(4, 30, 20).encodePng());
        VisionModel.Request request = new VisionModel.Request(
                "Look.",
                "what?",
                List.of(new VisionModel.Picture("image/png", sent)),
                Optional.of("{\"enum\":[\"yes\",\"no\"]}"));
        LocalModel model = LocalModel.open(own);
        return LanguageModelConformance.ofSeeing(
                        () -> LanguageModels.seeing(model, ModelOptions.DEFAULT), request, Duration.ofSeconds(5))
                .checks()
                .stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    @Test
    void oneOfVilaHdsKindLooksCloseAndCountsWhatItSees() throws IOException {
        TinyModel.writeVilaHd(folder, 512);
        try (LocalModel model = LocalModel.open(folder)) {
            assertTrue(model.sees());
            long words = shown(model, Settings.usual(1)).usage().inputTokens();
            // 4 rows at low resolution, 1 + 4 squares of each of 2 looks, and a new line.
            Reply one = shown(model, Settings.usual(8), noise(1, 50, 20));
            assertEquals(words + 4 + 2 * 5 + 1, one.usage().inputTokens());
            assertEquals(
                    one.tokens(),
                    shown(model, Settings.usual(8), noise(1, 50, 20)).tokens());
            Reply two = shown(model, Settings.usual(8), noise(1, 50, 20), noise(2, 20, 50));
            assertEquals(words + 2 * (4 + 2 * 5 + 1), two.usage().inputTokens());
            Settings drawn = new Settings(24, new Sampling(1, 3, 0, 1, 0), 0, List.of());
            assertNotEquals(
                    shown(model, drawn, noise(1, 16, 16)).tokens(),
                    shown(model, drawn, noise(2, 16, 16)).tokens());
        }
    }

    @Test
    void oneOfVilaHdsKindSaysWhereItLooked() throws IOException {
        TinyModel.writeVilaHd(folder, 512);
        String sent = Base64.getEncoder().encodeToString(noise(4, 50, 20).encodePng());
        VisionModel.Picture picture = new VisionModel.Picture("image/png", sent);
        try (LocalModel model = LocalModel.open(folder)) {
            List<VisionModel.Look> looks = new LocalSight(model, Settings.usual(4))
                    .look(new VisionModel.Request("", "what?", List.of(picture, picture), Optional.empty()))
                    .looks();
            assertEquals(
                    Set.of(List.of(0, 0), List.of(0, 1), List.of(1, 0), List.of(1, 1)),
                    looks.stream()
                            .map(look -> List.of(look.picture(), look.look()))
                            .collect(Collectors.toSet()));
            for (VisionModel.Look look : looks) {
                assertTrue(look.left() >= 0 && look.left() < look.right() && look.right() <= 1, look.toString());
                assertTrue(look.top() >= 0 && look.top() < look.bottom() && look.bottom() <= 1, look.toString());
            }
            assertEquals(
                    List.of(),
                    model.chat(List.of(Message.user("a")), Settings.usual(1), _ -> {})
                            .looks());
        }
    }

    @Test
    void whatWasShownIsRememberedAndOtherPicturesAreReadAnew() throws IOException {
        TinyModel.writeNvila(folder, "dynamic", 1024);
        try (LocalModel model = LocalModel.open(folder)) {
            Reply first = shown(model, Settings.usual(8), noise(1, 45, 15));
            assertEquals(0, first.usage().cachedTokens());
            Reply again = shown(model, Settings.usual(8), noise(1, 45, 15));
            assertEquals(first.tokens(), again.tokens());
            assertEquals(first.usage().inputTokens() - 1, again.usage().cachedTokens());
            Reply other = shown(model, Settings.usual(8), noise(2, 45, 15));
            assertTrue(other.usage().cachedTokens() < again.usage().cachedTokens() - 4 * 4);
            try (LocalModel fresh = LocalModel.open(folder)) {
                assertEquals(shown(fresh, Settings.usual(8), noise(2, 45, 15)).tokens(), other.tokens());
            }
        }
    }

    @Test
    void whatALookSawIsReadAnewWhenTheQuestionIsAnother() throws IOException {
        TinyModel.writeVilaHd(folder, 512);
        Image picture = noise(1, 50, 20);
        Message other = Message.user("where is it?", List.of(picture));
        try (LocalModel model = LocalModel.open(folder);
                LocalModel fresh = LocalModel.open(folder)) {
            Reply first = shown(model, Settings.usual(8), picture);
            Reply again = shown(model, Settings.usual(8), picture);
            assertEquals(first.usage().inputTokens() - 1, again.usage().cachedTokens());
            Reply asked = model.chat(List.of(other), Settings.usual(8), _ -> {});
            assertEquals(fresh.chat(List.of(other), Settings.usual(8), _ -> {}).tokens(), asked.tokens());
            assertTrue(asked.usage().cachedTokens() < first.usage().inputTokens() - (4 + 2 * 5));
        }
    }

    @Test
    void aVideoIsRefusedByModelsThatAreShownPicturesAlone() throws IOException {
        Path nvila = folder.resolve("nvila");
        TinyModel.writeNvila(nvila, "dynamic", 256);
        Path tokens = nvila.resolve("llm").resolve("tokenizer.json");
        Files.writeString(tokens, Files.readString(tokens).replace("<vila/video>", "<vila/other>"));
        Path vilaHd = folder.resolve("vilahd");
        TinyModel.writeVilaHd(vilaHd, 256);
        for (Path own : List.of(nvila, vilaHd)) {
            try (LocalModel model = LocalModel.open(own);
                    Clip clip = Clip.of(List.of(noise(1, 16, 16)), 1)) {
                Message asked = Message.user("what?", List.of(), List.of(Video.of(clip)));
                VireoException e = assertThrows(
                        VireoException.class, () -> model.chat(List.of(asked), Settings.usual(1), _ -> {}));
                assertEquals(Code.USAGE, e.code());
                assertTrue(e.what().contains("can be shown pictures, and no videos"), e.what());
                assertFalse(model.watches());
            }
        }
    }

    private VireoException refused(String file, String old, String fresh) throws IOException {
        TinyModel.writeNvila(folder, "dynamic", 256);
        Path there = folder.resolve(file);
        String text = Files.readString(there);
        assertTrue(text.contains(old), file);
        Files.writeString(there, text.replace(old, fresh));
        VireoException e = assertThrows(VireoException.class, () -> LocalModel.open(folder));
        assertEquals(Code.DATA, e.code());
        return e;
    }

    @Test
    void aTemplateThatIsNotKnownIsRefusedByItsName() throws IOException {
        assertTrue(
                refused("config.json", "\"qwen2\"", "\"vicuna_v1\"").what().contains("chat_template is 'vicuna_v1'"));
    }

    @Test
    void aTokenizerWithoutAPlaceForPicturesIsRefused() throws IOException {
        assertTrue(refused("llm/tokenizer.json", "<image>", "<photo>").what().contains("no token '<image>'"));
    }

    @Test
    void aConversationThatIsTooLongIsRefused() throws IOException {
        TinyModel.writeNvila(folder, "dynamic", 80);
        try (LocalModel model = LocalModel.open(folder)) {
            VireoException e =
                    assertThrows(VireoException.class, () -> shown(model, Settings.usual(1), noise(1, 300, 30)));
            assertEquals(Code.USAGE, e.code());
            assertTrue(e.what().contains("was made for 80"), e.what());
        }
    }
}
