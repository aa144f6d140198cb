package dev.vireo.language.internal.scripted;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.vireo.runtime.TextFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A file of texts written beforehand, `{question: [text, ...]}`: the k-th request for a question gets the
/// k-th text. A question is looked up as it is written, then without regard to case and spacing.
final class ScriptedTexts {
    /// Larger files are not read.
    private static final int MOST_BYTES = 64 << 20;

    private final Path file;
    private final Map<String, List<String>> texts;
    private final Map<String, String> byNormalForm = new LinkedHashMap<>();
    private final Map<String, AtomicInteger> given = new ConcurrentHashMap<>();

    private ScriptedTexts(Path file, Map<String, List<String>> texts) {
        this.file = file;
        this.texts = texts;
        texts.keySet().forEach(question -> byNormalForm.putIfAbsent(normal(question), question));
    }

    /// Reads the file.
    ///
    /// @throws VireoException with code DATA when it is missing, is not JSON, or is not of that form; the
    ///     message names the line and column
    static ScriptedTexts read(Path file) {
        if (!Files.exists(file)) {
            throw new VireoException(Code.DATA, "[" + file + "] does not exist", "Check the path after scripted:");
        }
        try (JsonParser parser = StrictJson.mapper().createParser(TextFile.read(file, MOST_BYTES))) {
            return new ScriptedTexts(file, parse(file, parser));
        } catch (JsonProcessingException e) {
            throw malformed(file, e.getLocation(), e.getOriginalMessage());
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + file + "] can't be read: " + e.getMessage(), "", e);
        }
    }

    private static Map<String, List<String>> parse(Path file, JsonParser parser) throws IOException {
        Map<String, List<String>> out = new LinkedHashMap<>();
        expect(file, parser, parser.nextToken(), JsonToken.START_OBJECT, "an object {question: [text, ...]}");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String question = parser.currentName();
            expect(file, parser, parser.nextToken(), JsonToken.START_ARRAY, "a list of texts for '" + question + "'");
            List<String> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect(file, parser, parser.currentToken(), JsonToken.VALUE_STRING, "a text for '" + question + "'");
                list.add(parser.getText());
            }
            out.put(question, List.copyOf(list));
        }
        if (parser.nextToken() != null) {
            throw malformed(file, parser.currentTokenLocation(), "something follows the object");
        }
        return out;
    }

    private static void expect(Path file, JsonParser parser, @Nullable JsonToken token, JsonToken wanted, String what) {
        if (token != wanted) {
            throw malformed(file, parser.currentTokenLocation(), "expected " + what);
        }
    }

    private static VireoException malformed(Path file, @Nullable JsonLocation at, String what) {
        String place = at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr();
        return new VireoException(
                Code.DATA,
                "[" + file + place + "] " + what,
                "A scripted file is {\"question\": [\"program for the first request\", ...], ...}");
    }

    /// The next text for a question.
    ///
    /// @throws VireoException with code DATA when there is none
    String next(String asked) {
        @Nullable String question = texts.containsKey(asked) ? asked : byNormalForm.get(normal(asked));
        if (question == null) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] has no texts for the question '" + asked + "'",
                    "Add \"" + asked + "\": [\"program\"] to it.");
        }
        List<String> list = texts.getOrDefault(question, List.of());
        int k = given.computeIfAbsent(question, _ -> new AtomicInteger()).getAndIncrement();
        if (k >= list.size()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] has " + list.size() + " texts for the question '" + question
                            + "', and this is request " + (k + 1),
                    "Add another text to its list.");
        }
        return list.get(k);
    }

    /// The name in traces and records.
    String id() {
        return "scripted:" + file.getFileName();
    }

    private static String normal(String question) {
        return question.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }
}
