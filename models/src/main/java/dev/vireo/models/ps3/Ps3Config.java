package dev.vireo.models.ps3;

import dev.vireo.runtime.folder.ModelConfig;
import java.util.Map;
import java.util.Optional;

/// What the `config.json` of a PS3 folder says: of type `ps3` with a part for each model, or of
/// `ps3_vision_model` or `ps3_text_model` alone.
///
/// @param vision the vision model, if the folder is to hold one
/// @param text the text model, if the folder is to hold one
public record Ps3Config(Optional<Ps3VisionConfig> vision, Optional<Ps3TextConfig> text) {
    /// The `model_type` of a folder with both models.
    public static final String BOTH = "ps3";

    /// The `model_type` of a vision model.
    public static final String VISION = "ps3_vision_model";

    /// The `model_type` of a text model.
    public static final String TEXT = "ps3_text_model";

    private enum Kind {
        BOTH,
        VISION,
        TEXT
    }

    /// Reads a configuration.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA naming a value that is missing or not understood
    public static Ps3Config read(ModelConfig config) {
        Kind kind =
                config.choice("model_type", Map.of(BOTH, Kind.BOTH, VISION, Kind.VISION, TEXT, Kind.TEXT), Kind.BOTH);
        Optional<ModelConfig> vision = config.findObject("vision_config");
        Optional<ModelConfig> text = config.findObject("text_config");
        if (kind == Kind.BOTH && vision.isEmpty() && text.isEmpty()) {
            throw config.notUnderstood("vision_config", "an object; or text_config");
        }
        return new Ps3Config(
                switch (kind) {
                    case BOTH -> vision.map(Ps3VisionConfig::read);
                    case VISION -> Optional.of(Ps3VisionConfig.read(vision.orElse(config)));
                    case TEXT -> Optional.empty();
                },
                switch (kind) {
                    case BOTH -> text.map(Ps3TextConfig::read);
                    case VISION -> Optional.empty();
                    case TEXT -> Optional.of(Ps3TextConfig.read(text.orElse(config)));
                });
    }
}
