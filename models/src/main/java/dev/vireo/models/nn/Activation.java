package dev.vireo.models.nn;

import dev.vireo.runtime.tensor.Tensor;
import java.util.Optional;

/// The functions between linear maps, each by its exact kind.
public enum Activation {
    /// Gaussian error linear unit by the error function.
    GELU_ERF,
    /// Gaussian error linear unit approximated by tanh.
    GELU_TANH,
    /// `x sigmoid(1.702 x)`.
    QUICK_GELU,
    /// `max(0, x)`.
    RELU,
    /// `x sigmoid(x)`.
    SILU;

    /// The names that [#ofHuggingFace] knows.
    public static final String HUGGING_FACE_NAMES = "gelu, gelu_pytorch_tanh, gelu_new, quick_gelu, relu, silu, swish";

    /// The function that HuggingFace's `hidden_act` means by a name; empty when it is none of ours.
    public static Optional<Activation> ofHuggingFace(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "gelu" -> GELU_ERF;
                    case "gelu_pytorch_tanh", "gelu_new" -> GELU_TANH;
                    case "quick_gelu" -> QUICK_GELU;
                    case "relu" -> RELU;
                    case "silu", "swish" -> SILU;
                    default -> null;
                });
    }

    /// Applies it to every number.
    public Tensor apply(Tensor x) {
        return switch (this) {
            case GELU_ERF -> x.geluErf();
            case GELU_TANH -> x.geluTanh();
            case QUICK_GELU -> x.quickGelu();
            case RELU -> x.relu();
            case SILU -> x.silu();
        };
    }
}
