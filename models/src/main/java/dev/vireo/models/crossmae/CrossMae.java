package dev.vireo.models.crossmae;

import dev.vireo.models.Parameters;
import dev.vireo.models.crossmae.CrossMaeConfig.Cross;
import dev.vireo.models.crossmae.CrossMaeConfig.Plain;
import dev.vireo.models.internal.folder.OtherNames;
import dev.vireo.models.internal.nn.Attention.KeyValue;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A masked autoencoder: an encoder that sees some patches of a picture, and a decoder that predicts
/// others. The decoder is that of CrossMAE or that of MAE, as the configuration says; without masks the
/// encoder gives features.
///
/// ```java
/// CrossMae network = CrossMae.random(CrossMaeConfig.published("vitb"), parameters, 1);
/// Tensor noise_BN = Tensor.uniform(seed, batch, network.config().patches());
/// CrossMae.Output out = network.forward(pixels_B3HW, noise_BN, 0.75, 0.25);
/// out.loss().backward();
/// ```
public final class CrossMae {
    private static final double LEAST_VARIANCE = 1e-6;

    private final CrossMaeConfig config;
    private final Patches patches;
    private final PatchEncoder encoder;
    private final @Nullable PatchDecoder decoder;

    /// A network over these parameters, which it asks for by their published names.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when they don't fit the configuration
    public CrossMae(CrossMaeConfig config, Parameters parameters) {
        this(config, parameters, true);
    }

    private CrossMae(CrossMaeConfig config, Parameters parameters, boolean whole) {
        this.config = config;
        patches = Patches.of(config);
        encoder = new PatchEncoder(config, parameters);
        decoder = whole ? decoder(config, parameters) : null;
    }

    private static PatchDecoder decoder(CrossMaeConfig config, Parameters parameters) {
        return switch (config.decoder()) {
            case Cross cross -> new CrossDecoder(config, cross, parameters);
            case Plain plain -> new PlainDecoder(config, plain.tower(), parameters);
        };
    }

    /// A network to be trained from the start: Xavier's uniform weights, positions of sines and cosines,
    /// and small tokens, as the reference starts.
    ///
    /// @param parameters an empty set with a random start, which the network fills
    public static CrossMae random(CrossMaeConfig config, Parameters parameters, long seed) {
        CrossMae network = new CrossMae(config, parameters);
        Start.put(config, parameters, seed);
        return network;
    }

    /// The network of a model folder. It asks for all tensors of the folder. Where that holds no tensor of a
    /// decoder, as checkpoints for fine-tuning do, it is the encoder alone, which predicts nothing.
    ///
    /// @param config the folder's config.json
    /// @param parameters the folder's weights; their names may all begin with `model.`, as a checkpoint
    ///     has them
    /// @throws dev.vireo.runtime.VireoException with code DATA naming what does not fit
    public static CrossMae of(ModelConfig config, Parameters parameters) {
        Parameters own = parameters.renamed(OtherNames.without("model."));
        boolean whole = !own.has("cls_token") || own.hasAny("decoder") || own.has("mask_token");
        CrossMae network = new CrossMae(CrossMaeConfig.read(config, own.has("norm.weight")), own, whole);
        parameters.requireAllUsed();
        return network;
    }

    /// Its sizes and options.
    public CrossMaeConfig config() {
        return config;
    }

    /// What a pass with masks gives.
    ///
    /// @param loss the mean squared difference between predicted and real colours over all predicted
    ///     patches
    /// @param pred the predicted colours, pixel by pixel: CrossMAE's B x P x pp3 for the predicted
    ///     patches in raster order, or MAE's B x N x pp3 for all
    /// @param masking which patches were seen and predicted
    public record Output(Tensor loss, Tensor pred, Masking masking) {}

