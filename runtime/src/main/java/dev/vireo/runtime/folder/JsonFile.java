package dev.vireo.runtime.folder;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads a JSON object from a file that somebody else wrote, strictly: UTF-8 alone, no key twice, no `NaN`,
/// nothing after the closing brace, no deep nesting, and no more bytes than such a file ever has. `Infinity`
/// is read, because Python writes it (as the bound of a scheduler, say); whoever asks for a number says
/// whether it may be.
final class JsonFile {
    private JsonFile() {}

    /// @throws VireoException with code DATA when the file is missing, larger than `maxBytes`, or no such object
    static ObjectNode read(Path file, long maxBytes) {
        FolderFiles.requireRegular(file);
        try {
            long size = Files.size(file);
            if (size > maxBytes) {
                throw new VireoException(
                        Code.DATA,
                        "[" + file + "] has " + size + " bytes; a file of this kind is read up to " + maxBytes,
                        "It is probably something else under this name.");
            }
            return parse(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + file + "] can't be read: " + IoReason.of(e), "", e);
        }
    }

    /// @param name stands in messages where a file's name would
    static ObjectNode parse(byte[] content, String name) {
        if (content.length == 0) {
            throw malformed(name, "it is empty", FolderFiles.FETCH_AGAIN);
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(name, "it is not UTF-8", "Save it as UTF-8.");
        }
        if (text.startsWith("version https://git-lfs")) {
            throw malformed(name, "it is a Git LFS pointer to one", "Run git lfs pull in its folder.");
        }
        if (text.charAt(0) == '\uFEFF') {
            throw malformed(name, "it begins with a byte order mark", "Save it as UTF-8 without one.");
        }
        JsonNode node;
        try {
            node = StrictJson.mapper()
                    .reader()
                    .with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .readTree(text);
        } catch (JacksonException e) {
            throw malformed(name + StrictJson.line(e), reason(e), FolderFiles.FETCH_AGAIN);
        }
        if (hasNan(node)) {
            throw malformed(name, "it holds NaN, which is no number", FolderFiles.FETCH_AGAIN);
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw malformed(
                name,
                "it holds " + ModelConfig.kind(node) + " instead of an object",
                "The file belongs to something else.");
    }

    private static boolean hasNan(JsonNode node) {
        if (node.isNumber()) {
            return Double.isNaN(node.doubleValue());
        }
        for (JsonNode inner : node) {
            if (hasNan(inner)) {
                return true;
            }
        }
        return false;
    }

    private static String reason(JacksonException e) {
        String original = e.getOriginalMessage();
        String first = original == null ? "" : original.lines().findFirst().orElse("");
        int advice = first.indexOf(": enable ");
        return ModelConfig.shown(advice < 0 ? first : first.substring(0, advice));
    }

    private static VireoException malformed(String where, String reason, String hint) {
        return new VireoException(Code.DATA, "[" + where + "] is not valid JSON: " + reason, hint);
    }
}
