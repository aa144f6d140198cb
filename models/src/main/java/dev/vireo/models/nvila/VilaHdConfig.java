package dev.vireo.models.nvila;

import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.models.nvila.NvilaConfig.Around;
import dev.vireo.models.nvila.VilaHdModel.Looking;
import dev.vireo.models.nvila.VilaHdModel.Looking.Mode;
import dev.vireo.models.ps3.Ps3Request.Looks;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.List;
import java.util.Map;

/// What the configuration of VILA-HD says beside those of its parts.
///
/// @param back which of the tower's states is seen, from behind: 1 is the output of its last block
/// @param usual how it looks unless somebody says otherwise
/// @param hiddenHead whether the map from a question to what is looked for has a hidden layer
/// @param positions whether places and scales of rows are added to them
/// @param around what stands around the rows of a picture
record VilaHdConfig(int back, Looking usual, boolean hiddenHead, boolean positions, Around around) {
    static final String TYPE = "llava_topdown_llama";

    private static final String MODE = "look_close_mode";

    /// What the published program computes anew, or says of pictures in tiles.
    private static final List<String> BESIDE = List.of(
            "dynamic_s2",
            "max_tiles",
            "min_tiles",
            "mm_low_res_token_num",
            "mm_scale_num",
            "num_video_frames",
            "fps",
            // It has an effect where callers state the sizes of pictures: Looking.firstScales.
            "ps3_dynamic_aspect_ratio",
            "ps3_grad_checkpointing",
            "s2_resize_output_to_scale_idx",
            "s2_scales",
            "video_encoder",
            "video_max_tiles");

    static VilaHdConfig of(ModelConfig config) {
        config.supportsOnly("model_type", TYPE);
        NvilaConfig.beside(HuggingFaceConfig.common(config)).ignore(BESIDE);
        config.supportsOnly("ps3", true);
        config.supportsOnly("s2", false);
        config.supportsOnly("mm_vision_select_feature", "cls_patch");
        config.supportsOnly("image_aspect_ratio", "resize");
        int layer = config.integer("mm_vision_select_layer", -2);
        // As published, the tower gives its last two states.
        if (layer != -1 && layer != -2) {
            throw config.notUnderstood("mm_vision_select_layer", "-1 or -2");
        }
        Mode mode = config.choice(MODE, Map.of("after_prompt", Mode.AFTER_PROMPT, "after_image", Mode.AFTER_IMAGE));
        Looks looks = config.has("num_token_look_close")
                ? Looks.ofTokens(config.positive("num_token_look_close"))
                : Looks.of(config.positive("num_look_close", 1));
        boolean hidden = config.choice("top_down_prompt_head_type", Map.of("linear", false, "mlp", true), false);
        if (config.has("num_token_look_close")) {
            config.ignore(List.of("num_look_close"));
        }
        VilaHdConfig out = new VilaHdConfig(
                -layer,
                new Looking(mode, looks, List.of(), false, 0, true, true),
                hidden,
                config.flag("high_res_pos_embed", false),
                NvilaConfig.pictures(NvilaConfig.encoder(config, "image_encoder")));
        config.object(NvilaConfig.DECODER);
        config.object(NvilaConfig.TOWER);
        config.object(NvilaConfig.PROJECTOR);
        return out;
    }
}
