package dev.vireo.runtime.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.internal.FileNames;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// What `model.safetensors.index.json` says: the shard that each tensor lies in.
///
/// @param file the index
/// @param shards the file's name of each tensor's shard, in the order of the index
record ShardIndex(Path file, Map<String, String> shards) {
    static final String NAME = "model.safetensors.index.json";

    /// The largest index that is read. That of a model with 100,000 tensors has about 10 MB.
    static final long MAX_BYTES = 64 << 20;

    /// @throws VireoException with code DATA when the file is not such an index
    static ShardIndex read(Path file) {
        ObjectNode index = JsonFile.read(file, MAX_BYTES);
        if (!(index.path("weight_map") instanceof ObjectNode map)) {
            throw malformed(
                    file,
                    index.has("weight_map")
                            ? "weight_map is " + ModelConfig.kind(index.path("weight_map")) + " instead of an object"
                            : "weight_map is missing");
        }
        if (map.isEmpty()) {
            throw malformed(file, "weight_map names no tensor");
        }
        Map<String, String> shards = new LinkedHashMap<>();
        map.properties().forEach(entry -> shards.put(entry.getKey(), shard(file, entry.getKey(), entry.getValue())));
        return new ShardIndex(file, shards);
    }

    /// The files that it names, in its order.
    Set<String> files() {
        return new LinkedHashSet<>(shards.values());
    }

    private static String shard(Path file, String tensor, JsonNode value) {
        String of = "the shard of tensor '" + ModelConfig.shown(tensor) + "' is ";
        if (!value.isTextual()) {
            throw malformed(file, of + ModelConfig.kind(value) + " instead of a file's name");
        }
        String name = value.textValue();
        String shown = of + "'" + ModelConfig.shown(name) + "', ";
        if (name.contains("/") || name.contains("\\") || name.equals("..") || name.equals(".")) {
            throw malformed(file, shown + "which is not the name of a file in this folder");
        }
        if (FolderFiles.isPickle(name)) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] " + shown
                            + "a pickled checkpoint, which is never read because reading it runs code",
                    FolderFiles.CONVERT);
        }
        if (!name.endsWith(".safetensors") || !FileNames.isPossible(name)) {
            throw malformed(file, shown + "which is not the name of a .safetensors file");
        }
        return name;
    }

    private static VireoException malformed(Path file, String reason) {
        return new VireoException(
                Code.DATA, "[" + file + "] is not an index of shards: " + reason, FolderFiles.FETCH_AGAIN);
    }
}
