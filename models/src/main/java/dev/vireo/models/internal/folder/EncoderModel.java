package dev.vireo.models.internal.folder;

import dev.vireo.models.ImageEncoder;
import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A folder with a tower for pictures, one for texts, or both, as `vireo models run` runs it.
///
/// Inputs: `pixel_values` (B x channels x H x W), `input_ids` (B x N) and with it, if wanted,
/// `attention_mask` of the same shape; of a model with two towers, one or both. Outputs: those of
/// [ImageEncoder.Output#named]; with both inputs, under `vision_model.` and `text_model.`; and what [Joint]
/// adds. Options: `all-layers`, and `interpolate-pos-encoding` for pictures of another size than the
/// network was made for.
public final class EncoderModel implements RunnableModel {
    /// The switch for pictures of any size.
    public static final String ANY_SIZE = "interpolate-pos-encoding";

    private static final String PIXELS = "pixel_values";
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";

    private final String family;
    private final Parameters parameters;
    private final @Nullable Pictures pictures;
    private final @Nullable Texts texts;
    private final Joint joint;

    private EncoderModel(
            String family, Parameters parameters, @Nullable Pictures pictures, @Nullable Texts texts, Joint joint) {
        this.family = family;
        this.parameters = parameters.requireAllUsed();
        this.pictures = pictures;
        this.texts = texts;
        this.joint = joint;
    }

    /// A tower for pictures.
    ///
    /// @param channels of a picture
    public record Pictures(int channels, Seeing forward) {
        /// Runs the tower; an IllegalArgumentException says that the size does not fit.
        @FunctionalInterface
        public interface Seeing {
            ImageEncoder.Output run(Tensor pixels_BCHW, boolean anySize, boolean allStates);
        }
    }

    /// A tower for texts.
    ///
    /// @param positions the longest text in tokens
    public record Texts(int vocabulary, int positions, Reading forward) {
        /// Runs the tower.
        @FunctionalInterface
        public interface Reading {
            ImageEncoder.Output run(Tensor ids_BN, Optional<Tensor> kept_BN, boolean allStates);
        }
    }

    /// What pooled rows give beyond themselves.
    @FunctionalInterface
    public interface Joint {
        /// Nothing.
        Joint NOTHING = (_, _) -> Map.of();

        /// Further outputs from the pooled rows of pictures and of texts, as far as there are such.
        Map<String, Tensor> outputs(Optional<Tensor> images_BC, Optional<Tensor> texts_TC);
    }

    /// A model of pictures alone.
    public static EncoderModel ofPictures(String family, Parameters parameters, Pictures pictures, Joint joint) {
        return new EncoderModel(family, parameters, pictures, null, joint);
    }

    /// A model of texts alone.
    public static EncoderModel ofTexts(String family, Parameters parameters, Texts texts, Joint joint) {
        return new EncoderModel(family, parameters, null, texts, joint);
    }

    /// A model of both.
    public static EncoderModel of(String family, Parameters parameters, Pictures pictures, Texts texts, Joint joint) {
        return new EncoderModel(family, parameters, pictures, texts, joint);
    }

    @Override
    public String family() {
        return family;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, RunnableModel.Options options) {
        options.requireOnly(
                family,
                pictures == null
                        ? new String[] {RunnableModel.Options.ALL_LAYERS}
                        : new String[] {RunnableModel.Options.ALL_LAYERS, ANY_SIZE});
        boolean all = options.on(RunnableModel.Options.ALL_LAYERS);
        RunnableModel.Inputs given = new RunnableModel.Inputs(family, inputs, parameters.dtype(), parameters.device());
        List<String> known = new ArrayList<>();
        if (pictures != null) {
            known.add(PIXELS);
        }
        if (texts != null) {
            known.addAll(List.of(IDS, MASK));
        }
        given.requireOnly(known.toArray(String[]::new));
        Optional<ImageEncoder.Output> seen = Optional.empty();
        Optional<ImageEncoder.Output> read = Optional.empty();
        if (pictures != null && (texts == null || given.has(PIXELS) || !given.has(IDS))) {
            seen = Optional.of(see(pictures, given, options));
        }
        if (texts != null && (pictures == null || given.has(IDS) || given.has(MASK))) {
            read = Optional.of(read(texts, given, all));
        }
        boolean both = seen.isPresent() && read.isPresent();
        Map<String, Tensor> out = new LinkedHashMap<>();
        seen.ifPresent(output -> out.putAll(output.named(both ? "vision_model." : "")));
        read.ifPresent(output -> out.putAll(output.named(both ? "text_model." : "")));
        out.putAll(joint.outputs(
                seen.flatMap(ImageEncoder.Output::pooled_BC), read.flatMap(ImageEncoder.Output::pooled_BC)));
        return out;
    }

    private static ImageEncoder.Output see(Pictures tower, RunnableModel.Inputs given, RunnableModel.Options options) {
        Tensor pixels = given.floats(PIXELS, -1, tower.channels(), -1, -1);
        return ofSize(
                PIXELS,
                options,
                anySize -> tower.forward().run(pixels, anySize, options.on(RunnableModel.Options.ALL_LAYERS)));
    }

    /// Looks at an input of pictures, whose size may not fit unless [#ANY_SIZE] is on.
    ///
    /// @param looking is told whether any size is right; an IllegalArgumentException of it says that the
    ///     size does not fit
    /// @throws VireoException with code DATA then
    public static <T> T ofSize(String input, RunnableModel.Options options, Function<Boolean, T> looking) {
        boolean anySize = options.on(ANY_SIZE);
        try {
            return looking.apply(anySize);
        } catch (IllegalArgumentException e) {
            throw new VireoException(
                    Code.DATA,
                    "the input '" + input + "': " + e.getMessage(),
                    anySize ? "" : options.spelled(ANY_SIZE) + " stretches the positions to any size.",
                    e);
        }
    }

    private static ImageEncoder.Output read(Texts tower, RunnableModel.Inputs given, boolean all) {
        Tensor ids = given.integers(IDS, -1, -1);
        if (ids.size(1) > tower.positions()) {
            throw new VireoException(
                    Code.DATA,
                    "the input '" + IDS + "' has texts of " + ids.size(1) + " tokens; the longest is "
                            + tower.positions(),
                    "Cut the texts, keeping their end token.");
        }
        for (long id : ids.toLongs()) {
            if (id < 0 || id >= tower.vocabulary()) {
                throw new VireoException(
                        Code.DATA,
                        "the input '" + IDS + "' holds " + id + ", outside the vocabulary of " + tower.vocabulary(),
                        "The texts were cut into tokens for another model.");
            }
        }
        return tower.forward().run(ids, given.findIntegers(MASK, ids.size(0), ids.size(1)), all);
    }

    @Override
    public void close() {
        parameters.close();
    }
}
