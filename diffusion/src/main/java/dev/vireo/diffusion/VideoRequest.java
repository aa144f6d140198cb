package dev.vireo.diffusion;

import java.util.List;

/// What video is wanted.
///
/// @param prompt what it shows
/// @param negativePrompt what it should not look like
/// @param objects what has its place in it
/// @param frames how many
/// @param width in pixels
/// @param height in pixels
/// @param steps of denoising
/// @param scale how far predictions go beyond those of the negative prompt
/// @param sampler `dpm++` or `ddim`
/// @param seed decides the noise it starts from
/// @param control what holds objects in their places
/// @param recipe of the energy
/// @param compat whether the energy and the finding of words are exactly as published
/// @param lowMemory whether the energy's gradient computes parts of the network twice to save memory
/// @param adapterShare the share of the steps in which adapters are on
public record VideoRequest(
        String prompt,
        String negativePrompt,
        List<PlacedObject> objects,
        int frames,
        int width,
        int height,
        int steps,
        double scale,
        String sampler,
        long seed,
        Control control,
        GuidanceRecipe recipe,
        boolean compat,
        boolean lowMemory,
        double adapterShare) {
    /// What holds objects in their places.
    public enum Control {
        /// Nothing: the prompt alone.
        NONE,
        /// The gradient of the energy.
        ENERGY,
        /// Pixels that may not look at the words of objects elsewhere: nearly free, and weaker.
        MASK,
        /// Trained adapters, which the network must have.
        ADAPTERS,
        /// Adapters and the energy.
        ADAPTERS_AND_ENERGY
    }

    /// An object with its place in every frame.
    ///
    /// @param phrase the words of the prompt that name it
    /// @param strength how much it counts, 1 as a rule
    public record PlacedObject(String phrase, List<Region> regions, double strength) {
        /// Copies the regions.
        public PlacedObject {
            regions = List.copyOf(regions);
        }
    }

    /// The negative prompt of the published systems.
    public static final String NEGATIVE = "dull, gray, unrealistic, colorless, blurry, low-quality, weird, abrupt";

    /// Copies the objects.
    ///
    /// @throws IllegalArgumentException when a number is not positive, or an object has another number of frames
    public VideoRequest {
        objects = List.copyOf(objects);
        if (frames < 1 || width < 1 || height < 1 || !(scale >= 1) || !(adapterShare >= 0 && adapterShare <= 1)) {
            throw new IllegalArgumentException(
                    frames + " frames of " + width + "x" + height + ", scale " + scale + ", share " + adapterShare);
        }
        for (PlacedObject object : objects) {
            if (object.regions().size() != frames) {
                throw new IllegalArgumentException(
                        "'" + object.phrase() + "' has " + object.regions().size() + " frames, the video " + frames);
            }
        }
    }

    /// The published settings: 16 frames of 256 x 256 in 40 steps, with the energy where there are objects.
    public static VideoRequest of(String prompt, List<PlacedObject> objects, long seed) {
        return new VideoRequest(
                prompt,
                NEGATIVE,
                objects,
                objects.isEmpty() ? 16 : objects.getFirst().regions().size(),
                256,
                256,
                40,
                9,
                "dpm++",
                seed,
                objects.isEmpty() ? Control.NONE : Control.ENERGY,
                GuidanceRecipe.DEFAULT,
                false,
                false,
                0.4);
    }

    boolean energy() {
        return switch (control) {
            case ENERGY, ADAPTERS_AND_ENERGY -> !objects.isEmpty();
            case NONE, MASK, ADAPTERS -> false;
        };
    }

    boolean adapters() {
        return switch (control) {
            case ADAPTERS, ADAPTERS_AND_ENERGY -> !objects.isEmpty();
            case NONE, MASK, ENERGY -> false;
        };
    }
}
