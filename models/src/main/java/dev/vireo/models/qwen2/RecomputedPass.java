package dev.vireo.models.qwen2;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// A way through the layers for training that keeps what goes into each of them alone (Chen et al., arXiv
/// 1604.06174): the way back computes each layer again. Its numbers and gradients are those of
/// [Qwen2Model#forward] in a scope of training; it takes about a third more time, and of the memory for what
/// layers make on the way that of one.
///
/// ```java
/// RecomputedPass pass = model.recomputed(request);
/// loss(pass.last_BNC()).backward();   // ends at the last layer
/// pass.backward();                    // goes on through the layers to the words
/// ```
///
/// Its tensors belong to the scope that it was made in.
public final class RecomputedPass {
    private final Tensor start_BNC;
    private final List<UnaryOperator<Tensor>> layers;
    private final List<Tensor> inputs_BNC = new ArrayList<>();
    private final Tensor end_BNC;
    private final Tensor last_BNC;

    RecomputedPass(Tensor start_BNC, List<UnaryOperator<Tensor>> layers, UnaryOperator<Tensor> norm) {
        this.start_BNC = start_BNC;
        this.layers = List.copyOf(layers);
        Tensor x_BNC = start_BNC.detach();
        for (UnaryOperator<Tensor> layer : layers) {
            inputs_BNC.add(x_BNC);
            Tensor before = x_BNC;
            // Recorded and let go of, so that the very operations of training are run.
            x_BNC = Scope.tidy(() -> layer.apply(before).detach());
        }
        end_BNC = x_BNC.requireGradient();
        last_BNC = norm.apply(end_BNC);
    }

    /// The output of the last norm, where a loss begins.
    public Tensor last_BNC() {
        return last_BNC;
    }

    /// Sends the gradients that a loss left at the last layer on through all layers.
    ///
    /// @throws IllegalStateException when no loss left any
    public void backward() {
        Tensor gradient = end_BNC.gradient()
                .orElseThrow(() -> new IllegalStateException("no loss was brought back to the last layer"));
        for (int i = layers.size() - 1; i >= 0; i--) {
            UnaryOperator<Tensor> layer = layers.get(i);
            Tensor input = inputs_BNC.get(i);
            Tensor above = gradient;
            gradient = Scope.tidy(() -> {
                Tensor leaf = input.detach().requireGradient();
                layer.apply(leaf).backward(above);
                return leaf.gradient().orElseThrow(() -> new IllegalStateException("a layer without a gradient"));
            });
        }
        if (start_BNC.requiresGradient()) {
            start_BNC.backward(gradient);
        }
    }
}
