package dev.vireo.models.internal.nn;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Several linear maps of the same numbers, their outputs one after the other. The first time that nothing
/// is recorded for gradients, their weights are laid behind each other in memory, and from then on they are
/// one map where nothing is recorded for their weights.
public final class JoinedLinear implements LinearMap {
    private final Parameters parameters;
    private final List<Linear> parts;
    private @Nullable Linear whole;

    private JoinedLinear(Parameters parameters, List<Linear> parts) {
        this.parameters = parameters;
        this.parts = parts;
    }

    /// Maps that all have a bias, or all have none.
    public static JoinedLinear of(Parameters parameters, Linear... parts) {
        return new JoinedLinear(parameters, List.of(parts));
    }

    @Override
    public Tensor apply(Tensor x) {
        if (Scope.records() && parts.getFirst().weight().requiresGradient()) {
            return Tensor.cat(-1, parts.stream().map(part -> part.apply(x)).toArray(Tensor[]::new));
        }
        return whole().apply(x);
    }

    private synchronized Linear whole() {
        if (whole == null) {
            List<Tensor> biases = new ArrayList<>();
            for (Linear part : parts) {
                if (part.bias() != null) {
                    biases.add(part.bias());
                }
            }
            whole = new Linear(
                    parameters.join(parts.stream().map(Linear::weight).toList()),
                    biases.isEmpty() ? null : parameters.join(biases));
        }
        return whole;
    }
}
