package dev.vireo.trainer;

import dev.vireo.models.Parameters;
import dev.vireo.models.WeightFiles;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The state of a training in one safetensors file: weights and buffers under `model.`, moments under
/// `optimizer.`, what else a training keeps under `more.`, the step in the metadata.
public final class Checkpoint {
    private static final String MODEL = "model.";
    private static final String OPTIMIZER = "optimizer.";
    private static final String MORE = "more.";
    private static final String STEP = "step";

    private Checkpoint() {}

    /// Saves, in one move: a stop in between leaves the old file whole.
    public static void save(Path file, Parameters parameters, AdamW optimizer, Map<String, String> metadata) {
        save(file, parameters, optimizer, Map.of(), metadata);
    }

    /// As [#save(Path, Parameters, AdamW, Map)], with tensors beside the weights: averages of them, say.
    public static void save(
            Path file, Parameters parameters, AdamW optimizer, Map<String, Tensor> more, Map<String, String> metadata) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        parameters.all().forEach((name, tensor) -> all.put(MODEL + name, tensor));
        optimizer.state().forEach((name, tensor) -> all.put(OPTIMIZER + name, tensor));
        more.forEach((name, tensor) -> all.put(MORE + name, tensor));
        Map<String, String> noted = new LinkedHashMap<>(metadata);
        noted.put(STEP, Long.toString(optimizer.steps()));
        WeightFiles.write(file, all, noted);
    }

    /// Puts a saved state back and tells after which step it was saved; 0, and nothing changed, when
    /// there is no file.
    ///
    /// @throws VireoException with code DATA when the file belongs to another training
    public static long restore(Path file, Parameters parameters, AdamW optimizer) {
        restore(file, parameters, optimizer, Map.of());
        return optimizer.steps();
    }

    /// As [#restore(Path, Parameters, AdamW)], with the tensors beside the weights, which it changes in
    /// place.
    ///
    /// @return what was noted when it was saved, with the step under `step`; empty when there is no file
    /// @throws VireoException with code DATA when the file belongs to another training
    public static Optional<Map<String, String>> restore(
            Path file, Parameters parameters, AdamW optimizer, Map<String, Tensor> more) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (Scope _ = Scope.inference()) {
            WeightFiles.Contents contents = WeightFiles.read(file);
            Map<String, Tensor> moments = new LinkedHashMap<>();
            Map<String, Tensor> mine = new HashMap<>();
            parameters.all().forEach((name, tensor) -> mine.put(MODEL + name, tensor));
            more.forEach((name, tensor) -> mine.put(MORE + name, tensor));
            int found = 0;
            for (Map.Entry<String, Tensor> entry : contents.tensors().entrySet()) {
                String name = entry.getKey();
                if (name.startsWith(OPTIMIZER)) {
                    moments.put(name.substring(OPTIMIZER.length()), entry.getValue());
                    continue;
                }
                Tensor own = mine.get(name);
                if (own != null) {
                    own.copyInPlace(entry.getValue());
                    found++;
                }
            }
            String step = contents.metadata().get(STEP);
            if (found != mine.size() || step == null) {
                throw new VireoException(
                        Code.DATA,
                        "[" + file + "] is not a checkpoint of this training",
                        "Remove it to start again, or name another folder.");
            }
            optimizer.restore(moments, Long.parseLong(step));
            return Optional.of(contents.metadata());
        }
    }
}
