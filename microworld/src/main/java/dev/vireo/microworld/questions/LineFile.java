package dev.vireo.microworld.questions;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// Files with a JSON object a line, alone or by its id.
final class LineFile {
    private static final JsonMapper JSON = StrictJson.mapper();

    private LineFile() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /// @throws VireoException with code DATA when the file can't be written
    static void write(Path file, List<ObjectNode> lines) {
        write(file, out -> {
            for (ObjectNode line : lines) {
                out.append(JSON.writeValueAsString(line)).append('\n');
            }
        });
    }

    /// Writes one object of objects by their ids, each on a line of its own.
    ///
    /// @throws VireoException with code DATA when the file can't be written
    static <T> void write(Path file, List<T> all, Function<T, String> id, Function<T, ObjectNode> object) {
        write(file, out -> {
            out.append("{\n");
            for (int i = 0; i < all.size(); i++) {
                T one = all.get(i);
                out.append(JSON.writeValueAsString(id.apply(one)))
                        .append(": ")
                        .append(JSON.writeValueAsString(object.apply(one)))
                        .append(i + 1 < all.size() ? ",\n" : "\n");
            }
            out.append("}\n");
        });
    }

    @FunctionalInterface
    private interface Writing {
        void to(Writer out) throws IOException;
    }

    private static void write(Path file, Writing writing) {
        try (Writer out = Files.newBufferedWriter(file)) {
            writing.to(out);
        } catch (IOException e) {
            throw new VireoException(
                    VireoException.Code.DATA,
                    "[" + file + "] the questions could not be written: " + e.getMessage(),
                    "Name a folder that exists and may be written to.",
                    e);
        }
    }
}
