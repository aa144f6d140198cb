package dev.vireo.agent.internal.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.vireo.language.LanguageModel;
import dev.vireo.language.Usage;
import dev.vireo.program.ToolException;
import dev.vireo.program.Value;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextQuestionsTest {
    private static TextQuestions answering(String text) {
        return new TextQuestions(new LanguageModel() {
            @Override
            public Completion complete(Request request) {
                return new Completion(text, Usage.NONE);
            }

            @Override
            public String id() {
                return "said";
            }
        });
    }

    @Test
    void theAnswerIsWhatTheModelMeansToSay() throws ToolException {
        for (String text : List.of(
                "Paris",
                "<think>Lyon?</think>\nParis",
                "Lyon, no.\n</think>\n\nParis",
                "<|channel|>analysis<|message|>Lyon<|end|><|start|>assistant<|channel|>final<|message|>Paris<|return|>",
                "\ufeffParis<|im_end|>")) {
            assertEquals("Paris", answering(text).query("What is the capital of France?", new Value.None()), text);
            assertEquals("Paris", answering(text).select(new Value.None(), "Which?", List.of("Lyon", "Paris")), text);
        }
    }

    @Test
    void marksAroundAnOptionDoNotCount() throws ToolException {
        for (String text : List.of("\"a cat\".", "`A cat`", "It is a cat", "a cat...")) {
            assertEquals("a cat", answering(text).select(new Value.None(), "Which?", List.of("a cat", "a dog")), text);
        }
        assertThrows(
                ToolException.class,
                () -> answering("neither").select(new Value.None(), "Which?", List.of("a cat", "a dog")));
    }

    @Test
    void aMillionCharactersOfAnythingAreReadInAMoment() {
        for (String part : List.of("\"", ".", "x.", "`", " ", "\n", "<think>", "a cat ")) {
            String text = part.repeat((1 << 20) / part.length()) + "x";
            assertTimeout(Duration.ofSeconds(10), () -> {
                answering(text).query("?", new Value.None());
                try {
                    answering(text).select(new Value.None(), "?", List.of("a cat", "a dog"));
                } catch (ToolException e) {
                    // none of the options
                }
            });
        }
    }
}
