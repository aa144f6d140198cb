package dev.vireo.runtime.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.weights.GgufBytes;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerTest {
    @TempDir
    private Path folder;

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(TokenizerTest.class.getResource("/tokenizers/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCharacterOfSeveralTokensIsGivenWhenItIsWhole() {
        try (Tokenizer tokenizer = Tokenizer.open(resource("gpt-2.gguf"))) {
            int[] ids = tokenizer.encode("a\uD83C\uDF0Db", Tokenizer.Marks.AS_TEXT, false);
            Tokenizer.Stream stream = tokenizer.stream(true);
            List<String> pieces = IntStream.of(ids)
                    .mapToObj(stream::add)
                    .filter(p -> !p.isEmpty())
                    .toList();
            assertEquals(List.of("a", "\uD83C\uDF0D", "b"), pieces);
            assertTrue(ids.length > 4);
            assertEquals("", stream.end());
            stream.add(ids[0]);
            stream.add(ids[1]);
            assertEquals("\uFFFD", stream.end());
            assertEquals("a", stream.add(ids[0]));
        }
    }

    @Test
    void halfACharacterOfAJavaTextCountsAsUnknown() {
        try (Tokenizer tokenizer = Tokenizer.open(resource("qwen2.gguf"))) {
            assertArrayEquals(
                    tokenizer.encode("a\uFFFDb\uFFFD", Tokenizer.Marks.AS_TEXT, false),
                    tokenizer.encode("a\uD83Cb\uDF0D", Tokenizer.Marks.AS_TEXT, false));
        }
    }

    @Test
    void whatTokensThereAreCanBeAsked() {
        try (Tokenizer tokenizer = Tokenizer.open(resource("qwen2.gguf"))) {
            int end = tokenizer.id("<|im_end|>").orElseThrow();
            assertTrue(tokenizer.isSpecial(end));
            assertFalse(tokenizer.isSpecial(tokenizer.id("<tool_call>").orElseThrow()));
            assertFalse(tokenizer.isSpecial(-1));
            assertTrue(tokenizer.id("[PAD7]").isEmpty());
            assertArrayEquals("<|im_end|>".getBytes(StandardCharsets.UTF_8), tokenizer.bytes(end));
            assertArrayEquals(
                    new byte[] {(byte) 0xC3}, tokenizer.bytes(tokenizer.id("Ã").orElseThrow()));
            assertArrayEquals(
                    new byte[] {' '}, tokenizer.bytes(tokenizer.id("Ġ").orElseThrow()));
            assertEquals(0, tokenizer.bytes(-1).length);
            assertEquals(0, tokenizer.bytes(1_000_000).length);
            assertEquals(512 + 5, tokenizer.size());
            assertEquals("", tokenizer.decode(new int[] {1_000_000}, false));
        }
        try (Tokenizer tokenizer = Tokenizer.open(resource("pieces.gguf"))) {
            assertArrayEquals(
                    new byte[] {'\n'}, tokenizer.bytes(tokenizer.id("<0x0A>").orElseThrow()));
            assertArrayEquals(
                    new byte[] {' '}, tokenizer.bytes(tokenizer.id("▁").orElseThrow()));
        }
    }

    @Test
    void manyThreadsUseOneAndAClosedOneSaysSo() {
        Tokenizer tokenizer = Tokenizer.open(resource("qwen2.gguf"));
        int[] expected = tokenizer.encode("def f(x): return x", Tokenizer.Marks.AS_TEXT, false);
        IntStream.range(0, 2000).parallel().forEach(_ -> {
            assertArrayEquals(expected, tokenizer.encode("def f(x): return x", Tokenizer.Marks.AS_TEXT, false));
            assertEquals("def f(x): return x", tokenizer.decode(expected, true));
        });
        tokenizer.close();
        tokenizer.close();
        assertThrows(IllegalStateException.class, () -> tokenizer.encode("a", Tokenizer.Marks.AS_TOKENS, false));
        assertThrows(IllegalStateException.class, () -> tokenizer.decode(expected, false));
    }

    @Test
    void aLongTextIsNeitherCutNorFilledUp() {
        try (Tokenizer tokenizer = Tokenizer.open(resource("qwen2-new"))) {
            String text = "mugs and laptops ".repeat(5000);
            int[] ids = tokenizer.encode(text, Tokenizer.Marks.AS_TOKENS, true);
            assertTrue(ids.length > 10_000);
            assertEquals(text, tokenizer.decode(ids, false));
            assertEquals(1, tokenizer.encode("a", Tokenizer.Marks.AS_TOKENS, true).length);
        }
    }

    /// A file of two tokens, `a` and `b`, that make a third.
    private Path gguf(int values, Consumer<GgufBytes> more) throws IOException {
        GgufBytes file = GgufBytes.file(0, values);
        more.accept(file);
        return Files.write(folder.resolve("made.gguf"), file.done());
    }

    private void refused(Path model, String what) {
        VireoException e = assertThrows(VireoException.class, () -> Tokenizer.open(model));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().contains(what), e.what());
        assertFalse(e.what().contains("\n"), e.what());
        assertFalse(e.hint().isEmpty());
    }

    @Test
    void aGgufFileWithoutATokenizerThatIsKnownIsRefused() throws IOException {
        refused(gguf(0, _ -> {}), "tokenizer.ggml.model is missing");
        refused(
                gguf(1, file -> file.put("tokenizer.ggml.model", "t5")),
                "tokenizer.ggml.model is 't5', which is not known here; known: gpt2, llama");
        refused(
                gguf(
                        3,
                        file -> file.put("tokenizer.ggml.model", "gpt2")
                                .put("tokenizer.ggml.pre", "strange")
                                .texts("tokenizer.ggml.tokens", "a")),
                "tokenizer.ggml.pre is 'strange', which is not known here; known: deepseek-r1-qwen, gpt-2");
        refused(
                gguf(2, file -> file.put("tokenizer.ggml.model", "gpt2").texts("tokenizer.ggml.tokens", "a")),
                "tokenizer.ggml.pre is 'missing'");
    }

    private Path bytes(String[] tokens, int[] types, String... merges) throws IOException {
        return gguf(
                5,
                file -> file.put("tokenizer.ggml.model", "gpt2")
                        .put("tokenizer.ggml.pre", "gpt-2")
                        .texts("tokenizer.ggml.tokens", tokens)
                        .integers("tokenizer.ggml.token_type", types)
                        .texts("tokenizer.ggml.merges", merges));
    }

    @Test
    void aMalformedVocabularyIsRefused() throws IOException {
        String[] tokens = {"a", "b", "ab"};
        int[] types = {1, 1, 1};
        Tokenizer.open(bytes(tokens, types, "a b")).close();
        refused(bytes(tokens, types, "ab"), "merge 0, 'ab', is not two tokens");
        refused(bytes(tokens, types, "a b c"), "merge 0, 'a b c', is not two tokens");
        refused(bytes(tokens, types, "a b", "b a"), "merge 1, 'b a', has or makes a token that is not in the vocab");
        refused(bytes(tokens, types, "a x"), "merge 0, 'a x', has or makes a token that is not in the vocabulary");
        refused(bytes(tokens, new int[] {1}, "a b"), "it has 3 tokens and the types of 1");
        refused(bytes(new String[] {"a", "b", "a"}, types), "token 2, 'a', stands twice");
        refused(
                gguf(
                        6,
                        file -> file.put("tokenizer.ggml.model", "gpt2")
                                .put("tokenizer.ggml.pre", "gpt-2")
                                .texts("tokenizer.ggml.tokens", "a")
                                .texts("tokenizer.ggml.merges", new String[0])
                                .put("tokenizer.ggml.add_bos_token", true)
                                .put("tokenizer.ggml.bos_token_id", 7)),
                "it has the number 7 as tokenizer.ggml.bos_token_id, and 1 tokens");
        refused(
                gguf(
                        3,
                        file -> file.put("tokenizer.ggml.model", "llama")
                                .texts("tokenizer.ggml.tokens", "<unk>", "a")
                                .floats("tokenizer.ggml.scores", 1f)),
                "it has 2 tokens and the scores of 1");
        refused(
                gguf(
                        2,
                        file -> file.put("tokenizer.ggml.model", "llama")
                                .texts("tokenizer.ggml.tokens", new String[0])),
                "it has no tokens");
    }

    @Test
    void aVeryLongTokenOfSentencePieceIsNoTrouble() throws IOException {
        String[] tokens = new String[2000];
        float[] scores = new float[2000];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = i < 512 ? "a".repeat(i + 1) : "a".repeat(20_000 + i);
        }
        Path file = gguf(
                3,
                out -> out.put("tokenizer.ggml.model", "llama")
                        .texts("tokenizer.ggml.tokens", tokens)
                        .floats("tokenizer.ggml.scores", scores));
        try (Tokenizer tokenizer = Tokenizer.open(file)) {
            assertEquals(2000, tokenizer.size());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | it is no JSON object",
                "{ | is no tokenizer that can be read",
                "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{}}} | of the kind 'WordPiece'; known is BPE",
                "{\"model\":{\"type\":\"BPE\"}} | of the kind 'BPE'; known is BPE",
                "{} | of the kind 'BPE'; known is BPE",
                "{\"model\":{\"vocab\":{\"a\":-1}}} | token 'a' has the number -1, none from 0",
                "{\"model\":{\"vocab\":{\"a\":9999999999}}} | token 'a' has the number 9999999999",
                "{\"model\":{\"vocab\":{\"a\":\"x\"}}} | token 'a' has the number x",
                "{\"model\":{\"vocab\":{\"a\":0,\"a\":1}}} | Duplicate field 'a'",
                "{\"model\":{\"vocab\":{\"a\":0}},\"added_tokens\":[{\"content\":\"a\",\"id\":3}]} | token 'a' has two"
                        + " numbers, 0 and 3",
                "{\"model\":{\"vocab\":{},\"continuing_subword_prefix\":\"##\"}} | has a continuing_subword_prefix",
                "{\"model\":{\"vocab\":{}}} | makes text of tokens in a way that is not known here",
                "{\"model\":{\"vocab\":{}},\"decoder\":{\"type\":\"Metaspace\"}} | makes text of tokens in a way",
                "{\"model\":{\"vocab\":{}},\"decoder\":{\"type\":\"ByteLevel\"}} | the tokenizer is not understood",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a b\"]},\"decoder\":{\"type\":"
                        + "\"ByteLevel\"}} | the tokenizer is not understood",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]},\"pre_tokenizer\":{\"type\":\"Split\","
                        + "\"pattern\":{\"Regex\":\"(\"},\"behavior\":\"Isolated\",\"invert\":false},\"decoder\":"
                        + "{\"type\":\"ByteLevel\"}} | the tokenizer is not understood",
            })
    void aMalformedFileIsRefusedWithItsReason(String json, String what) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), json);
        refused(folder, what);
    }

    @Test
    void aFolderWithoutOneSaysWhatIsMissing() throws IOException {
        refused(folder, "has no tokenizer that is known here: neither tokenizer.json nor vocab.json");
        for (String name : new String[] {"vocab.json", "merges.txt", "tokenizer_config.json"}) {
            Files.copy(resource("qwen2-old/" + name), folder.resolve(name));
        }
        Tokenizer.open(folder).close();
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\nĠ t\nzz top\n");
        refused(folder, "merges.txt:3] is no tokenizer that can be read: 'zz top' is not two tokens");
        Files.writeString(folder.resolve("merges.txt"), "");
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"OtherTokenizer\"}");
        refused(folder, "tokenizer_class is 'OtherTokenizer'; known beside a vocab.json: CLIPTokenizer");
        Files.writeString(folder.resolve("vocab.json"), "{\"a\": 1.5}");
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"Qwen2Tokenizer\"}");
        refused(folder, "token 'a' has no whole number");
        VireoException none = assertThrows(VireoException.class, () -> Tokenizer.open(folder.resolve("none")));
        assertEquals("[" + folder.resolve("none") + "] no such file", none.what());
    }
}
