package dev.vireo.models.qwen25vl;

import dev.vireo.models.Activation;
import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.List;
import java.util.Set;

/// The sizes of Qwen2.5-VL beside those of its decoder.
///
/// @param picture the token in whose places a picture's features stand
/// @param video the token in whose places a video's features stand
record Qwen25VlConfig(Vision vision, int picture, int video) {
    static final String TYPE = "qwen2_5_vl";

    /// Far more than any model has: a file must not fill the memory by stating a depth.
    private static final int MOST_BLOCKS = 4096;

    /// The same for what a patch and a feature are made of.
    private static final int MOST_OF_A_PATCH = 256;

    private static final int MOST_MERGED = 1 << 24;

    private static final List<Integer> USUAL_WHOLE = List.of(7, 15, 23, 31);

    /// Tokens that prompts have and that change nothing here, and notes of other programs.
    private static final List<String> BESIDE =
            List.of("vision_end_token_id", "vision_start_token_id", "vision_token_id");

    /// The sizes of the vision tower.
    ///
    /// @param width numbers of a patch between the blocks
    /// @param hidden numbers of a patch within the gated network of a block
    /// @param out numbers of a feature: the decoder's width
    /// @param channels of the pictures
    /// @param patch side of a patch in pixels
    /// @param frames how many frames a patch has
    /// @param merge side of the square of patches that become one feature
    /// @param window side of a window in features
    /// @param whole the blocks whose patches look at all of their frame
    /// @param perSecond by how much the position in time grows in a second of a video
    /// @param theta the base of the frequencies of positions
    record Vision(
            int blocks,
            int width,
            int hidden,
            int heads,
            int out,
            int channels,
            int patch,
            int frames,
            int merge,
            int window,
            Set<Integer> whole,
            int perSecond,
            double theta,
            Activation activation) {
        /// Numbers of a head.
        int head() {
            return width / heads;
        }

        /// Numbers of a patch as it comes in: channel after channel, in each frame after frame, row after
        /// row.
        long pixels() {
            return (long) channels * frames * patch * patch;
        }

        /// Reads `vision_config`; what it leaves out has the usual value.
        ///
        /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
        static Vision of(ModelConfig config) {
            HuggingFaceConfig.common(config);
            int blocks = config.positive("depth", 32);
            if (blocks > MOST_BLOCKS) {
                throw config.notUnderstood("depth", "at most " + MOST_BLOCKS);
            }
            int width = config.positive("hidden_size", 3584);
            int heads = config.positive("num_heads", 16);
            if (width % heads != 0 || width / heads % 4 != 0) {
                throw config.notUnderstood(
                        "num_heads", "a divisor of hidden_size, " + width + ", that leaves each head a multiple of 4");
            }
            int channels = few(config, "in_channels", 3);
            // Transformers does not read the older name; another value under it would be a mistake.
            config.supportsOnly("in_chans", channels);
            int patch = few(config, "patch_size", 14);
            config.supportsOnly("spatial_patch_size", patch);
            int merge = few(config, "spatial_merge_size", 2);
            if ((long) width * merge * merge > MOST_MERGED) {
                throw config.notUnderstood(
                        "spatial_merge_size", "a number whose square times hidden_size is at most " + MOST_MERGED);
            }
            int window = config.positive("window_size", 112);
            if (window / merge / patch < 1) {
                throw config.notUnderstood(
                        "window_size", "at least spatial_merge_size times patch_size, " + (long) merge * patch);
            }
            return new Vision(
                    blocks,
                    width,
                    config.positive("intermediate_size", 3420),
                    heads,
                    config.positive("out_hidden_size", 3584),
                    channels,
                    patch,
                    few(config, "temporal_patch_size", 2),
                    merge,
                    window / merge / patch,
                    whole(config),
                    config.positive("tokens_per_second", 4),
                    theta(config),
                    config.choice("hidden_act", Activation.HUGGING_FACE, Activation.SILU));
        }

        private static int few(ModelConfig config, String key, int usual) {
            int value = config.positive(key, usual);
            if (value > MOST_OF_A_PATCH) {
                throw config.notUnderstood(key, "at most " + MOST_OF_A_PATCH);
            }
            return value;
        }

        private static Set<Integer> whole(ModelConfig config) {
            String key = "fullatt_block_indexes";
            List<Integer> out = config.has(key) ? config.integers(key) : USUAL_WHOLE;
            if (out.stream().anyMatch(block -> block < 0)) {
                throw config.notUnderstood(key, "a list of whole numbers from 0");
            }
            return Set.copyOf(out);
        }

        private static double theta(ModelConfig config) {
            ModelConfig rope = config.findObject("rope_parameters").orElse(null);
            if (rope == null) {
                return 10_000;
            }
            // `default` is what configurations said before the kind had a name.
            if (!"default".equals(rope.text("rope_type", "axial"))) {
                rope.supportsOnly("rope_type", "axial");
            }
            double theta = rope.number("rope_theta", 10_000);
            if (theta <= 1) {
                throw rope.notUnderstood("rope_theta", "a number above 1");
            }
            return theta;
        }
    }

    /// Reads what is not the decoder's of a configuration of type `qwen2_5_vl`.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is missing or not understood, or
    ///     does not fit the decoder
    static Qwen25VlConfig of(ModelConfig config, Qwen2Model decoder) {
        config.supportsOnly("model_type", TYPE);
        ModelConfig part = config.object("vision_config");
        if (!TYPE.equals(part.text("model_type", TYPE))) {
            part.supportsOnly("model_type", TYPE + "_vision");
        }
        Vision vision = Vision.of(part);
        if (vision.out() != decoder.width()) {
            throw part.notUnderstood("out_hidden_size", "the width of the decoder, " + decoder.width());
        }
        int picture = token(config, "image_token_id", 151_655, decoder);
        int video = token(config, "video_token_id", 151_656, decoder);
        if (picture == video) {
            throw config.notUnderstood("video_token_id", "another one than image_token_id");
        }
        HuggingFaceConfig.common(config).ignore(BESIDE).requireAllRead();
        return new Qwen25VlConfig(vision, picture, video);
    }

    private static int token(ModelConfig config, String key, int usual, Qwen2Model decoder) {
        int token = config.integer(key, usual);
        if (token < 0 || token >= decoder.vocabulary()) {
            throw config.notUnderstood(key, "a token below vocab_size, " + decoder.vocabulary());
        }
        return token;
    }
}
