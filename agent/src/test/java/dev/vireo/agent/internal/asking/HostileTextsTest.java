package dev.vireo.agent.internal.asking;

import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.vireo.program.PythonHtml;
import dev.vireo.program.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What asks questions and shows programs, with a million characters of what is worst to it.
class HostileTextsTest {
    private static final List<String> WORST = List.of(
            "def execute_command",
            "\ndef execute_command(",
            "\ndef execute_command() -> ",
            "\ndef",
            "[",
            "]",
            ",",
            ", ",
            "return ",
            "(",
            "'",
            "\"",
            "'''",
            "\"\"\"",
            "\\",
            "a",
            "b'",
            "'\\n",
            "#",
            "1",
            "1.",
            "-",
            ".",
            "!",
            "yes. ",
            "what ",
            "_",
            "\u0436",
            "rb",
            "1_",
            "`",
            "\n",
            " ");

    private static final Map<String, Consumer<String>> READERS = Map.of(
            "a number", Fallback::number,
            "yes or no", text -> Fallback.yesOrNo("yes" + text + "x"),
            "a thing", Phrase::thing,
            "a demand", text -> Demand.of(text, Optional.empty()),
            "a demand of a type", text -> Demand.of("Return a list[" + text, Optional.empty()),
            "a head", Entry::annotation,
            "an annotation", text -> Attempts.annotation("def execute_command(image) -> " + text),
            "parameters", text -> Entry.cut("def execute_command(" + text, List.of(new Value.None(), new Value.None())),
            "a program to show", text -> PythonHtml.lines(text, 1),
            "a string to show", text -> PythonHtml.lines("x = '" + text + "\"" + text, 1));

    static Stream<String> readers() {
        return READERS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("readers")
    void aMillionCharactersAreReadInAMoment(String reader) {
        for (String part : WORST) {
            String text = part.repeat((1 << 20) / part.length());
            assertTimeout(
                    Duration.ofSeconds(10),
                    () -> Objects.requireNonNull(READERS.get(reader)).accept(text),
                    () -> reader + " of " + part);
        }
    }
}
