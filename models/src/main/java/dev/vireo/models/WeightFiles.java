package dev.vireo.models;

import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Safetensors;
import dev.vireo.runtime.weights.SafetensorsWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tensors in weight files. Float types of any width are read as 32-bit floats.
public final class WeightFiles {
    private WeightFiles() {}

    /// What a file holds.
    ///
    /// @param tensors by name; they belong to the scope in which the file was read
    /// @param metadata what the writer noted
    public record Contents(Map<String, Tensor> tensors, Map<String, String> metadata) {}

    /// Reads a whole file.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when it is missing or malformed
    public static Contents read(Path file) {
        try (Safetensors weights = Safetensors.open(file)) {
            return contents(weights);
        }
    }

    /// Parameters for a network, as 32-bit floats on the processor and not to be trained, from the bytes of a
    /// file. They are read when the network asks for them.
    ///
    /// @param name of the file, for messages
    /// @throws dev.vireo.runtime.VireoException with code DATA when it is malformed
    public static Parameters parameters(byte[] file, String name) {
        return Parameters.owning(Safetensors.read(file, name), DType.F32, Device.CPU);
    }

    private static Contents contents(Safetensors weights) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        weights.tensors().forEach((name, entry) -> {
            tensors.put(name, Tensor.of(entry, weights.data(name), DType.F32, Device.CPU));
        });
        return new Contents(tensors, weights.metadata());
    }

    /// Writes tensors as 32-bit floats, in one move.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file can't be written
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        write(file, tensors, metadata, DType.F32);
    }

    /// Writes tensors in one move: those of two or more dimensions in the given type, which is where the
    /// bytes are, and the others, which are few and less forgiving, as 32-bit floats.
    ///
    /// @param matrices F32, F16 or BF16
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file can't be written
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata, DType matrices) {
        SafetensorsWriter writer = new SafetensorsWriter();
        metadata.forEach(writer::metadata);
        try (Scope _ = Scope.inference()) {
            tensors.forEach((name, tensor) -> {
                List<Long> shape = Arrays.stream(tensor.shape()).boxed().toList();
                writer.add(name, shape.size() > 1 ? matrices : DType.F32, shape, tensor.toFloats());
            });
        }
        writer.write(file);
    }
}
