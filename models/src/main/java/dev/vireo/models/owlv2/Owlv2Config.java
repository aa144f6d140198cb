package dev.vireo.models.owlv2;

import dev.vireo.models.Activation;
import dev.vireo.models.EncoderShape;
import dev.vireo.models.clip.ClipConfig;
import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.List;
import java.util.Map;

/// The sizes of OWL-ViT or OWLv2: two towers of CLIP, which share a space of as many numbers as a text token
/// has.
///
/// @param version which of the two it is
/// @param vision its side is that of the square pictures that positions were learned for
/// @param text a text is pooled at its largest token, which is the end
public record Owlv2Config(Version version, ClipConfig.Vision vision, ClipConfig.Text text) {
    /// The two generations, which differ in objectness and in how pictures are prepared.
    public enum Version {
        /// The first, `owlvit`: pictures are squashed to a square.
        OWL_VIT("owlvit", 32),
        /// The second, `owlv2`: it tells of each patch whether there is a thing at all, and pictures are filled
        /// up to a square.
        OWL_V2("owlv2", 16);

        private final String type;
        private final int patch;

        Version(String type, int patch) {
            this.type = type;
            this.patch = patch;
        }

        /// The `model_type` of its folders, which is also what the names of its tensors begin with.
        public String type() {
            return type;
        }

        static Version of(ModelConfig config) {
            return config.choice("model_type", Map.of(OWL_VIT.type, OWL_VIT, OWL_V2.type, OWL_V2), OWL_V2);
        }
    }

    private static final EncoderShape PICTURES = new EncoderShape(768, 3072, 12, 12, Activation.QUICK_GELU, 1e-5);
    private static final EncoderShape TEXTS = new EncoderShape(512, 2048, 12, 8, Activation.QUICK_GELU, 1e-5);

    /// What old files state a second time, and what nothing is read from.
    private static final List<String> BESIDE = List.of("text_config_dict", "vision_config_dict");

    /// Reads the configuration of type `owlvit` or `owlv2`; what the file leaves out has the usual value.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    public static Owlv2Config of(ModelConfig config) {
        Version version = Version.of(config);
        int projection = config.positive("projection_dim", 512);
        ClipConfig.Vision vision = vision(version, config.object("vision_config"), projection);
        ClipConfig.Text text = text(version, config.object("text_config"), projection);
        if (projection != text.encoder().width()) {
            throw config.notUnderstood(
                    "projection_dim",
                    "hidden_size of text_config, " + text.encoder().width() + ", in which patches are compared");
        }
        HuggingFaceConfig.common(config).ignore(BESIDE).requireAllRead();
        return new Owlv2Config(version, vision, text);
    }

    private static ClipConfig.Vision vision(Version version, ModelConfig config, int projection) {
        config.supportsOnly("model_type", version.type + "_vision_model");
        int imageSize = config.positive("image_size", 768);
        return new ClipConfig.Vision(
                HuggingFaceConfig.encoder(config, PICTURES),
                config.positive("num_channels", 3),
                imageSize,
                HuggingFaceConfig.patch(config, imageSize, version.patch),
                projection);
    }

    private static ClipConfig.Text text(Version version, ModelConfig config, int projection) {
        config.supportsOnly("model_type", version.type + "_text_model");
        return new ClipConfig.Text(
                HuggingFaceConfig.encoder(config, TEXTS),
                config.positive("vocab_size", 49_408),
                config.positive("max_position_embeddings", 16),
                ClipConfig.Text.LEGACY_END,
                projection);
    }
}