    /// Hides patches, predicts, and compares.
    ///
    /// @param pixels_B3HW normalised pictures of the configuration's size
    /// @param noise_BN a number for each patch, which decides what is hidden; uniform noise in training
    /// @param maskRatio share of the patches that is hidden
    /// @param keptMaskRatio share of the patches that is hidden and predicted; MAE predicts all that is
    ///     hidden
    /// @throws dev.vireo.runtime.VireoException with code USAGE when shapes or ratios don't fit
    public Output forward(Tensor pixels_B3HW, Tensor noise_BN, double maskRatio, double keptMaskRatio) {
        requirePictures(pixels_B3HW);
        Masking masking = mask(noise_BN, pixels_B3HW.size(0), maskRatio, keptMaskRatio);
        List<Tensor> states = encoder.states(encoder.embed(pixels_B3HW, masking.visible_BV()));
        Tensor pred = decoder().decode(states, encoder.last(states), masking);
        return new Output(loss(pixels_B3HW, pred, masking), pred, masking);
    }

    /// The outputs of the encoder's blocks on the visible patches, behind what goes into the first: 1 +
    /// depth tensors of B x (1 + V) x D.
    public List<Tensor> seenStates(Tensor pixels_B3HW, Masking masking) {
        requirePictures(pixels_B3HW);
        return encoder.states(encoder.embed(pixels_B3HW, masking.visible_BV()));
    }

    /// The masking that noise decides.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when shape or ratios don't fit
    public Masking mask(Tensor noise_BN, long batch, double maskRatio, double keptMaskRatio) {
        long[] shape = noise_BN.shape();
        if (shape.length != 2 || shape[0] != batch || shape[1] != config.patches()) {
            throw Checks.shape("noise", shape, batch + " x " + config.patches() + ", a number for each patch");
        }
        return switch (config.decoder()) {
            case Cross _ -> Masking.of(noise_BN, maskRatio, keptMaskRatio);
            case Plain _ -> {
                if (keptMaskRatio != maskRatio) {
                    throw Checks.keptRatio(maskRatio, keptMaskRatio);
                }
                yield Masking.of(noise_BN, maskRatio, maskRatio);
            }
        };
    }

    private Tensor loss(Tensor pixels_B3HW, Tensor pred, Masking masking) {
        return Scope.tidy(() -> {
            Tensor target_BPV = Patches.pick(patches.byPixel(pixels_B3HW.to(DType.F32)), masking.predicted_BP());
            if (config.normPixLoss()) {
                target_BPV = target_BPV
                        .sub(target_BPV.meanKeeping(-1))
                        .mul(deviation(target_BPV).pow(-1));
            }
            Tensor difference = predicted(pred, masking).to(DType.F32).sub(target_BPV);
            return difference.mul(difference).mean();
        });
    }

    private static Tensor deviation(Tensor patches_BNV) {
        return patches_BNV.varianceKeeping(-1, true).add(LEAST_VARIANCE).sqrt();
    }

    /// Of a prediction, the predicted patches.
    private Tensor predicted(Tensor pred, Masking masking) {
        return switch (config.decoder()) {
            case Cross _ -> pred;
            case Plain _ -> Patches.pick(pred, masking.predicted_BP());
        };
    }

    /// The predictions at their places: B x N x pp3, zero where nothing is predicted.
    public Tensor canvas(Output output) {
        return Scope.tidy(() -> {
            Tensor found_BPV = predicted(output.pred(), output.masking());
            Tensor empty_BNV = Tensor.zeros(
                    found_BPV.dtype(), found_BPV.device(), found_BPV.size(0), patches.count(), patches.values());
            return Patches.put(empty_BNV, output.masking().predicted_BP(), found_BPV);
        });
    }

