package dev.vireo.runtime.folder;

import dev.vireo.runtime.weights.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A small model folder that tests fill, and break.
final class TestFolder {
    static final String FIRST = "model-00001-of-00002.safetensors";
    static final String SECOND = "model-00002-of-00002.safetensors";
    static final String INDEX = "model.safetensors.index.json";

    private final Path folder;

    TestFolder(Path folder) {
        this.folder = folder;
    }

    /// A folder with one file of weights: `a` of shape 2 x 3, `b` of 4.
    static TestFolder single(Path folder) {
        return new TestFolder(folder)
                .put("config.json", "{\"model_type\": \"tiny\", \"hidden_size\": 4}")
                .put("model.safetensors", weights("a", "b"));
    }

    /// A folder with two shards: `a` and `b` in the first, `c` in the second.
    static TestFolder sharded(Path folder) {
        return new TestFolder(folder)
                .put("config.json", "{\"model_type\": \"tiny\", \"hidden_size\": 4}")
                .put(FIRST, weights("a", "b"))
                .put(SECOND, weights("c"))
                .index("\"a\":\"" + FIRST + "\",\"b\":\"" + FIRST + "\",\"c\":\"" + SECOND + "\"");
    }

    static byte[] weights(String... names) {
        SafetensorsWriter writer = new SafetensorsWriter();
        for (String name : names) {
            writer.add(name, List.of(2L, 3L), new float[] {1, 2, 3, 4, 5, 6});
        }
        return writer.toBytes();
    }

    /// A weight file with this header and so many bytes of data.
    static byte[] header(String json, int data) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .array();
    }

    TestFolder index(String map) {
        return put(INDEX, "{\"metadata\":{\"total_size\":72},\"weight_map\":{" + map + "}}");
    }

    TestFolder put(String name, String text) {
        return put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    TestFolder put(String name, byte[] content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestFolder remove(String name) {
        try {
            Files.delete(folder.resolve(name));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestFolder link(String name, Path target) {
        try {
            Files.deleteIfExists(folder.resolve(name));
            Files.createSymbolicLink(folder.resolve(name), target);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return folder;
    }
}
