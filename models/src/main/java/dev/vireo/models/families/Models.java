package dev.vireo.models.families;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.autoencoderkl.AutoencoderKLFamily;
import dev.vireo.models.clip.ClipFamily;
import dev.vireo.models.crossmae.CrossMaeFamily;
import dev.vireo.models.depthanything.DepthAnythingFamily;
import dev.vireo.models.nanodet.NanoDetFamily;
import dev.vireo.models.nvila.NvilaFamily;
import dev.vireo.models.nvila.VilaHdFamily;
import dev.vireo.models.owlv2.Owlv2Family;
import dev.vireo.models.ps3.Ps3Config;
import dev.vireo.models.ps3.Ps3Family;
import dev.vireo.models.qwen2.Qwen2Family;
import dev.vireo.models.qwen25vl.Qwen25VlFamily;
import dev.vireo.models.siglip.SiglipFamily;
import dev.vireo.models.smolvlm.SmolVlmFamily;
import dev.vireo.models.unet3d.UNet3DFamily;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.weights.DType;
import java.nio.file.Path;
import java.util.Map;

/// The published networks by the `model_type` of their folders, or where they have none by their
/// `_class_name`.
///
/// ```java
/// try (RunnableModel model = Models.open(folder, DType.F32, Device.CPU);
///         Scope scope = Scope.inference()) {
///     Tensor pooled = model.run(Map.of("pixel_values", pixels), RunnableModel.Options.NONE)
///             .get("pooler_output");
/// }
/// ```
public final class Models {
    /// Builds a family's network from its configuration. [FamilyConformance] checks what it promises.
    @FunctionalInterface
    public interface Family {
        /// Builds the network. It owns the parameters from then on and checks that all are used.
        ///
        /// @throws VireoException with code DATA when a value of the configuration is not understood, or the
        ///     parameters lack a tensor, have one in another shape or one too many; the message names it
        RunnableModel open(ModelConfig config, Parameters parameters);
    }

    /// Builds a family's network from its folder, where the configuration does not say all: the tokens of
    /// what is seen stand in the tokenizer.
    @FunctionalInterface
    private interface FolderFamily {
        RunnableModel open(ModelFolder folder, Parameters parameters);
    }

    private static final Map<String, FolderFamily> FOLDERS = Map.of(
            "llava_llama", NvilaFamily::open, "llava_topdown_llama", VilaHdFamily::open, "vila", NvilaFamily::open);

    // One line per model_type.
    private static final Map<String, Family> FAMILIES = Map.ofEntries(
            Map.entry("clip", ClipFamily::both),
            Map.entry("clip_text_model", ClipFamily::text),
            Map.entry("clip_vision_model", ClipFamily::vision),
            Map.entry("cross_mae", CrossMaeFamily::open),
            Map.entry("crossmae", CrossMaeFamily::open),
            Map.entry("depth_anything", DepthAnythingFamily::open),
            Map.entry("idefics3", SmolVlmFamily::open),
            Map.entry("llama", Qwen2Family::open),
            Map.entry("mae", CrossMaeFamily::open),
            Map.entry("nanodet", NanoDetFamily::open),
            Map.entry("owlv2", Owlv2Family::open),
            Map.entry("owlvit", Owlv2Family::open),
            Map.entry(Ps3Config.BOTH, Ps3Family::open),
            Map.entry(Ps3Config.TEXT, Ps3Family::open),
            Map.entry(Ps3Config.VISION, Ps3Family::open),
            Map.entry("qwen2", Qwen2Family::open),
            Map.entry("qwen2_5_vl", Qwen25VlFamily::open),
            Map.entry("siglip", SiglipFamily::both),
            Map.entry("siglip_text_model", SiglipFamily::text),
            Map.entry("siglip_vision_model", SiglipFamily::vision),
            Map.entry("smolvlm", SmolVlmFamily::open));

    /// Folders of diffusers state the class of their network instead.
    private static final Map<String, Family> CLASSES = Map.of(
            "AutoencoderKL", AutoencoderKLFamily::open,
            "UNet3DConditionModel", UNet3DFamily::open);

    private static final String TYPE = "model_type";
    private static final String CLASS = "_class_name";

    private Models() {}

    /// The kind of network that a folder says it holds: its `model_type`, or else its `_class_name`; empty
    /// when it has neither.
    ///
    /// @throws VireoException with code DATA when that is no text
    public static String kind(ModelFolder folder) {
        ModelConfig config = folder.config();
        return config.has(TYPE) ? config.text(TYPE) : config.text(CLASS, "");
    }

    /// Whether there is a network of the kind that a folder states.
    ///
    /// @throws VireoException with code DATA when its `model_type` or `_class_name` is no text
    public static boolean supports(ModelFolder folder) {
        return (folder.config().has(TYPE) ? FAMILIES : CLASSES).containsKey(kind(folder))
                || FOLDERS.containsKey(kind(folder));
    }

    /// Loads the network of a folder, frozen.
    ///
    /// @param dtype the float type to compute in
    /// @throws VireoException with code DATA when the folder is malformed, of a kind that is not supported,
    ///     or its weights are not those of its configuration; RESOURCE when there is no such device
    public static RunnableModel open(Path folder, DType dtype, Device device) {
        ModelFolder opened = ModelFolder.open(folder);
        try (FolderWeights weights = opened.weights()) {
            return open(opened, Parameters.of(weights, dtype, device));
        }
    }

    /// The network of a folder over these parameters, which it owns from now on.
    ///
    /// @throws VireoException with code DATA as [#open(Path, DType, Device)] does; the parameters are closed
    ///     then
    public static RunnableModel open(ModelFolder folder, Parameters parameters) {
        FolderFamily family = FOLDERS.get(kind(folder));
        if (family == null) {
            return open(folder.config(), parameters);
        }
        try {
            return family.open(folder, parameters);
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    /// The network of a configuration over these parameters, which it owns from now on. Networks whose
    /// configuration does not say all are opened from their folders alone.
    ///
    /// @throws VireoException with code DATA as [#open(Path, DType, Device)] does; the parameters are closed
    ///     then
    public static RunnableModel open(ModelConfig config, Parameters parameters) {
        try {
            // What states neither is told of the one that all families but two go by.
            Family family = config.has(TYPE) || !config.has(CLASS)
                    ? config.choice(TYPE, FAMILIES)
                    : config.choice(CLASS, CLASSES);
            return family.open(config, parameters);
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }
}