    /// The picture that a pass amounts to: visible patches as they are, predicted ones as predicted, and
    /// zero, which is grey, where a patch is neither. Where colours are normalised, mean and deviation
    /// are those of the real patch, which a prediction does not know.
    ///
    /// @return B x 3 x H x W as 32-bit floats, normalised as the pictures were
    public Tensor reconstruction(Tensor pixels_B3HW, Output output) {
        return Scope.tidy(() -> {
            Masking masking = output.masking();
            Tensor real_BNV = patches.byPixel(pixels_B3HW.to(DType.F32));
            Tensor found_BPV = predicted(output.pred(), masking).to(DType.F32);
            if (config.normPixLoss()) {
                Tensor hidden_BPV = Patches.pick(real_BNV, masking.predicted_BP());
                found_BPV = found_BPV.mul(deviation(hidden_BPV)).add(hidden_BPV.meanKeeping(-1));
            }
            Tensor empty_BNV = Tensor.zeros(DType.F32, real_BNV.device(), real_BNV.shape());
            Tensor seen_BNV =
                    Patches.put(empty_BNV, masking.visible_BV(), Patches.pick(real_BNV, masking.visible_BV()));
            return patches.picture(Patches.put(seen_BNV, masking.predicted_BP(), found_BPV));
        });
    }

    /// What CrossMAE's decoder looks at: keys and values of the visible patches for each of its blocks.
    /// It is made once per picture, and then any patches can be predicted from it, as many at a time as
    /// memory allows.
    public static final class Seen {
        private final List<KeyValue> blocks;

        private Seen(List<KeyValue> blocks) {
            this.blocks = blocks;
        }
    }

    /// Looks at the visible patches.
    ///
    /// @throws IllegalStateException when the decoder is not CrossMAE's
    public Seen look(Tensor pixels_B3HW, Masking masking) {
        List<Tensor> states = seenStates(pixels_B3HW, masking);
        return new Seen(cross().look(states, encoder.last(states)));
    }

    /// Predicts the patches that an index of B x P names, `chunk` patches of each picture at a time: B x
    /// P x pp3. The chunks change nothing in the result, because predicted patches don't look at each
    /// other.
    ///
    /// @throws IllegalStateException when the decoder is not CrossMAE's, or when its patches do look at
    ///     each other and there is more than one chunk
    public Tensor predict(Seen seen, Tensor index_BP, int chunk) {
        CrossDecoder cross = cross();
        long wanted = index_BP.size(1);
        if (chunk >= wanted) {
            return cross.predict(seen.blocks, index_BP);
        }
        if (chunk < 1 || !cross.independent()) {
            throw new IllegalStateException(
                    chunk < 1
                            ? "a chunk has at least one patch, not " + chunk
                            : "with self_attn the predicted patches look at each other: predict them together");
        }
        Tensor first = cross.predict(seen.blocks, index_BP.narrow(1, 0, chunk));
        Tensor out = Tensor.zeros(first.dtype(), first.device(), index_BP.size(0), wanted, patches.values());
        out.narrow(1, 0, chunk).copyInPlace(first);
        for (long at = chunk; at < wanted; at += chunk) {
            long start = at;
            long count = Math.min(chunk, wanted - at);
            Scope.tidy(() -> out.narrow(1, start, count)
                    .copyInPlace(cross.predict(seen.blocks, index_BP.narrow(1, start, count))));
        }
        return out;
    }

    private PatchDecoder decoder() {
        if (decoder == null) {
            throw new VireoException(
                    Code.DATA,
                    "the folder holds the encoder alone, without the decoder that predicts what is hidden",
                    "Run it without noise, or take a folder of the whole network.");
        }
        return decoder;
    }

    private CrossDecoder cross() {
        return switch (decoder()) {
            case CrossDecoder cross -> cross;
            case PlainDecoder _ -> throw new IllegalStateException("MAE's decoder predicts all patches together");
        };
    }

    /// The encoder as a feature extractor: nothing is hidden.
    ///
    /// @param pixels_B3HW normalised pictures of any size that the patch divides; positions are
    ///     resampled
    /// @return B x (1 + N) x D: the class token, then the patches in raster order
    /// @throws dev.vireo.runtime.VireoException with code USAGE when the patch does not divide the
    ///     pictures
    public Tensor features(Tensor pixels_B3HW) {
        Checks.pictures(pixels_B3HW.shape(), config.patch());
        return encoder.run(encoder.embed(pixels_B3HW, null));
    }

