package dev.vireo.visiontools.endpoint;

import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.UnusableAnswerException;
import dev.vireo.visiontools.builtin.QuestionWords;
import dev.vireo.visiontools.vocabulary.Description;
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
            "{",
            "{\"a\":",
            "{}",
            "[",
            "\"",
            "\\",
            "\n",
            " ",
            "\t\u0000",
            ".",
            "a.",
            "<think>",
            "</think>",
            "<|end|>",
            "cube ",
            "red cube,",
            "-",
            "\u732b",
            "9",
            "{\"answer\":\"",
            "{\"things\":[{\"left\":");

    private static final ImagePatch PATCH = ImagePatch.whole(Image.ofRgb(40, 40, new byte[40 * 40 * 3]));

    private static final Map<String, Consumer<String>> READERS = Map.of(
            "boxes", text -> tools(text).find(PATCH, "cube"),
            "yes or no", text -> tools(text).exists(PATCH, "cube"),
            "a reply", text -> tools(text).simpleQuery(PATCH, "What?"),
            "an index", text -> tools(text).bestTextMatch(PATCH, List.of("a", "b")),
            "a number", text -> tools(text).computeDepth(PATCH),
            "a name", text -> tools("{}").find(PATCH, text),
            "a description", Description::parse,
            "a question", QuestionWords::split);

    private static EndpointTools tools(String answer) {
        return EndpointTools.over(new FakeVisionModel(answer, answer));
    }

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
                        } catch (UnusableAnswerException | VireoException e) {
                            // refused
                        }
                    },
                    () -> reader + " of " + part);
        }
    }
}
