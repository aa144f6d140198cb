package dev.vireo.language.internal.constraint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.runtime.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The token side, with two vocabularies: bytes as GPT-2 spells them, and SentencePiece's with bytes to fall back on.
/// Both have longer tokens that lie across the pieces of JSON.
class ConstrainedTextTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> LONGER = List.of(
            "{\"",
            "\":",
            "\": ",
            "\", \"",
            "\",\"",
            "\"}",
            "\"},",
            "\"}]",
            "}]",
            "}}",
            "]}",
            "],",
            "[[",
            "[]",
            "{}",
            "\\\"",
            "\\u00",
            "true",
            "false",
            "null",
            "true,",
            "ull",
            "12",
            "123",
            "0.",
            ".5",
            "-1",
            "e-",
            "abc",
            "the",
            " the",
            "  ",
            "\n    ",
            "\n\t",
            "\":{\"",
            "\":[\"",
            "name",
            "name\":",
            "\"name\"",
            "value\": ",
            "\u6f22\u5b57",
            "\u00e9t\u00e9",
            "de\":",
            "a\", \"b",
            "no",
            "yes",
            "a-longer-token-than-sixteen-bytes",
            "a-longer-token-than-sixteen-bytes\"}",
            "                        ");
    private static final Map<String, Tokenizer> TOKENIZERS = new LinkedHashMap<>();

    private static synchronized Tokenizer tokenizer(String kind) {
        return TOKENIZERS.computeIfAbsent(kind, k -> k.equals("bytes") ? byBytes() : byPieces());
    }

    @AfterAll
    static void close() {
        TOKENIZERS.values().forEach(Tokenizer::close);
        TOKENIZERS.clear();
    }

    private static String special(int id, String content) {
        return "{\"id\":%d,\"content\":\"%s\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false,"
                        .formatted(id, content)
                + "\"special\":true}";
    }

    private static Tokenizer byBytes() {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        String[] spelled = new String[256];
        int next = 0;
        for (int b = 0; b < 256; b++) {
            boolean printed = (b > 32 && b < 127) || (b > 160 && b != 173);
            spelled[b] = Character.toString(printed ? b : 256 + next++);
            vocabulary.put(spelled[b], b);
        }
        for (String text : LONGER) {
            StringBuilder out = new StringBuilder();
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                out.append(spelled[b & 0xFF]);
            }
            vocabulary.put(out.toString(), vocabulary.size());
        }
        int end = vocabulary.size();
        return Tokenizer.parse(
                """
                {"version":"1.0","added_tokens":[%s,%s],"normalizer":null,"pre_tokenizer":{"type":"ByteLevel",
                 "add_prefix_space":false,"trim_offsets":false,"use_regex":false},"post_processor":null,
                 "decoder":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":false,"use_regex":false},
                 "model":{"type":"BPE","vocab":%s,"merges":[]}}
                """.formatted(special(end, "<|end|>"), special(end + 1, "{ }"), JSON.valueToTree(vocabulary)), "bytes");
    }

    private static Tokenizer byPieces() {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        for (int b = 0; b < 256; b++) {
            vocabulary.put("<0x%02X>".formatted(b), b);
        }
        for (int c = 33; c < 127; c++) {
            vocabulary.put(Character.toString(c), vocabulary.size());
        }
        vocabulary.put("\u2581", vocabulary.size());
        for (String text : LONGER) {
            vocabulary.putIfAbsent(text.replace(' ', '\u2581'), vocabulary.size());
        }
        int end = vocabulary.size();
        return Tokenizer.parse(
                """
                {"version":"1.0","added_tokens":[%s,%s],"normalizer":null,"pre_tokenizer":null,"post_processor":null,
                 "decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"\u2581"},"content":" "},
                 {"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]},
                 "model":{"type":"BPE","vocab":%s,"merges":[],"byte_fallback":true}}
                """.formatted(special(end, "<s>"), special(end + 1, "[ ]"), JSON.valueToTree(vocabulary)), "pieces");
    }

    /// The first special token: what ends a text.
    private static int end(Tokenizer tokenizer) {
        return tokenizer.specials().values().stream().mapToInt(i -> i).min().orElseThrow();
    }

    static List<Object[]> cases() throws IOException {
        List<Object[]> out = new ArrayList<>();
        for (String kind : List.of("bytes", "pieces")) {
            SchemaCompilerTest.schemas().forEach(schema -> out.add(new Object[] {kind, schema}));
        }
        return out;
    }

    private static BitSet allowed(ConstrainedText text, Tokenizer tokenizer) {
        BitSet all = new BitSet();
        all.set(0, tokenizer.size() + 5);
        text.restrict(all);
        return all;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whateverIsDrawnTokenByTokenIsAValidDocument(String kind, String schema) throws IOException {
        Tokenizer tokenizer = tokenizer(kind);
        int end = end(tokenizer);
        ConstrainedText.Maker maker = new ConstrainedText.Maker(tokenizer, Set.of(end));
        SchemaJudge judge = new SchemaJudge(JSON.readTree(schema));
        for (int walk = 0; walk < 25; walk++) {
            Random random = new Random(walk);
            ConstrainedText text = maker.schema(schema);
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            List<Integer> tokens = new ArrayList<>();
            while (true) {
                BitSet next = allowed(text, tokenizer);
                assertEquals(text.isWhole(), next.get(end));
                assertFalse(next.isEmpty(), () -> "nothing goes on behind " + written);
                int token = pick(next, tokenizer, written.size(), random);
                if (next.get(end) && (next.cardinality() == 1 || random.nextInt(3) == 0)) {
                    break;
                }
                assertFalse(tokenizer.isSpecial(token) && token != end);
                if (token == end) {
                    break;
                }
                tokens.add(token);
                written.writeBytes(tokenizer.bytes(token));
                text.written(token);
                assertTrue(written.size() < 20_000, "it does not end");
            }
            String document = written.toString(StandardCharsets.UTF_8);
            assertTrue(judge.allows(JSON.readTree(document)), document);
            assertEquals(
                    document, tokenizer.decode(tokens.stream().mapToInt(i -> i).toArray(), true));
        }
    }

    /// A token by chance; what closes something is likelier the longer the text is.
    private static int pick(BitSet from, Tokenizer tokenizer, int length, Random random) {
        int[] all = from.stream().toArray();
        if (random.nextInt(40) < length / 4 + 1) {
            int[] closing = from.stream()
                    .filter(token -> {
                        byte[] bytes = tokenizer.bytes(token);
                        return bytes.length == 1 && "\"]}abc".indexOf(bytes[0]) >= 0;
                    })
                    .toArray();
            all = closing.length > 0 ? closing : all;
        }
        return all[random.nextInt(all.length)];
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aTokenIsAllowedExactlyWhenItsBytesAre(String kind, String schema) throws IOException {
        Tokenizer tokenizer = tokenizer(kind);
        ConstrainedText.Maker maker = new ConstrainedText.Maker(tokenizer, Set.of(end(tokenizer)));
        Automaton automaton = SchemaCompiler.compile(schema);
        RandomDocuments documents = new RandomDocuments(JSON.readTree(schema), new Random(3));
        SchemaJudge judge = new SchemaJudge(JSON.readTree(schema));
        for (int i = 0; i < 30; i++) {
            JsonNode document = documents.next();
            String written = documents.written(document);
            ConstrainedText text = maker.schema(schema);
            Automaton.State at = automaton.start();
            boolean whole = true;
            for (int token : tokenizer.encode(written, Tokenizer.Marks.AS_TEXT, false)) {
                BitSet next = allowed(text, tokenizer);
                for (int id = 0; id < tokenizer.size(); id++) {
                    byte[] bytes = tokenizer.bytes(id);
                    boolean fits = bytes.length > 0
                            && !tokenizer.isSpecial(id)
                            && !at.after(bytes).isDead();
                    if (id != end(tokenizer)) {
                        assertEquals(
                                fits, next.get(id), () -> new String(bytes, StandardCharsets.UTF_8) + " in " + written);
                    }
                }
                if (!next.get(token)) {
                    whole = false;
                    break;
                }
                text.written(token);
                at = at.after(tokenizer.bytes(token));
            }
            assertEquals(judge.allows(JSON.readTree(written)), whole && text.isWhole(), written);
        }
    }

    @ParameterizedTest
    @CsvSource({"bytes", "pieces"})
    void countsThatTokensReachBeyondAreKept(String kind) {
        Tokenizer tokenizer = tokenizer(kind);
        ConstrainedText.Maker maker = new ConstrainedText.Maker(tokenizer, Set.of(end(tokenizer)));
        int longest = tokenizer.encode("a", Tokenizer.Marks.AS_TEXT, false)[0];
        ConstrainedText text = maker.schema("{\"type\":\"string\",\"minLength\":40,\"maxLength\":50}");
        text.written(tokenizer.encode("\"", Tokenizer.Marks.AS_TEXT, false)[0]);
        int quote = tokenizer.encode("\"", Tokenizer.Marks.AS_TEXT, false)[0];
        for (int length = 0; length <= 50; length++) {
            BitSet next = allowed(text, tokenizer);
            assertEquals(length >= 40, next.get(quote), "length " + length);
            assertEquals(length < 50, next.get(longest), "length " + length);
            text.written(longest);
        }
    }
}
