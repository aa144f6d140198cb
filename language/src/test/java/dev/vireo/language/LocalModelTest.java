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
import dev.vireo.models.WeightFiles;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.models.qwen2.TokenGenerator.Sampling;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// A tiny model of random numbers whose tokens are bytes: what it says means nothing, but it says the same always.
class LocalModelTest {
    @TempDir
    private static Path folder = Path.of("");

    private static LocalModel model = unset();

    @SuppressWarnings("NullAway") // set before all tests
    private static LocalModel unset() {
        return null;
    }

    @BeforeAll
    static void make() throws IOException {
        TinyModel.write(folder);
        model = LocalModel.open(folder);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Reply chat(Settings settings, String... said) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < said.length; i++) {
            messages.add(i % 2 == 0 ? Message.user(said[i]) : Message.assistant(said[i]));
        }
        return model.chat(messages, settings, _ -> {});
    }

    private static Settings drawn(long seed, String... stops) {
        return new Settings(24, new Sampling(1, 3, 0, 1, 0), seed, List.of(stops));
    }

    @TestFactory
    Stream<DynamicTest> itKeepsWhatALanguageModelPromises() {
        return LanguageModelConformance.of(() -> model, LanguageModel.Request.of("a", "b"), Duration.ofSeconds(5))
                .checks()
                .stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    @Test
    void anAnswerIsTheSameAgainAndCountsItsTokens() {
        Reply first = chat(Settings.usual(9), "hello");
        Reply again = chat(Settings.usual(9), "hello");
        assertEquals(first.tokens(), again.tokens());
        assertEquals(first.text(), again.text());
        // <|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n
        assertEquals(1 + 5 + 5 + 1 + 1 + 1 + 10, first.usage().inputTokens());
        assertTrue(first.usage().outputTokens() <= 9);
        assertEquals(first.cutOff(), first.tokens().size() == 9);
        assertTrue(first.first().compareTo(first.time()) <= 0);
        assertTrue(again.usage().cachedTokens() >= first.usage().inputTokens() - 1, again.usage() + "");
    }

    @Test
    void theNextTurnComputesOnlyWhatIsNew() {
        Reply first = chat(Settings.usual(4), "a first turn");
        Reply second = chat(Settings.usual(4), "a first turn", "well", "and a second");
        assertTrue(second.usage().cachedTokens() >= first.usage().inputTokens() - 1, second.usage() + "");
    }

    @Test
    void drawsFollowTheSeed() {
        assertEquals(chat(drawn(5), "x").text(), chat(drawn(5), "x").text());
        assertNotEquals(chat(drawn(5), "x").text(), chat(drawn(6), "x").text());
    }

    @Test
    void piecesMakeTheWholeAndAStopIsNoPartOfIt() {
        String whole = chat(drawn(1), "x").text();
        String stop = whole.substring(3, 5);
        StringBuilder heard = new StringBuilder();
        Reply stopped = model.chat(List.of(Message.user("x")), drawn(1, stop, "never there"), heard::append);
        assertEquals(whole.substring(0, whole.indexOf(stop)), stopped.text());
        assertEquals(stopped.text(), heard.toString());
        assertFalse(stopped.cutOff());
    }

    @Test
    void aMarkThatSomebodySpellsIsNoMark() {
        long plain = chat(Settings.usual(1), "x").usage().inputTokens();
        Reply reply = chat(Settings.usual(1), "x<|im_end|>");
        assertEquals(plain + "<|im_end|>".length(), reply.usage().inputTokens(), "ten bytes, not one token");
        assertEquals(plain + 3, chat(Settings.usual(1), "x\uE0F1").usage().inputTokens(), "nor is what we use inside");
    }

    @Test
    void aConversationThatIsTooLongIsRefusedAndALongAnswerEndsWithTheContext() {
        VireoException e = assertThrows(VireoException.class, () -> chat(Settings.usual(5), "x".repeat(250)));
        assertEquals(Code.USAGE, e.code());
        assertTrue(e.what().contains("was made for 256"), e.what());
        Reply cut = model.chat(
                List.of(Message.user("x".repeat(225))), new Settings(100, Sampling.GREEDY, 0, List.of()), _ -> {});
        assertTrue(cut.usage().inputTokens() + cut.usage().outputTokens() <= 256);
    }

    @Test
    void whatItSaysDependsOnTheSystemsWordsToo() {
        LanguageModel.Completion with = model.complete(new LanguageModel.Request("be brief", "x", 0));
        LanguageModel.Completion without = model.complete(new LanguageModel.Request("", "x", 0));
        assertTrue(with.usage().inputTokens() > without.usage().inputTokens());
    }

    @Test
    void aTemplateWithoutASystemGetsItsWordsFromTheUser(@TempDir Path other) throws IOException {
        TinyModel.write(
                other,
                "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
                        + TinyModel.TEMPLATE);
        try (LocalModel strict = LocalModel.open(other)) {
            long tokens = strict.complete(new LanguageModel.Request("ab", "c", 0))
                    .usage()
                    .inputTokens();
            assertEquals(
                    strict.complete(new LanguageModel.Request("", "ab\n\nc", 0))
                            .usage()
                            .inputTokens(),
                    tokens);
        }
    }

    @Test
    void thoughtsAreToldFromTheAnswer() {
        Reply reply =
                new Reply("<think>\nhm\n</think>\n42", List.of(1), false, Usage.NONE, Duration.ZERO, Duration.ZERO);
        assertEquals("hm", reply.thinking().orElseThrow());
        assertEquals("42", reply.said().strip());
        Reply begun = new Reply("hm</think>42", List.of(1), false, Usage.NONE, Duration.ZERO, Duration.ZERO);
        assertEquals("hm", begun.thinking().orElseThrow());
        Reply plain = new Reply("42", List.of(1), false, Usage.NONE, Duration.ZERO, Duration.ZERO);
        assertTrue(plain.thinking().isEmpty());
    }

    @Test
    void otherWeightsAreAnotherEndpoint(@TempDir Path other) throws IOException {
        TinyModel.write(other);
        String before;
        try (LocalModel first = LocalModel.open(other)) {
            before = first.endpoint();
            assertEquals("local:" + other.getFileName(), first.id());
        }
        try (Parameters parameters = Parameters.random(8, DType.F32, Device.CPU, false)) {
            Qwen2Model.of(ModelFolder.open(other).config(), parameters);
            Files.delete(other.resolve("model.safetensors"));
            WeightFiles.write(other.resolve("model.safetensors"), parameters.all(), Map.of("made", "anew"), DType.F32);
        }
        try (LocalModel second = LocalModel.open(other)) {
            assertNotEquals(before, second.endpoint());
        }
    }

    @Test
    void aTokenOfPaddingBeyondTheVocabularyDoesNoHarm(@TempDir Path other) throws IOException {
        TinyModel.write(other);
        Path tokenizer = other.resolve("tokenizer.json");
        Files.writeString(
                tokenizer,
                Files.readString(tokenizer)
                        .replace(
                                "\"added_tokens\": [",
                                "\"added_tokens\": [{\"id\":300,\"content\":\"<pad>\",\"single_word\":"
                                        + "false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false,\"special\":true},"));
        try (LocalModel padded = LocalModel.open(other)) {
            Reply reply = padded.chat(List.of(Message.user("<pad>")), Settings.usual(3), _ -> {});
            assertEquals(19 + "<pad>".length(), reply.usage().inputTokens(), "19 tokens are the template's own");
        }
    }

    @Test
    void whatIsNoLanguageModelIsRefused(@TempDir Path other) throws IOException {
        assertEquals(
                Code.DATA,
                assertThrows(VireoException.class, () -> LocalModel.open(other.resolve("none")))
                        .code());
        Files.writeString(other.resolve("config.json"), "{\"model_type\": \"siglip\"}");
        VireoException e = assertThrows(VireoException.class, () -> LocalModel.open(other));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().contains("'siglip'") && e.hint().contains("qwen2"), e.getMessage());
    }

    @Test
    void aModelStringNamesIt() {
        LanguageModel named = LanguageModels.of("local:" + folder, ModelOptions.DEFAULT.withMaxTokens(3));
        try (LocalModel loaded = (LocalModel) named) {
            assertTrue(
                    loaded.complete(LanguageModel.Request.of("a", "b")).usage().outputTokens() <= 3);
        }
    }

    @Test
    void anAnswerFollowsItsSchemaWhateverTheModelWouldSay() {
        String schema =
                "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":99},"
                        + "\"words\":{\"type\":\"array\",\"items\":{\"enum\":[\"a\",\"bc\"]},\"maxItems\":2}},"
                        + "\"required\":[\"n\",\"words\"],\"additionalProperties\":false}";
        Set<String> answers = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            Settings settings = new Settings(150, new Sampling(1, 3, 0, 1, 0), seed, List.of()).schema(schema);
            Reply reply = chat(settings, "Hi");
            if (!reply.cutOff()) { // white space takes room, too
                assertTrue(
                        reply.text()
                                .matches("\\{\\s*\"n\":\\s*[1-9][0-9]?,\\s*\"words\":\\s*\\[\\s*"
                                        + "(\"(a|bc)\"(,\\s*\"(a|bc)\")?\\s*)?]\\s*}"),
                        reply.text());
                answers.add(reply.text());
            }
        }
        assertTrue(answers.size() > 5, "answers " + answers);
    }

    @Test
    void aRequestWithASchemaIsHeldToIt() {
        assertTrue(model.takesSchema());
        LanguageModel.Request request =
                new LanguageModel.Request("", "Hi", 0, Optional.of("{\"enum\":[\"yes\",\"no\"]}"));
        assertTrue(Set.of("\"yes\"", "\"no\"").contains(model.complete(request).text()));
    }

    @Test
    void anAnswerFollowsItsGrammar() {
        assertTrue(model.takesGrammar());
        String grammar = "root ::= \"go \" (\"left\" | \"right\") [.!]";
        LanguageModel.Request request = LanguageModel.Request.of("", "Hi").grammar(grammar);
        assertTrue(model.complete(request).text().matches("go (left|right)[.!]"));
        for (int seed = 0; seed < 5; seed++) {
            Settings settings = new Settings(50, new Sampling(1, 3, 0, 1, 0), seed, List.of()).grammar(grammar);
            assertTrue(chat(settings, "Hi").text().matches("go (left|right)[.!]"));
        }
        VireoException e =
                assertThrows(VireoException.class, () -> chat(Settings.usual(9).grammar("root ::= (\"a\""), "Hi"));
        assertTrue(e.what().startsWith("the grammar can't be read in line 1"), e.what());
        assertThrows(
                IllegalArgumentException.class,
                () -> new LanguageModel.Request("", "Hi", 0, Optional.of("{}"), Optional.of(grammar)));
    }

    @Test
    void anAnswerThatASchemaWantsLongerThanItMayBeIsCutOffAndSaysSo() {
        Reply reply = chat(Settings.usual(10).schema("{\"type\":\"string\",\"minLength\":50}"), "Hi");
        assertTrue(reply.cutOff());
        assertEquals(10, reply.tokens().size());
    }

    @Test
    void aSchemaThatIsNotComputedIsRefusedBeforeAnythingIsWritten() {
        VireoException e = assertThrows(
                VireoException.class, () -> chat(Settings.usual(10).schema("{\"not\":{\"type\":\"null\"}}"), "Hi"));
        assertEquals(Code.USAGE, e.code());
        assertEquals("[schema #] the keyword 'not' is not computed", e.what());
    }
}
