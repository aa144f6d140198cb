package dev.vireo.models.depthanything;

import dev.vireo.models.EncoderShape;
import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Attention;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.models.internal.nn.Mlp;
import dev.vireo.models.internal.nn.PatchEmbed;
import dev.vireo.models.internal.nn.Positions;
import dev.vireo.models.internal.nn.Resample;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// DINOv2 (Oquab et al., arXiv 2304.07193) as a source of features: patches and a class token through
/// transformer blocks whose parts are scaled before they are added.
final class DinoBackbone {
    private final DepthAnythingConfig.Backbone config;
    private final PatchEmbed patches;
    private final Tensor classToken_11C;
    private final Tensor positions_1NC;
    private final List<Block> blocks;
    private final LayerNorm norm;

    /// A backbone over the parameters of `backbone`.
    DinoBackbone(DepthAnythingConfig.Backbone config, Parameters p) {
        this.config = config;
        EncoderShape shape = config.encoder();
        Parameters start = p.at("embeddings");
        patches = PatchEmbed.of(
                start, "patch_embeddings.projection", config.channels(), shape.width(), config.patch(), true);
        classToken_11C = start.weight("cls_token", 1, 1, 1, shape.width());
        long cells = (long) config.side() * config.side();
        positions_1NC = start.weight("position_embeddings", 1, 1, 1 + cells, shape.width());
        blocks = IntStream.range(0, shape.layers())
                .mapToObj(i -> Block.of(p.at("encoder.layer." + i), config))
                .toList();
        norm = LayerNorm.of(p, "layernorm", shape.width(), shape.epsilon());
    }

    private record Block(
            LayerNorm norm1,
            Attention attention,
            Tensor scale1_C,
            LayerNorm norm2,
            UnaryOperator<Tensor> mlp,
            Tensor scale2_C) {
        static Block of(Parameters p, DepthAnythingConfig.Backbone config) {
            EncoderShape shape = config.encoder();
            return new Block(
                    LayerNorm.of(p, "norm1", shape.width(), shape.epsilon()),
                    Attention.separate(p, "attention", shape.width(), shape.heads(), config.bias()),
                    p.constant("layer_scale1.lambda1", 1, shape.width()),
                    LayerNorm.of(p, "norm2", shape.width(), shape.epsilon()),
                    config.gated()
                            ? gated(p.at("mlp"), shape.width(), shape.hidden())
                            : Mlp.of(p, "mlp", shape.width(), shape.hidden(), shape.width(), shape.activation())::apply,
                    p.constant("layer_scale2.lambda1", 1, shape.width()));
        }

        /// `out(silu(g) * u)`, where g and u are the halves of `in(x)` (SwiGLU, arXiv 2002.05202).
        private static UnaryOperator<Tensor> gated(Parameters p, long width, long hidden) {
            Linear in = Linear.of(p, "weights_in", width, 2 * hidden);
            Linear out = Linear.of(p, "weights_out", hidden, width);
            return x -> Scope.tidy(() -> {
                Tensor both = in.apply(x);
                return out.apply(both.narrow(-1, 0, hidden).silu().mul(both.narrow(-1, hidden, hidden)));
            });
        }

        Tensor apply(Tensor x_BNC) {
            return Scope.tidy(() -> {
                Tensor y = x_BNC.add(attention.apply(norm1.apply(x_BNC), null).mul(scale1_C));
                return y.add(mlp.apply(norm2.apply(y)).mul(scale2_C));
            });
        }
    }

    /// The features of pictures behind each block that the configuration names, B x rows*columns x C, without
    /// those of the class token. Blocks behind the last of these are not run.
    List<Tensor> features(Tensor pixels_BCHW) {
        long rows = pixels_BCHW.size(2) / config.patch();
        long columns = pixels_BCHW.size(3) / config.patch();
        List<Tensor> out = new ArrayList<>();
        Tensor x = embed(pixels_BCHW, rows, columns);
        int done = 0;
        for (int number : config.features()) {
            x = Scope.fold(x, blocks.subList(done, number), (y, block) -> block.apply(y));
            done = number;
            Tensor seen = config.norm() ? norm.apply(x) : x;
            out.add(seen.narrow(1, 1, rows * columns));
        }
        return out;
    }

    private Tensor embed(Tensor pixels_BCHW, long rows, long columns) {
        long batch = pixels_BCHW.size(0);
        Tensor places_NC = Positions.resize(positions_1NC.squeeze(0), 1, rows, columns, Resample.BICUBIC);
        Tensor class_B1C = classToken_11C.expand(batch, 1, config.encoder().width());
        return Tensor.cat(1, class_B1C, patches.apply(pixels_BCHW)).add(places_NC);
    }
}
