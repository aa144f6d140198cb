package dev.vireo.models.smolvlm;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Encoder;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.models.internal.nn.PatchEmbed;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Optional;

/// The eyes: SigLIP's tower for pictures of any square size, of which parts may be padding, and the map that
/// makes one row of the decoder of each square of patches.
final class SmolVlmTower {
    private final SmolVlmConfig config;
    private final PatchEmbed patches;
    private final Tensor positions_NC;
    private final Encoder encoder;
    private final LayerNorm norm;
    private final Linear projection;

    /// A tower over the parameters of `model`.
    SmolVlmTower(SmolVlmConfig config, long decoderWidth, Parameters p) {
        this.config = config;
        long width = config.encoder().width();
        Parameters own = p.at("vision_model");
        patches = PatchEmbed.of(own, "embeddings.patch_embedding", config.channels(), width, config.patch(), true);
        long cells = (long) config.side() * config.side();
        positions_NC = own.weight("embeddings.position_embedding.weight", 1, cells, width);
        encoder = Encoder.huggingFace(own.at("encoder"), config.encoder());
        norm = LayerNorm.of(own, "post_layernorm", width, config.encoder().epsilon());
        long together = (long) config.scale() * config.scale();
        projection = Linear.of(p, "connector.modality_projection.proj", width * together, decoderWidth, false);
    }

    /// The rows of pictures, T x (rows of each) x the decoder's width.
    ///
    /// @param pixels_TCHW their sides are as many patches, a multiple of the scale
    /// @param kept what of them is no padding
    Tensor apply(Tensor pixels_TCHW, Optional<KeptPatches> kept) {
        return Scope.tidy(() -> {
            int rows = Math.toIntExact(pixels_TCHW.size(2) / config.patch());
            int columns = Math.toIntExact(pixels_TCHW.size(3) / config.patch());
            long count = pixels_TCHW.size(0);
            KeptPatches places = kept.orElseGet(() -> KeptPatches.all((int) count, rows, columns));
            Tensor ids_TN = Tensor.of(places.positions(config.side()), count, (long) rows * columns)
                    .to(pixels_TCHW.device());
            Tensor x_TNC = patches.apply(pixels_TCHW).add(Tensor.embedding(positions_NC, ids_TN));
            Tensor mask_T11N = places.isAll()
                    ? null
                    : Tensor.of(places.numbers(), count, 1, 1, (long) rows * columns)
                            .to(pixels_TCHW.device())
                            .gt(0);
            return projection.apply(shuffled(norm.apply(encoder.apply(x_TNC, mask_T11N)), rows, columns));
        });
    }

    /// Each square of patches as one row: its patches stand behind each other, row after row.
    private Tensor shuffled(Tensor x_TNC, long rows, long columns) {
        long scale = config.scale();
        long width = x_TNC.size(2);
        return x_TNC.reshape(x_TNC.size(0), rows / scale, scale, columns / scale, scale, width)
                .permute(0, 1, 3, 2, 4, 5)
                .reshape(x_TNC.size(0), rows / scale * (columns / scale), scale * scale * width);
    }
}
