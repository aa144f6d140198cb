package dev.vireo.models;

import dev.vireo.runtime.tensor.Tensor;
import java.util.Map;

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

    /// The functions by the names that HuggingFace's `hidden_act` has for them.
    public static final Map<String, Activation> HUGGING_FACE = Map.of(
            "gelu", GELU_ERF,
            "gelu_pytorch_tanh", GELU_TANH,
            "gelu_new", GELU_TANH,
            "quick_gelu", QUICK_GELU,
            "relu", RELU,
            "silu", SILU,
            "swish", SILU);

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