    /// What goes into the first block and what comes out of each when nothing is hidden: 1 + depth
    /// tensors of B x (1 + N) x D.
    public List<Tensor> hiddenStates(Tensor pixels_B3HW) {
        Checks.pictures(pixels_B3HW.shape(), config.patch());
        return encoder.states(encoder.embed(pixels_B3HW, null));
    }

    /// What [#features] gives, from what [#hiddenStates] gave.
    public Tensor features(List<Tensor> hiddenStates) {
        return encoder.last(hiddenStates);
    }

    private void requirePictures(Tensor pixels_B3HW) {
        long[] shape = pixels_B3HW.shape();
        if (shape.length != 4 || shape[1] != 3 || shape[2] != config.height() || shape[3] != config.width()) {
            throw Checks.shape("pixel_values", shape, "B x 3 x " + config.height() + " x " + config.width());
        }
    }

    /// Which patches of each picture the encoder sees and which the decoder predicts. The noise decides: the
    /// patches with the least of it are visible, those with the most are predicted, and those between are
    /// neither. Patches of equal noise count in raster order.
    ///
    /// @param counts how many of each
    /// @param visible_BV numbers of the visible patches, by growing noise
    /// @param predicted_BP numbers of the predicted patches, in raster order
    public record Masking(Counts counts, Tensor visible_BV, Tensor predicted_BP) {
        /// How many patches of a picture are visible, skipped and predicted.
        public record Counts(int visible, int skipped, int predicted) {
            /// The counts for so many patches.
            ///
            /// @param maskRatio share that is hidden
            /// @param keptMaskRatio share that is hidden and predicted
            /// @throws VireoException with code USAGE when the ratios are out of range, or leave nothing to
            ///     see or to predict
            public static Counts of(int patches, double maskRatio, double keptMaskRatio) {
                if (!(maskRatio > 0 && maskRatio < 1)) {
                    throw new VireoException(
                            Code.USAGE, "a mask ratio of " + maskRatio + " is not between 0 and 1", "Usual is 0.75.");
                }
                if (!(keptMaskRatio > 0 && keptMaskRatio <= maskRatio)) {
                    throw new VireoException(
                            Code.USAGE,
                            "a kept mask ratio of " + keptMaskRatio + " is not above 0 and at most the mask ratio, "
                                    + maskRatio,
                            "It is the share of all patches that is predicted; usual is 0.25.");
                }
                int visible = (int) (patches * (1 - maskRatio));
                int skipped = (int) (patches * (maskRatio - keptMaskRatio));
                int predicted = patches - visible - skipped;
                if (visible == 0 || predicted == 0) {
                    throw new VireoException(
                            Code.USAGE,
                            "of " + patches + " patches a mask ratio of " + maskRatio + " leaves " + visible
                                    + " to see and " + predicted + " to predict",
                            "Take a ratio that leaves some of both.");
                }
                return new Counts(visible, skipped, predicted);
            }
        }

        /// The masking that noise decides.
        ///
        /// @param noise_BN one number per patch
        /// @throws VireoException with code USAGE as [Counts#of] does
        public static Masking of(Tensor noise_BN, double maskRatio, double keptMaskRatio) {
            int patches = (int) noise_BN.size(1);
            Counts counts = Counts.of(patches, maskRatio, keptMaskRatio);
            Tensor order_BN = noise_BN.argsort(1, false);
            Tensor visible_BV = order_BN.narrow(1, 0, counts.visible()).contiguous();
            Tensor last_BP = order_BN.narrow(1, patches - counts.predicted(), counts.predicted());
            return new Masking(counts, visible_BV, last_BP.sort(1, false).values());
        }
    }
}
