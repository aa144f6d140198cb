package dev.vireo.cli.internal.command.models;

import dev.vireo.cli.internal.console.Names;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.weights.DType;
import picocli.CommandLine.Option;

/// What a network computes in, and where.
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields before it calls a command
final class ComputeOptions {
    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "f32",
            description = "What to compute in: f32, bf16 or f16 (default: ${DEFAULT-VALUE}).")
    private String dtype;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "Where to compute: cpu or cuda:0, cuda:1, ... (default: ${DEFAULT-VALUE}).")
    private String device;

    DType dtype() {
        return Names.dtype(dtype);
    }

    /// @throws dev.vireo.runtime.VireoException with code RESOURCE when there is no such device
    Device device() {
        return Device.parse(device).requirePresent();
    }
}
