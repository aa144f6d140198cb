package dev.vireo.layout;

import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.vireo.runtime.VireoException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Everything of this module that reads text from outside, with a million characters of what is worst to it.
class HostileTextsTest {
    private static final List<String> WORST = List.of(
            "frame ",
            "Frame 1:",
            "Frame 1: [",
            "frame_",
            "Frame 1: -",
            "Frame 1:\n",
            "background",
            "background ",
            "background keyword",
            "Background:",
            "background: .",
            "x.",
            "[",
            "{",
            "(",
            "[1 ",
            "[1,",
            "{'a':",
            "'",
            "\"",
            "\\",
            "#",
            "//",
            "`",
            " ",
            "\n",
            "{}",
            "{},",
            "{'box':[1,2,3,4],'name':'a'}",
            "[{'id':0,'name':'a','box':[0,0,1,1]}] ",
            "none ",
            "no ",
            "no  ",
            "9",
            "1e",
            "-",
            "px",
            "\u2018",
            "'a'b",
            "*_",
            "{\"objects\":[");

    private static final Map<String, Consumer<String>> READERS = Map.of(
            "an answer", text -> LayoutAnswer.of(text, "a cat", 6),
            "an answer with a frame before", text -> LayoutAnswer.of("Frame 1: [" + text, "a cat", 1),
            "an answer with objects before",
                    text -> LayoutAnswer.of("Frame 1: {'name':'a','box':[1,2,3,4]} " + text, "a cat", 1),
            "a background", text -> LayoutAnswer.of("Frame 1: []\nBackground keyword: " + text, "a cat", 1),
            "JSON", text -> LayoutAnswer.of("{\"frames\":[" + text, "a cat", 1),
            "a document", text -> Layout.parse(text, "here"),
            "a document's caption",
                    text -> Layout.parse(
                            "{\"version\":1,\"frames\":1,\"objects\":[],\"caption\":\""
                                    + text.replace("\\", "").replace("\"", "").replace("\n", " ") + "\"}",
                            "here"));

    static Stream<String> readers() {
        return READERS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("readers")
    void aMillionCharactersAreReadOrRefusedInAMoment(String reader) {
        for (String part : WORST) {
            String text = part.repeat((1 << 20) / part.length());
            assertTimeout(
                    Duration.ofSeconds(10),
                    () -> {
                        try {
                            Objects.requireNonNull(READERS.get(reader)).accept(text);
                        } catch (VireoException e) {
                            // refused
                        }
                    },
                    () -> reader + " of " + part);
        }
    }
}
