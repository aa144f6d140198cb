package dev.vireo.runtime.tokenizer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a `tokenizer.json` holds, looked through before the library gets it: the vocabulary, the added
/// tokens, and how tokens become text.
final class TokenizerJson {
    /// The most bytes that such a file may have; the largest known has 35 million.
    static final int MOST_BYTES = 1 << 27;

    /// The most numbers that tokens may have.
    static final int MOST_TOKENS = 1 << 22;

    private static final String ADDED = "added_tokens";

    private final byte[] utf8;
    private final String name;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, Integer> specials = new LinkedHashMap<>();
    private final BitSet special = new BitSet();
    private final JsonNode decoder;
    private final String wordEnd;
    private int size;

    private TokenizerJson(ObjectNode root, String name) {
        this.name = name;
        // Texts are never cut or filled up here, whatever the file was saved with.
        root.putNull("truncation").putNull("padding");
        JsonNode model = root.path("model");
        String type = model.path("type").asText("BPE");
        if (!type.equals("BPE") || !model.path("vocab").isObject()) {
            throw Tokenizer.refused(name, "the tokenizer is of the kind '" + shown(type) + "'; known is BPE");
        }
        String prefix = "continuing_subword_prefix";
        if (!text(model.path(prefix)).isEmpty()) {
            throw Tokenizer.refused(name, "the tokenizer has a " + prefix + ", which is not known here");
        }
        this.wordEnd = text(model.path("end_of_word_suffix"));
        model.path("vocab").properties().forEach(token -> put(token.getKey(), token.getValue()));
        for (JsonNode added : root.path(ADDED)) {
            String content = added.path("content").asText();
            put(content, added.path("id"));
            if (added.path("special").asBoolean()) {
                int id = added.path("id").intValue();
                specials.put(content, id);
                special.set(id);
            }
        }
        this.decoder = root.path("decoder");
        try {
            this.utf8 = StrictJson.mapper().writeValueAsBytes(root);
        } catch (JacksonException e) {
            throw malformed(name, "it holds half a character");
        }
    }

    private static String text(JsonNode node) {
        return node.isNull() ? "" : node.asText("");
    }

    private void put(String token, JsonNode id) {
        if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0 || id.intValue() >= MOST_TOKENS) {
            throw malformed(
                    name,
                    "token '" + shown(token) + "' has the number " + shown(id.asText("none")) + ", none from 0 to "
                            + (MOST_TOKENS - 1));
        }
        Integer before = ids.put(token, id.intValue());
        if (before != null && before != id.intValue()) {
            throw malformed(name, "token '" + shown(token) + "' has two numbers, " + before + " and " + id);
        }
        size = Math.max(size, id.intValue() + 1);
    }

    static TokenizerJson of(ObjectNode root, String name) {
        return new TokenizerJson(root, name);
    }

    /// @throws VireoException with code DATA when it is no such JSON
    static TokenizerJson parse(byte[] content, String name) {
        return of(object(content, name), name);
    }

    /// @throws VireoException with code DATA when it is no JSON object
    static ObjectNode object(byte[] content, String name) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            if (StrictJson.mapper().readTree(text) instanceof ObjectNode object) {
                return object;
            }
            throw malformed(name, "it is no JSON object");
        } catch (CharacterCodingException e) {
            throw malformed(name, "it is not UTF-8");
        } catch (JacksonException e) {
            String said = e.getOriginalMessage() == null ? "" : e.getOriginalMessage();
            throw malformed(
                    name + StrictJson.line(e), shown(said.lines().findFirst().orElse("")));
        }
    }

    static VireoException malformed(String name, String reason) {
        return new VireoException(
                Code.DATA, "[" + name + "] is no tokenizer that can be read: " + reason, "Fetch the file again.");
    }

    /// The file's text, for the library.
    ///
    /// @param marks whether special tokens are looked for in texts
    String text(boolean marks) {
        if (marks) {
            return new String(utf8, StandardCharsets.UTF_8);
        }
        try {
            ObjectNode root = (ObjectNode) StrictJson.mapper().readTree(utf8);
            ArrayNode kept = root.arrayNode();
            ObjectNode vocabulary = (ObjectNode) root.path("model").path("vocab");
            for (JsonNode added : root.path(ADDED)) {
                if (!added.path("special").asBoolean()) {
                    kept.add(added);
                    // Or else the library would number them anew, since some before them are gone.
                    vocabulary.set(added.path("content").asText(), added.path("id"));
                }
            }
            root.set(ADDED, kept);
            return StrictJson.mapper().writeValueAsString(root);
        } catch (IOException e) {
            throw malformed(name, shown(String.valueOf(e.getMessage())));
        }
    }

    /// All tokens by their spelling.
    Map<String, Integer> ids() {
        return ids;
    }

    Map<String, Integer> specials() {
        return Collections.unmodifiableMap(specials);
    }

    boolean isSpecial(int id) {
        return id >= 0 && special.get(id);
    }

    int size() {
        return size;
    }

    /// What tokens that end a word end with, as CLIP's do; empty in vocabularies whose tokens hold their
    /// blanks.
    String wordEnd() {
        return wordEnd;
    }

    /// How tokens become text: the kind of a decoder, or of one of a sequence of them.
    @Nullable JsonNode decoder(String type) {
        if (decoder.path("type").asText().equals(type)) {
            return decoder;
        }
        for (JsonNode one : decoder.path("decoders")) {
            if (one.path("type").asText().equals(type)) {
                return one;
            }
        }
        return null;
    }

    /// Text from a file, short enough for a message of one line.
    static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 80 ? line : line.substring(0, 77) + "...";
    }
}
