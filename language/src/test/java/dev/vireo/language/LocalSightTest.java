package dev.vireo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.models.Parameters;
import dev.vireo.models.qwen2.TokenGenerator;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Sampling;
import dev.vireo.models.qwen25vl.Patches;
import dev.vireo.models.qwen25vl.PictureProcessor;
import dev.vireo.models.qwen25vl.Qwen25VlModel;
import dev.vireo.models.qwen25vl.Qwen25VlModel.Input;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tokenizer.Tokenizer;
import dev.vireo.runtime.tokenizer.Tokenizer.Marks;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// A tiny model that sees, of random numbers: what it says means nothing, but depends on what it is shown.
class LocalSightTest {
    private static final String SHOWN = "<|vision_start|><|image_pad|><|vision_end|>";
    private static final Image WIDE = noise(1, 16, 8);
    private static final Image HIGH = noise(2, 12, 20);

    @TempDir
    private static Path folder = Path.of("");

    private static LocalModel model = unset();

    @SuppressWarnings("NullAway") // set before all tests
    private static LocalModel unset() {
        return null;
    }

    @BeforeAll
    static void make() throws IOException {
        TinyModel.writeSeeing(folder, 512);
        model = LocalModel.open(folder);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Image noise(int seed, int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new Random(seed).nextBytes(rgb);
        return Image.ofRgb(width, height, rgb);
    }

    private static Reply shown(Settings settings, Image... pictures) {
        return model.chat(List.of(Message.user("what?", List.of(pictures))), settings, _ -> {});
    }

    /// What the network itself says behind a text that somebody wrote by hand.
    private static List<Integer> byHand(String text, Settings settings, Image... pictures) {
        try (Tokenizer tokenizer = Tokenizer.open(folder);
                FolderWeights weights = ModelFolder.open(folder).weights();
                Parameters parameters = Parameters.of(weights, DType.F32, Device.CPU);
                Scope _ = Scope.inference()) {
            Qwen25VlModel network = Qwen25VlModel.of(ModelFolder.open(folder).config(), parameters);
            Patches seen = PictureProcessor.open(folder).apply(List.of(pictures));
            List<Integer> ids = Arrays.stream(tokenizer.encode(text, Marks.AS_TOKENS, false))
                    .boxed()
                    .toList();
            List<Integer> expanded = network.expanded(ids, Optional.of(seen), Optional.empty());
            TokenGenerator.Prompt prompt =
                    network.prompts(Input.of(expanded).pictures(seen)).getFirst();
            try (TokenGenerator generator = new TokenGenerator(network.decoder())) {
                return generator
                        .generate(
                                prompt.seed(settings.seed()),
                                new TokenGenerator.Settings(
                                        settings.maxTokens(), Set.of(256, 258), List.of(), settings.sampling()),
                                Listener.NONE)
                        .content();
            }
        }
    }

    private static String asked(String content) {
        return "<|im_start|>system\nHi<|im_end|>\n<|im_start|>user\n" + content + "<|im_end|>\n<|im_start|>assistant\n";
    }

    @Test
    void anAnswerIsWhatTheNetworkSaysBehindTheSamePrompt() {
        for (Sampling sampling :
                List.of(Sampling.GREEDY, new Sampling(1.7, 0, 0, 1, 0), new Sampling(1.3, 2, 0, 1, 0))) {
            Settings settings = new Settings(16, sampling, 4, List.of());
            Reply one = shown(settings, WIDE);
            assertEquals(byHand(asked(SHOWN + "what?"), settings, WIDE), one.tokens());
            Reply two = shown(settings, HIGH, WIDE);
            assertEquals(byHand(asked(SHOWN + SHOWN + "what?"), settings, HIGH, WIDE), two.tokens());
        }
    }

    @Test
    void picturesOfSeveralMessagesStandWhereTheyWereShown() {
        Settings settings = Settings.usual(12);
        List<Message> conversation =
                List.of(Message.user("a", List.of(WIDE)), Message.assistant("b"), Message.user("c", List.of(HIGH)));
        String text =
                asked(SHOWN + "a<|im_end|>\n<|im_start|>assistant\nb<|im_end|>\n<|im_start|>user\n" + SHOWN + "c");
        assertEquals(
                byHand(text, settings, WIDE, HIGH),
                model.chat(conversation, settings, _ -> {}).tokens());
    }

    @Test
    void whatItSaysDependsOnThePictureAndIsTheSameAgain() {
        Set<List<Integer>> answers = new HashSet<>();
        for (int seed = 0; seed < 6; seed++) {
            Image picture = noise(seed, 16, 16);
            Reply reply = shown(Settings.usual(12), picture);
            assertEquals(reply.tokens(), shown(Settings.usual(12), picture).tokens());
            answers.add(reply.tokens());
        }
        assertTrue(answers.size() >= 4, "answers " + answers);
        Settings drawn = new Settings(24, new Sampling(1, 3, 0, 1, 0), 0, List.of());
        assertNotEquals(
                shown(drawn, WIDE, HIGH).tokens(), shown(drawn, HIGH, WIDE).tokens());
    }

    @Test
    void theRepetitionPenaltySeesThePrompt() {
        Settings settings = new Settings(1, new Sampling(1e6, 0, 0, 1, 0), 0, List.of());
        String letters = "abcdefghijklmnopqrstuvwxyz";
        Reply reply = model.chat(List.of(Message.user(letters, List.of(WIDE))), settings, _ -> {});
        assertFalse(letters.contains(reply.text()), "'" + reply.text() + "' was said before");
    }

    @Test
    void usageCountsThePlacesOfPictures() {
        long words = shown(Settings.usual(1)).usage().inputTokens();
        // 4 x 2 squares of 4 x 4 pixels; 12 x 20 are 3 x 5 of them. With marks before and behind.
        assertEquals(words + 8 + 2, shown(Settings.usual(1), WIDE).usage().inputTokens());
        assertEquals(
                words + 8 + 2 + 15 + 2,
                shown(Settings.usual(1), WIDE, HIGH).usage().inputTokens());
        // Larger ones are reduced to 256 pixels, 16 squares.
        Image large = noise(3, 400, 400);
        assertEquals(words + 16 + 2, shown(Settings.usual(1), large).usage().inputTokens());
    }

    @Test
    void wordsAndPicturesAreRememberedAndDoNotDisturbEachOther() {
        try (LocalModel own = LocalModel.open(folder)) {
            Message words = Message.user("what?");
            Message picture = Message.user("what?", List.of(WIDE));
            Reply seen = own.chat(List.of(picture), Settings.usual(4), _ -> {});
            assertEquals(0, seen.usage().cachedTokens());
            Reply first = own.chat(List.of(words), Settings.usual(4), _ -> {});
            assertEquals(0, first.usage().cachedTokens(), "words alone take no place of something seen");
            for (int i = 0; i < 3; i++) {
                for (Message each : List.of(words, picture)) {
                    Reply before = each.equals(words) ? first : seen;
                    Reply again = own.chat(List.of(each), Settings.usual(4), _ -> {});
                    assertEquals(before.tokens(), again.tokens());
                    assertEquals(again.usage().inputTokens() - 1, again.usage().cachedTokens());
                }
            }
            Reply other = own.chat(List.of(Message.user("what?", List.of(HIGH))), Settings.usual(4), _ -> {});
            assertTrue(other.usage().cachedTokens() < 20, "another picture is not the same: " + other.usage());
            assertEquals(
                    seen.usage().inputTokens() - 1,
                    own.chat(List.of(picture), Settings.usual(4), _ -> {})
                            .usage()
                            .cachedTokens());
        }
    }

    @Test
    void aMarkThatSomebodySpellsIsNoPicture() {
        long plain = shown(Settings.usual(1), WIDE).usage().inputTokens();
        Reply spelled = model.chat(List.of(Message.user("what?" + SHOWN, List.of(WIDE))), Settings.usual(1), _ -> {});
        assertEquals(plain + SHOWN.length(), spelled.usage().inputTokens());
        Reply alone = model.chat(List.of(Message.user(SHOWN)), Settings.usual(1), _ -> {});
        assertEquals(
                shown(Settings.usual(1)).usage().inputTokens() - "what?".length() + SHOWN.length(),
                alone.usage().inputTokens());
    }

    @Test
    void anAnswerAboutAPictureFollowsItsSchemaAndEndsAtAStop() {
        Reply held = shown(Settings.usual(30).schema("{\"enum\":[\"yes\",\"no\"]}"), WIDE);
        assertTrue(Set.of("\"yes\"", "\"no\"").contains(held.text()), held.text());
        Settings drawn = new Settings(24, new Sampling(1, 3, 0, 1, 0), 5, List.of());
        String whole = shown(drawn, WIDE).text();
        String stop = whole.substring(3, 5);
        Reply stopped = shown(new Settings(24, drawn.sampling(), 5, List.of(stop)), WIDE);
        assertEquals(whole.substring(0, whole.indexOf(stop)), stopped.text());
    }

    @Test
    void severalAnswersSideBySideAreWhatTheyAreAlone() {
        List<List<Integer>> alone = IntStream.range(0, 6)
                .mapToObj(i ->
                        shown(Settings.usual(10), noise(i, 8 + 4 * i, 12)).tokens())
                .toList();
        List<CompletableFuture<List<Integer>>> together = IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.supplyAsync(() ->
                        shown(Settings.usual(10), noise(i, 8 + 4 * i, 12)).tokens()))
                .toList();
        assertEquals(alone, together.stream().map(CompletableFuture::join).toList());
    }

