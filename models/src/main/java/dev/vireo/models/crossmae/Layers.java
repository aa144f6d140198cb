package dev.vireo.models.crossmae;

import dev.vireo.models.Activation;
import dev.vireo.models.Parameters;
import dev.vireo.models.crossmae.CrossMaeConfig.Tower;
import dev.vireo.models.internal.nn.Attention;
import dev.vireo.models.internal.nn.Block;
import dev.vireo.models.internal.nn.Encoder;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.Mlp;
import dev.vireo.models.internal.nn.SinCos;
import dev.vireo.runtime.tensor.Tensor;
import java.util.stream.IntStream;

/// The layers of masked autoencoders under their published names.
final class Layers {
    private Layers() {}

    static LayerNorm norm(Parameters p, String name, int dim) {
        return LayerNorm.of(p, name, dim, CrossMaeConfig.EPSILON);
    }

    static Attention attention(Parameters p, String name, Tower tower) {
        return Attention.fused(p, name, tower.dim(), tower.heads(), true);
    }

    static Mlp mlp(Parameters p, String name, int dim, CrossMaeConfig config) {
        return Mlp.of(p, name, dim, (int) (dim * config.mlpRatio()), dim, Activation.GELU_ERF);
    }

    /// Blocks under `name.0`, `name.1` and so on.
    static Encoder blocks(Parameters p, String name, Tower tower, CrossMaeConfig config) {
        return new Encoder(IntStream.range(0, tower.depth())
                .mapToObj(i -> block(p, name + "." + i, tower, config))
                .toList());
    }

    private static Block block(Parameters p, String name, Tower tower, CrossMaeConfig config) {
        return new Block(
                norm(p, name + ".norm1", tower.dim()),
                attention(p, name + ".attn", tower),
                norm(p, name + ".norm2", tower.dim()),
                mlp(p, name + ".mlp", tower.dim(), config));
    }

    /// The fixed table of positions, 1 x (1 + N) x dim; the class token's row comes first and is zero.
    static Tensor positions(Parameters p, String name, CrossMaeConfig config, int dim) {
        float[] table = SinCos.table(config.rows(), config.columns(), dim, true);
        return p.buffer(name, table, 1, 1L + config.patches(), dim);
    }
}
