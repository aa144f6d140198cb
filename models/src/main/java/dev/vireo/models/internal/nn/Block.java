package dev.vireo.models.internal.nn;

import dev.vireo.models.internal.nn.Attention.KeyValue;
import dev.vireo.models.internal.nn.Attention.Result;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A transformer block with its norms first: attention, then a two-layer network, each added to what came in.
public record Block(LayerNorm norm1, Attention attention, LayerNorm norm2, Mlp mlp) {
    /// Runs the block and frees what it made on the way.
    public Tensor apply(Tensor x_BNC, @Nullable Tensor mask) {
        return Scope.tidy(() -> {
            Tensor y = x_BNC.add(attention.apply(norm1.apply(x_BNC), mask));
            return y.add(mlp.apply(norm2.apply(y)));
        });
    }

    /// As [#apply], with tokens of the past to look at, and with keys, values and maps as [Attention#run]
    /// gives them.
    public Result run(Tensor x_BNC, @Nullable KeyValue past, @Nullable Tensor mask, boolean maps) {
        List<Tensor> out = Scope.tidyAll(() -> {
            Result attended = attention.run(norm1.apply(x_BNC), past, mask, maps);
            Tensor y = x_BNC.add(attended.out_BNC());
            List<Tensor> all = new ArrayList<>(List.of(
                    y.add(mlp.apply(norm2.apply(y))),
                    attended.own().k_BHND(),
                    attended.own().v_BHND()));
            if (attended.maps_BHNM() != null) {
                all.add(attended.maps_BHNM());
            }
            return all;
        });
        return new Result(out.get(0), new KeyValue(out.get(1), out.get(2)), out.size() > 3 ? out.get(3) : null);
    }
}
