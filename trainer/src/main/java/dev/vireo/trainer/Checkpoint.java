package dev.vireo.trainer;

import dev.vireo.models.Parameters;
import dev.vireo.models.WeightFiles;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// The state of a training in one safetensors file: weights and buffers under `model.`, moments under
/// `optimizer.`, the step in the metadata.
public final class Checkpoint {
    private static final String MODEL = "model.";
    private static final String OPTIMIZER = "optimizer.";
    private static final String STEP = "step";

    private Checkpoint() {}

    /// Saves, in one move: a stop in between leaves the old file whole.
    public static void save(Path file, Parameters parameters, AdamW optimizer, Map<String, String> metadata) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        parameters.all().forEach((name, tensor) -> all.put(MODEL + name, tensor));
        optimizer.state().forEach((name, tensor) -> all.put(OPTIMIZER + name, tensor));
        Map<String, String> noted = new LinkedHashMap<>(metadata);
        noted.put(STEP, Long.toString(optimizer.steps()));
        WeightFiles.write(file, all, noted);
    }

    /// Puts a saved state back and tells after which step it was saved; 0, and nothing changed, when
    /// there is no file.
    ///
    /// @throws VireoException with code DATA when the file belongs to another training
    public static long restore(Path file, Parameters parameters, AdamW optimizer) {
        if (!Files.exists(file)) {
            return 0;
        }
        try (Scope _ = Scope.inference()) {
            WeightFiles.Contents contents = WeightFiles.read(file);
            Map<String, Tensor> moments = new LinkedHashMap<>();
            Map<String, Tensor> mine = parameters.all();
            int found = 0;
            for (Map.Entry<String, Tensor> entry : contents.tensors().entrySet()) {
                String name = entry.getKey();
                if (name.startsWith(OPTIMIZER)) {
                    moments.put(name.substring(OPTIMIZER.length()), entry.getValue());
                    continue;
                }
                Tensor own = name.startsWith(MODEL) ? mine.get(name.substring(MODEL.length())) : null;
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
            return optimizer.steps();
        }
    }
}