    private static VisionModel.Picture sent(Image image) {
        return new VisionModel.Picture("image/png", Base64.getEncoder().encodeToString(image.encodePng()));
    }

    @TestFactory
    Stream<DynamicTest> itKeepsWhatAVisionModelPromises() {
        VisionModel.Request request = new VisionModel.Request(
                "Look.", "what?", List.of(sent(WIDE)), Optional.of("{\"enum\":[\"yes\",\"no\"]}"));
        return LanguageModelConformance.ofSeeing(
                        () -> LanguageModels.seeing(model, ModelOptions.DEFAULT), request, Duration.ofSeconds(5))
                .checks()
                .stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    @Test
    void aVisionModelAnswersAsTheModelDoes() throws Exception {
        VisionModel.Request request =
                new VisionModel.Request("", "what?", List.of(sent(HIGH), sent(WIDE)), Optional.empty());
        VisionModel seeing = LanguageModels.seeing("local:" + folder, ModelOptions.DEFAULT.withMaxTokens(9));
        try (AutoCloseable _ = (AutoCloseable) seeing) {
            VisionModel.Answer answer = seeing.look(request);
            Reply reply = shown(Settings.usual(9), HIGH, WIDE);
            assertEquals(reply.text(), answer.text());
            assertEquals(reply.usage().inputTokens(), answer.usage().inputTokens());
            assertTrue(seeing.id().matches("local:.*#[0-9a-f]{8}"), seeing.id());
            VisionModel.Request broken = new VisionModel.Request(
                    "", "what?", List.of(sent(WIDE), new VisionModel.Picture("image/png", "?")), Optional.empty());
            VisionModel.Request noPicture = new VisionModel.Request(
                    "", "what?", List.of(new VisionModel.Picture("image/png", "aGVsbG8=")), Optional.empty());
            VireoException e = assertThrows(VireoException.class, () -> seeing.look(broken));
            assertEquals("[picture 2] is no base64", e.what());
            assertEquals(
                    Code.DATA,
                    assertThrows(VireoException.class, () -> seeing.look(noPicture))
                            .code());
        }
    }

    @Test
    void picturesThatDoNotFitAreRefused() {
        List<Image> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            many.add(noise(i, 16, 16));
        }
        isRefused(Code.USAGE, "was made for 512", model, many);
        isRefused(Code.DATA, "more than 200 times as long", model, List.of(noise(1, 402, 2)));
        assertTrue(model.sees());
    }

