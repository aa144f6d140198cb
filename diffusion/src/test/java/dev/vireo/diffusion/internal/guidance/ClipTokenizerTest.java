package dev.vireo.diffusion.internal.guidance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.diffusion.guidance.GuidanceRules;
import dev.vireo.runtime.VireoException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipTokenizerTest {
    private static final ClipTokenizer TOKENIZER = ClipTokenizer.open(folder(), 77);

    static Path folder() {
        return folder("tokenizer");
    }

    private static Path folder(String name) {
        try {
            return Path.of(Objects.requireNonNull(ClipTokenizerTest.class.getResource("/dev/vireo/diffusion/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> words(String prompt, String phrase, GuidanceRules rules) {
        List<ClipTokenizer.Token> tokens = TOKENIZER.tokens(prompt).list();
        return new PhraseFinder(TOKENIZER, rules)
                .positions(prompt, phrase).stream()
                        .map(position -> tokens.get(position - 1).text())
                        .toList();
    }

    private static void compare(ClipTokenizer tokenizer, Path file, int texts) throws IOException {
        JsonNode all = new ObjectMapper().readTree(file.toFile());
        assertEquals(texts, all.size());
        for (JsonNode each : all) {
            long[] ids = new long[77];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = each.path("ids").path(i).asLong();
            }
            String text = each.path("text").asText();
            assertArrayEquals(ids, tokenizer.padded(text), text);
        }
    }

    @Test
    void numbersAreThoseOfTransformers() throws IOException {
        compare(TOKENIZER, folder().resolve("expected.json"), 6);
    }

    @Test
    void lettersThatTokenizersDisagreeAboutAreThoseOfTheFastOne() throws IOException {
        compare(TOKENIZER, folder().resolve("odd.json"), 12);
    }

    @Test
    void aFolderWithOneFileAloneIsReadAsTransformers5SavesIt() throws IOException {
        Path five = folder("tokenizer5");
        assertTrue(Files.notExists(five.resolve("vocab.json")));
        compare(ClipTokenizer.open(five, 77), five.resolve("expected.json"), 12);
        compare(ClipTokenizer.open(five, 77), folder().resolve("expected.json"), 6);
    }

    @Test
    void anotherKindOfTokenizerIsRefused(@TempDir Path other) throws IOException {
        String json = Files.readString(folder("tokenizer5").resolve("tokenizer.json"));
        for (String key : List.of("\"BPE\"", "\"Lowercase\"", "\"</w>\"")) {
            Files.writeString(other.resolve("tokenizer.json"), json.replaceFirst(key, "\"other\""));
            VireoException e = assertThrows(VireoException.class, () -> ClipTokenizer.open(other, 77));
            assertTrue(e.getMessage().contains("as CLIP's tokenizer has it"), e.getMessage());
        }
    }

    @Test
    void tokensKnowTheirPlacesWhereLettersBecomeLonger() {
        String text = "\u0130a <|EndOfText|> b";
        List<String> words = TOKENIZER.tokens(text).list().stream()
                .map(token -> text.substring(token.from(), token.to()))
                .distinct()
                .toList();
        assertEquals(List.of("\u0130", "a", "<|EndOfText|>", "b"), words);
    }

    @Test
    void tokensKnowTheirPlaces() {
        String text = "A bear,  walks";
        List<String> words = TOKENIZER.tokens(text).list().stream()
                .map(token -> text.substring(token.from(), token.to()))
                .distinct()
                .toList();
        assertEquals(List.of("A", "bear", ",", "walks"), words);
    }

    @Test
    void aPhraseIsFoundAsWholeWordsAndAsPublishedWithinThem() {
        String prompt = "a scar and a car";
        int car = TOKENIZER.tokens(prompt).list().size();
        assertEquals(List.of(car), new PhraseFinder(TOKENIZER, GuidanceRules.MENDED).positions(prompt, "car"));
        assertEquals("car</w>", String.join("", words(prompt, "car", GuidanceRules.MENDED)));
    }

    @Test
    void aPhraseOfOtherCaseOrNumberIsFound() {
        PhraseFinder finder = new PhraseFinder(TOKENIZER, GuidanceRules.MENDED);
        assertEquals(Optional.of("moving car"), finder.standIn("A Moving Car", "moving car"));
        assertEquals(Optional.of("cars"), finder.standIn("two moving cars", "moving car 1"));
        assertEquals(Optional.of("bus"), finder.standIn("a bus", "red buses"));
        assertEquals(Optional.of("people"), finder.standIn("many people", "person"));
        assertEquals(Optional.empty(), finder.standIn("a dog", "cat"));
        assertEquals(Optional.of("Car"), new PhraseFinder(TOKENIZER, GuidanceRules.PUBLISHED).standIn("a Car", "Car"));
        assertEquals(Optional.empty(), new PhraseFinder(TOKENIZER, GuidanceRules.PUBLISHED).standIn("a Car", "car"));
    }

    @Test
    void aPhraseWithSignsIsTakenAsItIs() {
        PhraseFinder finder = new PhraseFinder(TOKENIZER, GuidanceRules.MENDED);
        assertEquals(Optional.empty(), finder.standIn("a ball", "b.ll"));
        assertEquals("a ball, c++ (sign)", finder.complete("a ball", List.of("c++ (sign)")));
    }

    @Test
    void aPhraseThatThePromptLacksIsAddedToIt() {
        List<String> phrases = List.of("bear", "red ball");
        assertEquals("a bear, red ball", new PhraseFinder(TOKENIZER, GuidanceRules.MENDED).complete("a bear", phrases));
        assertEquals(
                "a bear| red ball", new PhraseFinder(TOKENIZER, GuidanceRules.PUBLISHED).complete("a bear", phrases));
    }

    @Test
    void wordsBeyondTheLongestPromptAreNotFound() {
        String prompt = "the ".repeat(80) + "bear";
        assertEquals(List.of(), new PhraseFinder(TOKENIZER, GuidanceRules.MENDED).positions(prompt, "bear"));
    }

    @Test
    void aFolderWithoutItsFilesIsRefused(@TempDir Path empty) throws IOException {
        VireoException e = assertThrows(VireoException.class, () -> ClipTokenizer.open(empty, 77));
        assertTrue(e.getMessage().contains("vocab.json"), e.getMessage());
        Files.writeString(empty.resolve("vocab.json"), "[]");
        e = assertThrows(VireoException.class, () -> ClipTokenizer.open(empty, 77));
        assertTrue(e.getMessage().contains("not a JSON object"), e.getMessage());
    }
}
