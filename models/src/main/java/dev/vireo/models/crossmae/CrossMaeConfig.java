package dev.vireo.models.crossmae;

import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The sizes and options of a masked autoencoder.
///
/// @param height of a picture in pixels
/// @param width of a picture in pixels
/// @param patch side of a patch in pixels
/// @param encoder sizes of the encoder
/// @param mlpRatio how many times wider the hidden layer of a block is than the block, in encoder and
///     decoder
/// @param encoderNorm whether a norm follows the last block of the encoder
/// @param normPixLoss whether the colours of a patch are normalised before they are predicted
/// @param decoder which decoder, and its sizes
public record CrossMaeConfig(
        int height,
        int width,
        int patch,
        Tower encoder,
        double mlpRatio,
        boolean encoderNorm,
        boolean normPixLoss,
        Decoder decoder) {
    /// The epsilon of every norm.
    static final double EPSILON = 1e-6;

    /// The sizes of a stack of blocks.
    ///
    /// @param dim numbers per token
    /// @param depth how many blocks
    /// @param heads of their attention
    public record Tower(int dim, int depth, int heads) {
        /// @throws IllegalArgumentException when a size is not positive, or the heads don't divide the
        ///     tokens
        public Tower {
            if (dim < 1 || depth < 1 || heads < 1) {
                throw new IllegalArgumentException(
                        "no tower is " + dim + " wide and " + depth + " deep with " + heads + " heads");
            }
            if (dim % heads != 0) {
                throw new IllegalArgumentException("a width of " + dim + " can't be split among " + heads + " heads");
            }
        }
    }

    /// How hidden patches are predicted.
    public sealed interface Decoder {
        /// The sizes of the decoder.
        Tower tower();
    }

    /// CrossMAE (arXiv 2401.14391): each predicted patch is a query that looks at the features of the
    /// visible ones.
    ///
    /// @param tower the sizes
    /// @param maps which feature maps each block reads a weighted sum of; without weights (`weight_fm`
    ///     off) empty, and every block reads what comes out of the last block of the encoder
    /// @param selfAttention whether the predicted patches also look at each other
    public record Cross(Tower tower, Optional<FeatureMaps> maps, boolean selfAttention) implements Decoder {
        /// A decoder whose blocks read weighted sums of these feature maps.
        public Cross(Tower tower, FeatureMaps maps, boolean selfAttention) {
            this(tower, Optional.of(maps), selfAttention);
        }
    }

    /// MAE (arXiv 2111.06377): visible and hidden patches together look at each other.
    public record Plain(Tower tower) implements Decoder {}

    /// Feature maps of the encoder.
    ///
    /// @param input whether what goes into the first block is one of them, the first
    /// @param blocks numbers of the blocks whose outputs are among them, from 0
    public record FeatureMaps(boolean input, List<Integer> blocks) {
        public FeatureMaps {
            blocks = List.copyOf(blocks);
        }

        int count() {
            return blocks.size() + (input ? 1 : 0);
        }
    }

    /// @throws IllegalArgumentException when the sizes don't fit each other
    public CrossMaeConfig {
        if (patch < 1 || height < patch || width < patch || height % patch != 0 || width % patch != 0) {
            throw new IllegalArgumentException(
                    "a picture of " + width + "x" + height + " can't be cut into patches of " + patch);
        }
        if (encoder.dim() % 4 != 0 || decoder.tower().dim() % 4 != 0) {
            throw new IllegalArgumentException("the positions need widths that 4 divides, not " + encoder.dim()
                    + " and " + decoder.tower().dim());
        }
        if (!(mlpRatio > 0)) {
            throw new IllegalArgumentException("no hidden layer is " + mlpRatio + " times as wide as its block");
        }
        if (decoder instanceof Cross(Tower _, Optional<FeatureMaps> maps, boolean _)) {
            maps.ifPresent(chosen -> check(chosen, encoder.depth()));
        }
    }

    private static void check(FeatureMaps maps, int depth) {
        if (maps.count() == 0
                || maps.blocks().stream().anyMatch(b -> b < 0 || b >= depth)
                || maps.blocks().stream().distinct().count() != maps.blocks().size()) {
            throw new IllegalArgumentException(
                    "the feature maps " + maps.blocks() + " are not some of the " + depth + " blocks' outputs");
        }
    }

    /// CrossMAE at a published size with the recommended options: weighted feature maps of the input and
    /// all blocks, 12 decoder blocks, normalised colours.
    ///
    /// @param name `vits`, `vitb`, `vitl` or `vith`
    /// @throws IllegalArgumentException for any other name
    public static CrossMaeConfig published(String name) {
        Size size = Size.of(name);
        if (size == null) {
            throw new IllegalArgumentException("no CrossMAE is named '" + name + "', only " + Size.KNOWN);
        }
        return new CrossMaeConfig(
                224,
                224,
                size.patch,
                size.encoder,
                4,
                false,
                true,
                new Cross(
                        new Tower(size.decoderDim, 12, size.decoderHeads),
                        new FeatureMaps(true, all(size.encoder.depth())),
                        false));
    }

    /// The same encoder with MAE's decoder of 8 blocks.
    public CrossMaeConfig plain() {
        Tower tower = decoder.tower();
        return new CrossMaeConfig(
                height,
                width,
                patch,
                encoder,
                mlpRatio,
                true,
                normPixLoss,
                new Plain(new Tower(tower.dim(), 8, tower.heads())));
    }

    /// Reads a config.json: `model_type` is `crossmae` (or `cross_mae`) or `mae`; the sizes follow from
    /// a published `model_name`, or are stated by the names of the reference's options, at the top level
    /// or under `vision_config` and its `trunk`. What is stated goes before what follows from the name.
    /// Options that neither states have the reference's defaults.
    ///
    /// @param encoderNorm whether the folder's weights have a norm after the encoder's blocks
    ///     (`norm.weight`), which no option of the reference says; `encoder_norm` in the file goes
    ///     before it
    /// @throws VireoException with code DATA naming a value that is missing, doubled or not understood
    public static CrossMaeConfig read(ModelConfig config, boolean encoderNorm) {
        boolean plain = config.choice("model_type", Map.of("crossmae", false, "cross_mae", false, "mae", true));
        Fields fields = new Fields(config);
        Size size = fields.size();
        boolean named = size != null;
        fields.supportsOnly("in_chans", 3);
        fields.supportsOnly("norm_eps", EPSILON);
        Tower encoder = fields.tower(
                fields.count("embed_dim", size == null ? 0 : size.encoder.dim()),
                fields.count("depth", size == null ? 0 : size.encoder.depth()),
                fields.count("num_heads", size == null ? 0 : size.encoder.heads()));
        Tower tower = fields.tower(
                fields.count("decoder_embed_dim", size == null ? 512 : size.decoderDim),
                fields.count("decoder_depth", named && !plain ? 12 : 8),
                fields.count("decoder_num_heads", size == null ? 16 : size.decoderHeads));
        boolean weighted = fields.flag("weight_fm", named && !plain);
        boolean input = fields.flag("use_input", named && !plain);
        boolean selfAttention = fields.flag("self_attn", false);
        List<Integer> blocks = fields.blocks(encoder.depth());
        if (plain && (weighted || input || selfAttention)) {
            String option = weighted ? "weight_fm" : input ? "use_input" : "self_attn";
            throw fields.at(option).notUnderstood(option, "false, because it is an option of CrossMAE");
        }
        Decoder decoder = plain
                ? new Plain(tower)
                : new Cross(
                        tower,
                        weighted ? Optional.of(new FeatureMaps(input, blocks)) : Optional.empty(),
                        selfAttention);
        int patch = fields.count("patch_size", size == null ? 16 : size.patch);
        List<Integer> picture = fields.picture();
        double mlpRatio = fields.number("mlp_ratio", 4);
        boolean norm = fields.flag("encoder_norm", encoderNorm);
        boolean normPixLoss = fields.flag("norm_pix_loss", named);
        fields.requireAllRead();
        try {
            return new CrossMaeConfig(
                    picture.get(0), picture.get(1), patch, encoder, mlpRatio, norm, normPixLoss, decoder);
        } catch (IllegalArgumentException e) {
            throw fields.contradiction(e);
        }
    }

    private static List<Integer> all(int depth) {
        return IntStream.range(0, depth).boxed().toList();
    }

    /// Patches in each column of the grid.
    public int rows() {
        return height / patch;
    }

    /// Patches in each row of the grid.
    public int columns() {
        return width / patch;
    }

    /// How many patches a picture has.
    public int patches() {
        return rows() * columns();
    }

    /// Colour values of a patch.
    int patchValues() {
        return 3 * patch * patch;
    }

    /// The same network for pictures of another size.
    ///
    /// @throws IllegalArgumentException when the patches don't divide it
    public CrossMaeConfig withPicture(int newHeight, int newWidth) {
        return new CrossMaeConfig(newHeight, newWidth, patch, encoder, mlpRatio, encoderNorm, normPixLoss, decoder);
    }

    /// The published sizes.
    private record Size(Tower encoder, int patch, int decoderDim, int decoderHeads) {
        static final String KNOWN = "vits, vitb, vitl, vith";

        static @Nullable Size of(String name) {
            return switch (name.replace("_dec512d8b", "")) {
                case "vits", "mae_vit_small_patch16" -> new Size(new Tower(384, 12, 6), 16, 256, 8);
                case "vitb", "mae_vit_base_patch16" -> new Size(new Tower(768, 12, 12), 16, 512, 16);
                case "vitl", "mae_vit_large_patch16" -> new Size(new Tower(1024, 24, 16), 16, 512, 16);
                case "vith", "mae_vit_huge_patch14" -> new Size(new Tower(1280, 32, 16), 14, 512, 16);
                default -> null;
            };
        }
    }

    /// The values of a config.json, each at whichever of its levels states it.
    private static final class Fields {
        private final ModelConfig top;
        private final List<ModelConfig> levels = new ArrayList<>();

        Fields(ModelConfig top) {
            this.top = top;
            levels.add(top);
            top.findObject("vision_config").ifPresent(vision -> {
                levels.add(vision);
                vision.findObject("trunk").ifPresent(levels::add);
            });
        }

        /// A value from the level that states it, or from the top when none does; several may state the
        /// same.
        private <T> T one(String key, Function<ModelConfig, T> reader) {
            List<T> found = levels.stream()
                    .filter(level -> level.has(key))
                    .map(reader)
                    .distinct()
                    .toList();
            if (found.size() > 1) {
                throw at(key).notUnderstood(key, "one value; it is also stated as " + found.getLast());
            }
            return found.isEmpty() ? reader.apply(top) : found.getFirst();
        }

        /// The first level that states a value, or the top.
        ModelConfig at(String key) {
            return levels.stream().filter(level -> level.has(key)).findFirst().orElse(top);
        }

        @Nullable Size size() {
            String key = at("model_name").has("model_name") ? "model_name" : "model";
            String name = one(key, level -> level.text(key, ""));
            Size size = Size.of(name);
            if (size == null && !name.isEmpty()) {
                throw at(key).notUnderstood(key, Size.KNOWN);
            }
            return size;
        }

        /// A size; 0 as the default means that there is none.
        int count(String key, int otherwise) {
            return one(key, level -> otherwise == 0 ? level.positive(key) : level.positive(key, otherwise));
        }

        double number(String key, double otherwise) {
            return one(key, level -> level.number(key, otherwise));
        }

        boolean flag(String key, boolean otherwise) {
            return one(key, level -> level.flag(key, otherwise));
        }

        Tower tower(int dim, int depth, int heads) {
            try {
                return new Tower(dim, depth, heads);
            } catch (IllegalArgumentException e) {
                throw contradiction(e);
            }
        }

        /// Height and width: one number, or two.
        List<Integer> picture() {
            return one("img_size", level -> {
                if (!level.isList("img_size")) {
                    int side = level.positive("img_size", 224);
                    return List.of(side, side);
                }
                List<Integer> sides = level.integers("img_size");
                if (sides.size() != 2) {
                    throw level.notUnderstood("img_size", "a size, or height and width");
                }
                return sides;
            });
        }

        /// The blocks in `use_fm`, in the order in which they run. Negative numbers count from the end,
        /// and `[-1]` alone means all.
        List<Integer> blocks(int depth) {
            return one("use_fm", level -> {
                if (!level.has("use_fm") || level.integers("use_fm").equals(List.of(-1))) {
                    return all(depth);
                }
                List<Integer> stated = level.integers("use_fm");
                if (stated.stream().anyMatch(b -> b < -depth || b >= depth)) {
                    throw level.notUnderstood("use_fm", "numbers of the " + depth + " blocks");
                }
                return stated.stream().map(b -> b < 0 ? depth + b : b).sorted().toList();
            });
        }

        void supportsOnly(String key, Number only) {
            levels.forEach(level -> level.supportsOnly(key, only));
        }

        /// What the file may say besides: what transformers adds to any, and how the training hid patches.
        void requireAllRead() {
            levels.forEach(HuggingFaceConfig::common);
            top.ignore(List.of("mask_ratio", "kept_mask_ratio")).requireAllRead();
        }

        VireoException contradiction(IllegalArgumentException e) {
            return new VireoException(
                    Code.DATA, "[" + top.file() + "] " + e.getMessage(), "Correct one of the sizes.", e);
        }
    }
}
