package dev.vireo.language.internal.scripted;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.Usage;
import java.nio.file.Path;
import java.util.List;

/// A language model that reads its answers from a file `{question: [text, ...]}`. The question of a request
/// is the `question`, the `instruction` or the `caption` of the JSON object that its user's text holds, as with
/// everything that Vireo asks, or else that text itself. Each answer counts as one call.
public final class ScriptedLanguageModel implements LanguageModel {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ASKED = List.of("question", "instruction", "caption");

    private final ScriptedTexts texts;

    private ScriptedLanguageModel(ScriptedTexts texts) {
        this.texts = texts;
    }

    public static ScriptedLanguageModel read(Path file) {
        return new ScriptedLanguageModel(ScriptedTexts.read(file));
    }

    @Override
    public Completion complete(Request request) {
        return new Completion(texts.next(question(request.user())), new Usage(1, 0, 0));
    }

    private static String question(String user) {
        try {
            JsonNode asked = JSON.readTree(user);
            for (String field : ASKED) {
                if (asked.path(field).isTextual()) {
                    return asked.path(field).textValue();
                }
            }
            return user;
        } catch (JsonProcessingException e) {
            return user; // not one of our JSON objects
        }
    }

    @Override
    public String id() {
        return texts.id();
    }
}
