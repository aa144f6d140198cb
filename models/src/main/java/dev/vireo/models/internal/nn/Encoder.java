package dev.vireo.models.internal.nn;

import dev.vireo.models.EncoderShape;
import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Transformer blocks one after the other.
public record Encoder(List<Block> blocks) {
    /// Copies the list.
    public Encoder {
        blocks = List.copyOf(blocks);
    }

    /// The blocks as HuggingFace names them: `layers.N.layer_norm1`, `self_attn.q_proj`, `layer_norm2`,
    /// `mlp.fc1` and so on.
    public static Encoder huggingFace(Parameters p, EncoderShape shape) {
        return new Encoder(IntStream.range(0, shape.layers())
                .mapToObj(i -> {
                    Parameters own = p.at("layers." + i);
                    return new Block(
                            LayerNorm.of(own, "layer_norm1", shape.width(), shape.epsilon()),
                            Attention.separate(own, "self_attn", shape.width(), shape.heads()),
                            LayerNorm.of(own, "layer_norm2", shape.width(), shape.epsilon()),
                            Mlp.of(own, "mlp", shape.width(), shape.hidden(), shape.width(), shape.activation()));
                })
                .toList());
    }

    /// The output of the last block. Those of the others are freed on the way.
    public Tensor apply(Tensor x_BNC, @Nullable Tensor mask) {
        return Scope.fold(x_BNC, blocks, (x, block) -> block.apply(x, mask));
    }

    /// What comes in, then the output of every block.
    public List<Tensor> states(Tensor x_BNC, @Nullable Tensor mask) {
        List<Tensor> out = new ArrayList<>(List.of(x_BNC));
        for (Block block : blocks) {
            out.add(block.apply(out.getLast(), mask));
        }
        return out;
    }
}