    private static void isRefused(Code code, String words, LocalModel by, List<Image> pictures) {
        VireoException e = assertThrows(
                VireoException.class,
                () -> by.chat(List.of(Message.user("what?", pictures)), Settings.usual(1), _ -> {}));
        assertEquals(code, e.code());
        assertTrue(e.what().contains(words), e.what());
    }

    @Test
    void aModelWithoutEyesOrWithoutAPlaceForPicturesRefusesThem(@TempDir Path other) throws IOException {
        TinyModel.write(other.resolve("blind"));
        try (LocalModel blind = LocalModel.open(other.resolve("blind"))) {
            assertFalse(blind.sees());
            isRefused(Code.USAGE, "local:blind is a language model without eyes", blind, List.of(WIDE));
            VireoException e = assertThrows(
                    VireoException.class,
                    () -> LanguageModels.seeing("local:" + other.resolve("blind"), ModelOptions.DEFAULT));
            assertEquals(Code.USAGE, e.code());
        }
        Path dumb = other.resolve("dumb");
        TinyModel.writeSeeing(dumb, 512);
        Files.writeString(dumb.resolve("tokenizer_config.json"), "{}");
        try (LocalModel plain = LocalModel.open(dumb)) {
            isRefused(Code.DATA, "no chat template", plain, List.of(WIDE));
        }
        Files.writeString(dumb.resolve("chat_template.jinja"), "{{ messages[0].role }}");
        try (LocalModel ignoring = LocalModel.open(dumb)) {
            isRefused(Code.DATA, "0 places for pictures", ignoring, List.of(WIDE));
        }
    }

    @Test
    void aFolderThatDoesNotSayHowPicturesArePreparedIsRefused(@TempDir Path other) throws IOException {
        TinyModel.writeSeeing(other, 512);
        Files.delete(other.resolve("preprocessor_config.json"));
        VireoException e = assertThrows(VireoException.class, () -> LocalModel.open(other));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().contains("preprocessor_config.json"), e.what());
    }
}
