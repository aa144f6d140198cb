package dev.vireo.microworld.questions;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Files with a JSON object a line.
final class LineFile {
    private static final JsonMapper JSON = StrictJson.mapper();

    private LineFile() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /// @throws VireoException with code DATA when the file can't be written
    static void write(Path file, List<ObjectNode> lines) {
        try {
            StringBuilder text = new StringBuilder();
            for (ObjectNode line : lines) {
                text.append(JSON.writeValueAsString(line)).append('\n');
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new VireoException(
                    VireoException.Code.DATA,
                    "[" + file + "] the questions could not be written: " + e.getMessage(),
                    "Name a folder that exists and may be written to.",
                    e);
        }
    }
}
