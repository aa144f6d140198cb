package dev.vireo.models.depthanything;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Conv;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;

/// Depth Anything (Yang et al., arXiv 2401.10891 and 2406.09414): pictures, already normalised, to a depth for
/// each pixel.
///
/// Most of the published networks tell relative inverse depths: from 0, larger is nearer, of unknown scale and
/// offset, which differ from picture to picture. Those whose configuration says `metric` tell distances: larger
/// is farther.
///
/// ```java
/// ModelFolder folder = ModelFolder.open(Path.of("Depth-Anything-V2-Small-hf"));
/// DepthAnythingProcessor processor = DepthAnythingProcessor.open(folder);
/// DepthAnythingModel model = DepthAnythingModel.of(folder.config(), parameters);
/// Tensor depth = processor.restore(model.forward(processor.apply(image)), image.width(), image.height());
/// ```
public final class DepthAnythingModel {
    private final DepthAnythingConfig config;
    private final DinoBackbone backbone;
    private final DepthNeck neck;
    private final Conv conv1;
    private final Conv conv2;
    private final Conv conv3;

    private DepthAnythingModel(DepthAnythingConfig config, Parameters p) {
        this.config = config;
        backbone = new DinoBackbone(config.backbone(), p.at("backbone"));
        neck = new DepthNeck(config, p.at("neck"));
        Parameters head = p.at("head");
        int half = config.fusion() / 2;
        conv1 = Conv.same(head, "conv1", config.fusion(), half);
        conv2 = Conv.same(head, "conv2", half, config.hidden());
        conv3 = Conv.of(head, "conv3", config.hidden(), 1, 1, 1, 0);
    }

    /// The network of a folder of type `depth_anything`.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood, or would change
    ///     the numbers in a way that is not computed here
    public static DepthAnythingModel of(ModelConfig config, Parameters p) {
        DepthAnythingConfig sizes = DepthAnythingConfig.of(config);
        config.requireAllRead();
        // What only training used, and the part of the coarsest level that has nothing to add.
        p.ignore(name -> name.equals("backbone.embeddings.mask_token")
                || name.startsWith("neck.fusion_stage.layers.0.residual_layer1."));
        return new DepthAnythingModel(sizes, p.renamed(DepthAnythingModel::ours));
    }

    /// What files call otherwise, and transformers 5 in its memory, in the words of this network.
    private static String ours(String name) {
        return name.replace(".attention.attention.query.", ".attention.q_proj.")
                .replace(".attention.attention.key.", ".attention.k_proj.")
                .replace(".attention.attention.value.", ".attention.v_proj.")
                .replace(".attention.output.dense.", ".attention.out_proj.")
                .replace(".attention.o_proj.", ".attention.out_proj.");
    }

    /// Its sizes.
    public DepthAnythingConfig config() {
        return config;
    }

    /// The depths of pictures, B x H x W. What is left of a picture beyond whole patches is not seen: H and W
    /// are multiples of a patch.
    ///
    /// @throws IllegalArgumentException when a picture is smaller than a patch
    public Tensor forward(Tensor pixels_BCHW) {
        int patch = config.backbone().patch();
        long rows = pixels_BCHW.size(2) / patch;
        long columns = pixels_BCHW.size(3) / patch;
        if (rows * columns == 0) {
            throw new IllegalArgumentException("a picture of " + pixels_BCHW.size(3) + "x" + pixels_BCHW.size(2)
                    + " pixels is smaller than a patch of " + patch + "x" + patch);
        }
        return Scope.tidy(() -> {
            Tensor x = Scope.tidy(() -> neck.apply(backbone.features(pixels_BCHW), rows, columns));
            Tensor fine = conv1.apply(x).resizeBilinearCorners(rows * patch, columns * patch);
            Tensor raw_BHW = conv3.apply(conv2.apply(fine).relu()).squeeze(1);
            return (config.metric() ? raw_BHW.sigmoid() : raw_BHW.relu()).mul(config.farthest());
        });
    }
}
