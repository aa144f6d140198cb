package dev.vireo.language.internal.constraint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.language.internal.constraint.Automaton.State;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaCompilerTest {
    private static final String STRAY = "{}[]\":,\\ 1-te\u0001";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static List<String> schemas() throws IOException {
        try (InputStream in = Objects.requireNonNull(SchemaCompilerTest.class.getResourceAsStream("schemas.jsonl"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static boolean accepts(Automaton automaton, String text) {
        State end = automaton.start().after(text.getBytes(StandardCharsets.UTF_8));
        return !end.isDead() && end.accepts();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void aDocumentIsLetThroughExactlyWhenItIsValid(String schema) throws IOException {
        Automaton automaton = SchemaCompiler.compile(schema);
        JsonNode read = JSON.readTree(schema);
        SchemaJudge judge = new SchemaJudge(read);
        RandomDocuments documents = new RandomDocuments(read, new Random(7));
        int valid = 0;
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            JsonNode document = documents.next();
            String text = documents.written(document);
            boolean allowed = judge.allows(JSON.readTree(text));
            assertEquals(allowed, accepts(automaton, text), text);
            valid += allowed ? 1 : 0;
            refused += allowed ? 0 : 1;
        }
        assertTrue(valid > 5, "only " + valid + " valid documents");
        boolean anything = schema.equals("{}") || schema.equals("true");
        assertTrue(anything || refused > 5, "only " + refused + " documents that are not valid");
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void whatIsNoJsonIsNeverLetThrough(String schema) {
        Automaton automaton = SchemaCompiler.compile(schema);
        Random random = new Random(11);
        RandomDocuments documents = new RandomDocuments(tree(schema), random);
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder(documents.written(documents.next()));
            int at = random.nextInt(text.length());
            char c = STRAY.charAt(random.nextInt(STRAY.length()));
            switch (random.nextInt(3)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, c);
                default -> text.setCharAt(at, c);
            }
            if (accepts(automaton, text.toString())) {
                assertTrue(new SchemaJudge(tree(schema)).allows(tree(text.toString())), text.toString());
            }
        }
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    /// Walks over bytes: what may come is drawn, until the text may end and chance ends it.
    @ParameterizedTest
    @MethodSource("schemas")
    void everyWayThroughItEndsInAValidDocument(String schema) {
        Automaton automaton = SchemaCompiler.compile(schema);
        SchemaJudge judge = new SchemaJudge(tree(schema));
        for (int walk = 0; walk < 60; walk++) {
            Random random = new Random(walk);
            State at = automaton.start();
            java.io.ByteArrayOutputStream text = new java.io.ByteArrayOutputStream();
            while (true) {
                State here = at;
                List<Integer> next = java.util.stream.IntStream.range(0, 256)
                        .filter(b -> !here.after((byte) b).isDead())
                        .boxed()
                        .toList();
                if (at.accepts() && (next.isEmpty() || random.nextInt(3) == 0)) {
                    break;
                }
                assertTrue(!next.isEmpty(), () -> "nothing goes on behind " + text);
                // closing marks, and the letters of the patterns, are likelier the longer it is
                List<Integer> closing =
                        next.stream().filter(b -> "\"]}abc".indexOf(b) >= 0).toList();
                boolean close = !closing.isEmpty() && random.nextInt(40) < text.size() / 4 + 1;
                List<Integer> from = close ? closing : next;
                int b = from.get(random.nextInt(from.size()));
                text.write(b);
                at = at.after((byte) b);
                assertTrue(text.size() < 20_000, "it does not end");
            }
            String written = text.toString(StandardCharsets.UTF_8);
            assertTrue(judge.allows(tree(written)), written);
        }
    }

    @Test
    void everyCharacterOfUnicodeMayStandInAString() {
        Automaton automaton = SchemaCompiler.compile("{\"type\":\"string\",\"maxLength\":1}");
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            boolean surrogate = c >= 0xD800 && c < 0xE000;
            boolean bare = c >= 0x20 && c != '"' && c != '\\' && !surrogate;
            byte[] text = ("\"" + (surrogate ? "" : Character.toString(c)) + "\"").getBytes(StandardCharsets.UTF_8);
            if (surrogate) {
                text = new byte[] {
                    '"', (byte) (0xE0 | (c >> 12)), (byte) (0x80 | ((c >> 6) & 0x3F)), (byte) (0x80 | (c & 0x3F)), '"'
                };
            }
            State end = automaton.start().after(text);
            assertEquals(bare, !end.isDead() && end.accepts(), Integer.toHexString(c));
        }
        assertTrue(accepts(automaton, "\"\\ud83d\\ude00\""));
        assertEquals(false, accepts(automaton, "\"\\ud83d\""));
        assertEquals(false, accepts(automaton, "\"\\ude00\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"not\":{}}",
                "{\"if\":{}}",
                "{\"uniqueItems\":true}",
                "{\"type\":\"number\",\"multipleOf\":0.1}",
                "{\"type\":\"object\",\"patternProperties\":{}}",
                "{\"type\":\"object\",\"propertyNames\":{}}",
                "{\"contains\":{}}",
                "{\"dependentRequired\":{}}",
                "{\"unevaluatedProperties\":false}",
                "{\"type\":\"string\",\"format\":\"email\"}",
                "{\"maxlength\":3}",
                "{\"type\":\"text\"}",
                "{\"$ref\":\"http://elsewhere/x.json\"}",
                "{\"$ref\":\"#/$defs/none\"}",
                "{\"$ref\":\"#\"}",
                "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"anyOf\":[{\"$ref\":\"#/$defs/a\"},{\"type\":\"null\"}]}}}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]}",
                "{\"enum\":[]}",
                "false",
                "{\"type\":\"integer\",\"minimum\":3,\"maximum\":2}",
                "{\"oneOf\":[{\"type\":\"integer\"},{\"type\":\"number\"}]}",
                "{\"allOf\":[{\"type\":\"integer\"},{\"minimum\":3}]}",
                "{\"type\":\"string\",\"pattern\":\"(?=a)b\"}",
                "{\"type\":\"string\",\"pattern\":\"(a)\\\\1\"}",
                "{\"type\":\"string\",\"pattern\":\"a**\"}",
                "{\"type\":\"string\",\"pattern\":\"[z-a]\"}",
                "{\"type\":\"string\",\"pattern\":\"a\",\"maxLength\":3}",
                "{\"type\":\"string\",\"minLength\":-1}",
                "{\"type\":\"integer\",\"minimum\":1e999999999}",
                "[1]",
                "nonsense",
                "{\"type\":\"object\"",
                "{\"a\":1,\"a\":2}"
            })
    void whatIsNotComputedIsRefusedByName(String schema) {
        VireoException e = assertThrows(VireoException.class, () -> SchemaCompiler.compile(schema));
        assertEquals(Code.USAGE, e.code());
        assertTrue(e.what().contains("schema") || e.what().contains("definition"), e.what());
    }

    @Test
    void hostileSchemasAreRefusedOrReadQuickly() {
        String mebibyte = "a".repeat(1_000_000);
        StringBuilder refs = new StringBuilder("{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
        for (int i = 0; i < 10_000; i++) {
            refs.append("\"d%d\":{\"$ref\":\"#/$defs/d%d\"},".formatted(i, (i + 1) % 10_000));
        }
        refs.append("\"end\":true}}");
        StringBuilder fork = new StringBuilder("{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
        for (int i = 0; i < 200; i++) {
            String below = "{\"$ref\":\"#/$defs/d%d\"}".formatted(i + 1);
            fork.append("\"d%d\":{\"type\":\"object\",\"properties\":{\"a\":%s,\"b\":%s},\"required\":[\"a\",\"b\"]},"
                    .formatted(i, below, below));
        }
        fork.append("\"d200\":{\"type\":\"null\"}}}");
        StringBuilder values = new StringBuilder("{\"enum\":[");
        for (int i = 0; i < 60_000; i++) {
            values.append('"').append(Integer.toString(i * 31_337, 36)).append("\",");
        }
        values.append("0]}");
        List<String> hostile = List.of(
                "{\"anyOf\":[".repeat(5_000) + "true" + "]}".repeat(5_000),
                "{\"type\":\"array\",\"items\":".repeat(60) + "true" + "}".repeat(60),
                refs.toString(),
                fork.toString(),
                values.toString(),
                "{\"type\":\"string\",\"pattern\":\"" + mebibyte + "\"}",
                "{\"type\":\"string\",\"pattern\":\"" + "(".repeat(9_000) + ")".repeat(9_000) + "\"}",
                "{\"type\":\"string\",\"pattern\":\"" + "[^a]".repeat(4_000) + "\"}",
                "{\"type\":\"string\",\"pattern\":\"" + "\\\\D.".repeat(5_000) + "\"}",
                "{\"type\":\"string\",\"pattern\":\"^(?:(?:(?:a{0,1000}){0,1000}){0,1000}){0,1000}$\"}",
                "{\"type\":\"string\",\"pattern\":\"^(?:(?:a|aa|aaa)*)*$\"}",
                "{\"type\":\"string\",\"minLength\":999999999}",
                "{\"enum\":[\"" + mebibyte + "\"]}",
                "{\"enum\":[\"" + mebibyte + mebibyte + "\"]}",
                "{\"required\":[\"" + mebibyte + "\"]}",
                "{\"oneOf\":[{\"$ref\":\"#/$defs/a\"},{\"$ref\":\"#/$defs/b\"}],\"$defs\":{\"a\":" + loop("a")
                        + ",\"b\":" + loop("b") + "}}");
        for (String schema : hostile) {
            String shown = schema.substring(0, Math.min(60, schema.length()));
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> tried(() -> {
                        Automaton automaton = SchemaCompiler.compile(schema);
                        return automaton.start().after("\"aaaaaaaaaaaaaaaaaaaaaaaa".getBytes(StandardCharsets.UTF_8));
                    }),
                    shown);
        }
    }

    /// An object that demands eight properties of its own kind.
    private static String loop(String name) {
        String own = IntStream.range(0, 8)
                .mapToObj(i -> "\"p%d\":{\"$ref\":\"#/$defs/%s\"}".formatted(i, name))
                .collect(Collectors.joining(","));
        String names = IntStream.range(0, 8).mapToObj(i -> "\"p" + i + "\"").collect(Collectors.joining(","));
        return "{\"type\":\"object\",\"properties\":{" + own + "},\"required\":[" + names + "]}";
    }

    @Test
    void aPatternOfVeryManyStatesEndsInARefusal() {
        String pattern = "^(?:.*a.{17}|.*b.{17}|.*c.{17})$";
        Automaton automaton = SchemaCompiler.compile("{\"type\":\"string\",\"pattern\":\"" + pattern + "\"}");
        Random random = new Random(1);
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            VireoException e = assertThrows(VireoException.class, () -> {
                State at = automaton.start().after((byte) '"');
                while (!at.isDead()) {
                    at = at.after((byte) ('a' + random.nextInt(4)));
                }
            });
            assertEquals(Code.USAGE, e.code());
            assertTrue(e.what().contains("takes more than"), e.what());
        });
    }

    /// Either way is fine, as long as it is a refusal that a person can read.
    private static void tried(Supplier<State> work) {
        try {
            assertNotNull(work.get());
        } catch (VireoException e) {
            assertEquals(Code.USAGE, e.code());
        }
    }

    @Test
    void aTextThatNestsAsDeepAsItMayCanStillBeEnded() {
        State at = SchemaCompiler.compile("{\"type\":\"array\"}").start();
        int depth = 0;
        for (State next = at.after((byte) '['); !next.isDead(); next = at.after((byte) '[')) {
            at = next;
            depth++;
        }
        assertEquals(StrictJson.MOST_DEPTH, depth);
        State end = at.after("]".repeat(depth).getBytes(StandardCharsets.UTF_8));
        assertTrue(!end.isDead() && end.accepts());
    }
}
