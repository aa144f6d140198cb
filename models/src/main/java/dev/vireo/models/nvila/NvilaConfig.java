package dev.vireo.models.nvila;

import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.models.siglip.SiglipConfig;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the configuration of NVILA says beside those of its parts.
///
/// @param mode how pictures are cut
/// @param state which hidden state of the tower is seen
/// @param scales sides of a picture at each scale whose features are put together, the first that of a tile;
///     empty where there is one scale
/// @param target the scale to whose grid the others are brought
/// @param videoTiles the most tiles of a frame of a video
/// @param frames how many frames of a video are seen, at most
/// @param perSecond how many of a second; 0 for so many of the whole
record NvilaConfig(
        Mode mode,
        int state,
        List<Integer> scales,
        int target,
        int minTiles,
        int maxTiles,
        int videoTiles,
        int frames,
        double perSecond,
        Around pictures,
        VideoRows videos) {
    /// The values of `model_type`: as the training leaves folders, and as the conversion for transformers
    /// does.
    static final List<String> TYPES = List.of("llava_llama", "vila");

    static final String PROJECTOR = "mm_projector_cfg";
    static final String TOWER = "vision_tower_cfg";
    static final String DECODER = "llm_cfg";

    /// Far more than any model has; it bounds the work of a choice.
    static final int MOST_TILES = 256;

    private static final String SCALES = "s2_scales";
    private static final String END = "end_tokens";
    private static final String POOLS = "pool_sizes";

    /// How the model was trained, what other programs note, and what the published program computes anew.
    private static final List<String> BESIDE = List.of(
            "chat_template",
            "deepspeed",
            "drop_path_rate",
            "hidden_size",
            "interpolate_mode",
            "mm_hidden_size",
            "mm_projector_lr",
            "mm_use_im_patch_token",
            "mm_use_im_start_end",
            "mm_vision_tower",
            "model_dtype",
            "model_max_length",
            "num_time_tokens",
            "resume_path",
            "s2_max_split_size",
            "soft_ce_std",
            "time_token_format",
            "time_token_ids",
            "tokenizer_model_max_length",
            "tokenizer_padding_side",
            "tune_language_model",
            "tune_mm_projector",
            "tune_vision_tower",
            "version",
            "vision_resolution",
            "vision_tower_lr");

    /// What folders of VILA-HD say, and others repeat without having it.
    private static final List<String> OF_LOOKING_CLOSE = List.of(
            "high_res_pos_embed",
            "look_close_mode",
            "mm_low_res_token_num",
            "mm_scale_num",
            "num_look_close",
            "num_token_look_close",
            "ps3_dynamic_aspect_ratio",
            "ps3_grad_checkpointing",
            "top_down_prompt_head_type");

    /// What a vision tower of PaliGemma says of the projector that it had.
    private static final List<String> OF_PALIGEMMA =
            List.of("num_image_tokens", "projection_dim", "projector_hidden_act");

    /// How a picture is cut into tiles.
    enum Mode {
        /// Into the tiles of several scales, the last one near the picture's shape.
        SCALES,
        /// Into tiles near its shape, and the whole as one tile.
        TILES,
        /// Not: it is squashed.
        RESIZE,
        /// Not: it is made square with its mean colour.
        PAD
    }

    private static final Map<String, Mode> MODES =
            Map.of("dynamic_s2", Mode.SCALES, "dynamic", Mode.TILES, "resize", Mode.RESIZE, "pad", Mode.PAD);

    /// What stands around the rows of a picture, or of a frame, as text.
    record Around(Optional<String> start, Optional<String> end) {}

    /// How the rows of a video are made of those of its frames.
    ///
    /// @param pools how many frames, rows and columns become one, each in turn; empty for a video that stays
    ///     as it is
    /// @param separator what stands behind the rows of each pool
    record VideoRows(Around around, List<List<Integer>> pools, Optional<String> separator) {}

    static NvilaConfig of(ModelConfig config) {
        config.choice("model_type", Map.of("llava_llama", true, "vila", true));
        beside(HuggingFaceConfig.common(config)).ignore(OF_LOOKING_CLOSE);
        config.supportsOnly("ps3", false);
        config.supportsOnly("s2", false);
        config.supportsOnly("mm_vision_select_feature", "cls_patch");
        Mode mode = config.choice("image_aspect_ratio", MODES);
        List<Integer> scales = config.flag("dynamic_s2", false) ? scales(config) : List.of();
        if (!config.flag("dynamic_s2", false)) {
            config.ignore(List.of(SCALES, "s2_resize_output_to_scale_idx"));
        }
        if (mode == Mode.SCALES && scales.isEmpty()) {
            throw config.notUnderstood("dynamic_s2", "true, beside image_aspect_ratio 'dynamic_s2'");
        }
        int minTiles = config.positive("min_tiles", 1);
        int maxTiles = tiles(config, "max_tiles", 12);
        int least = mode == Mode.SCALES ? square(scales.getLast() / scales.getFirst()) : minTiles;
        if (least > maxTiles) {
            throw config.notUnderstood("max_tiles", "at least " + least);
        }
        NvilaConfig out = new NvilaConfig(
                mode,
                config.integer("mm_vision_select_layer", -2),
                scales,
                scales.isEmpty() ? 0 : target(config, scales),
                minTiles,
                maxTiles,
                tiles(config, "video_max_tiles", 1),
                config.positive("num_video_frames", 8),
                perSecond(config),
                pictures(encoder(config, "image_encoder")),
                videos(encoder(config, "video_encoder")));
        config.object(DECODER);
        config.object(TOWER);
        config.object(PROJECTOR);
        return out;
    }

    /// Passes over what every folder of this kind says besides.
    static ModelConfig beside(ModelConfig config) {
        return config.ignore(BESIDE);
    }

    private static int square(int side) {
        return Math.multiplyExact(side, side);
    }

    private static int tiles(ModelConfig config, String key, int usual) {
        int tiles = config.positive(key, usual);
        if (tiles > MOST_TILES) {
            throw config.notUnderstood(key, "at most " + MOST_TILES);
        }
        return tiles;
    }

    private static double perSecond(ModelConfig config) {
        double fps = config.number("fps", 0);
        if (fps < 0) {
            throw config.notUnderstood("fps", "a number from 0");
        }
        return fps;
    }

    private static List<Integer> scales(ModelConfig config) {
        String allowed = "numbers with commas between them, each larger and a multiple of the first, that is at most "
                + MOST_TILES + " times";
        List<Integer> out;
        try {
            out = config.isList(SCALES)
                    ? config.integers(SCALES)
                    : Arrays.stream(config.text(SCALES).split(",", -1))
                            .map(String::strip)
                            .map(Integer::valueOf)
                            .toList();
        } catch (NumberFormatException e) {
            throw config.notUnderstood(SCALES, allowed);
        }
        for (int i = 0; i < out.size(); i++) {
            boolean grows = out.get(i) > (i == 0 ? 0 : out.get(i - 1));
            int times = grows ? out.get(i) / out.getFirst() : 0;
            if (!grows || out.get(i) % out.getFirst() != 0 || times * (long) times > MOST_TILES) {
                throw config.notUnderstood(SCALES, allowed);
            }
        }
        return out;
    }

    private static int target(ModelConfig config, List<Integer> scales) {
        String key = "s2_resize_output_to_scale_idx";
        int index = config.integer(key, 0);
        if (index < -scales.size() || index >= scales.size()) {
            throw config.notUnderstood(key, "the place of one of " + scales.size() + " scales");
        }
        return Math.floorMod(index, scales.size());
    }

    /// The settings of an encoder, which lie in a text of their own.
    static ModelConfig encoder(ModelConfig config, String key) {
        if (!config.has(key)) {
            boolean pictures = key.startsWith("image");
            return ModelConfig.parse(
                    "{\"_target_\": \"" + (pictures ? "BasicImageEncoder" : "BasicVideoEncoder") + "\"}", key);
        }
        return config.isText(key)
                ? ModelConfig.parse(config.text(key), config.file() + ": " + key)
                : config.object(key);
    }

    private static boolean pools(ModelConfig config, String plain, @Nullable String pooling) {
        String target = config.text("_target_");
        String name = target.substring(target.lastIndexOf('.') + 1);
        if (name.equals(plain)) {
            return false;
        }
        if (name.equals(pooling)) {
            return true;
        }
        throw config.notUnderstood("_target_", pooling == null ? plain : plain + ", " + pooling);
    }

    private static Around around(ModelConfig config) {
        return new Around(
                said(config, "start_tokens"), config.keys().contains(END) ? said(config, END) : Optional.of("\n"));
    }

    private static Optional<String> said(ModelConfig config, String key) {
        return Optional.of(config.text(key, "")).filter(text -> !text.isEmpty());
    }

    static Around pictures(ModelConfig config) {
        pools(config, "BasicImageEncoder", null);
        Around out = around(config);
        config.requireAllRead();
        return out;
    }

    private static VideoRows videos(ModelConfig config) {
        boolean pools = pools(config, "BasicVideoEncoder", "TSPVideoEncoder");
        List<List<Integer>> sizes = pools ? config.integerLists(POOLS) : List.of();
        if (pools && (sizes.isEmpty() || !sizes.stream().allMatch(NvilaConfig::isPool))) {
            throw config.notUnderstood(POOLS, "lists of three numbers from 1 each: of frames, rows and columns");
        }
        VideoRows out = new VideoRows(around(config), sizes, pools ? said(config, "sep_tokens") : Optional.empty());
        config.requireAllRead();
        return out;
    }

    private static boolean isPool(List<Integer> size) {
        return size.size() == 3 && size.stream().allMatch(each -> each >= 1);
    }

    /// The sizes of the tower, which must be SigLIP's.
    static SiglipConfig.Vision tower(ModelConfig config) {
        return SiglipConfig.Vision.of(config.ignore(OF_PALIGEMMA));
    }

    /// The number of the hidden state that is seen; those below 0 count from behind.
    int state(ModelConfig config, int layers) {
        int number = state < 0 ? layers + 1 + state : state;
        if (number < 0 || number > layers) {
            throw config.notUnderstood("mm_vision_select_layer", "one of the " + (layers + 1) + " states of the tower");
        }
        return number;
    }

    /// How many numbers a feature has, of a tower of so many.
    long feature(long tower) {
        return tower * Math.max(1, scales.size());
    }

    /// How many tiles the scales before the last have.
    int tilesBeforeLast() {
        return scales.stream()
                .limit(Math.max(0, scales.size() - 1))
                .mapToInt(scale -> square(scale / scales.getFirst()))
                .sum();
    }
}
