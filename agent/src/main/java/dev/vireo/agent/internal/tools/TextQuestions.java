package dev.vireo.agent.internal.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.language.LanguageModel;
import dev.vireo.program.ToolException;
import dev.vireo.program.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The questions that programs ask a language model: `llm_query` and `select_answer`. What programs pass goes
/// in as one JSON object.
final class TextQuestions {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LanguageModel model;

    TextQuestions(LanguageModel model) {
        this.model = model;
    }

    String query(String question, Value context) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("question", question);
        if (!(context instanceof Value.None)) {
            data.put("context", context.plain());
        }
        return model.complete(LanguageModel.Request.of(resource("prompts/llm_query.md"), json(data)))
                .said()
                .strip();
    }

    String select(Value info, String question, List<String> options) throws ToolException {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("info", info.plain());
        data.put("question", question);
        data.put("options", options);
        String answer = model.complete(LanguageModel.Request.of(resource("prompts/select_answer.md"), json(data)))
                .said();
        String said = normal(answer);
        for (String option : options) {
            if (normal(option).equals(said)) {
                return option;
            }
        }
        List<String> named =
                options.stream().filter(o -> said.contains(normal(o))).toList();
        if (named.size() == 1) {
            return named.getFirst();
        }
        throw new ToolException("select_answer: the language model chose none of " + options + " but '" + answer + "'");
    }

    private static String normal(String text) {
        String bare = text.strip().toLowerCase(Locale.ROOT);
        int start = 0;
        int end = bare.length();
        while (start < end && "\"'`".indexOf(bare.charAt(start)) >= 0) {
            start++;
        }
        while (end > start && "\"'`.".indexOf(bare.charAt(end - 1)) >= 0) {
            end--;
        }
        return bare.substring(start, end).strip();
    }

    private static String json(Map<String, @Nullable Object> data) {
        try {
            return JSON.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain data must be writable as JSON", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(TextQuestions.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
