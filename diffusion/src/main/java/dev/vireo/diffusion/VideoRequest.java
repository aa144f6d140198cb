package dev.vireo.diffusion;

import dev.vireo.diffusion.guidance.GuidanceRecipe;
import dev.vireo.diffusion.guidance.GuidanceRules;
import dev.vireo.layout.Layout;
import dev.vireo.layout.Region;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What video is wanted.
///
/// @param prompt what it shows
/// @param negativePrompt what it should not look like
/// @param objects what has its place in it
/// @param frames how many
/// @param width in pixels
/// @param height in pixels
/// @param denoising how noise becomes a video
/// @param placement how objects come to their places
public record VideoRequest(
        String prompt,
        String negativePrompt,
        List<PlacedObject> objects,
        int frames,
        int width,
        int height,
        Denoising denoising,
        Placement placement) {
    /// How noise becomes a video.
    ///
    /// @param steps how many
    /// @param scale how far predictions go beyond those of the negative prompt
    /// @param sampler `dpm++` or `ddim`
    /// @param seed decides the noise it starts from
    public record Denoising(int steps, double scale, String sampler, long seed) {
        /// @throws IllegalArgumentException when the scale is less than 1
        public Denoising {
            if (!(scale >= 1) || scale == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("scale " + scale);
            }
        }

        /// The published settings: 40 steps of DPM-Solver++ at scale 9.
        public static Denoising of(long seed) {
            return new Denoising(40, 9, "dpm++", seed);
        }
    }

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

    /// How objects come to their places.
    ///
    /// @param recipe of the energy
    /// @param rules how boxes and words are understood, and when guidance stops
    /// @param lowMemory whether the energy's gradient computes parts of the network twice to save memory
    /// @param adapterShare the share of the steps in which adapters are on
    /// @param watched whether it is noted what the pixels looked at
    public record Placement(
            Control control,
            GuidanceRecipe recipe,
            GuidanceRules rules,
            boolean lowMemory,
            double adapterShare,
            boolean watched) {
        /// @throws IllegalArgumentException when the share is not within 0 to 1
        public Placement {
            if (!(adapterShare >= 0 && adapterShare <= 1)) {
                throw new IllegalArgumentException("share " + adapterShare);
            }
        }

        /// The published settings.
        public static Placement of(Control control) {
            return new Placement(control, GuidanceRecipe.DEFAULT, GuidanceRules.MENDED, false, 0.4, false);
        }
    }

    /// An object with its place in every frame.
    ///
    /// @param phrase the words of the prompt that name it
    /// @param strength how much it counts, 1 as a rule
    public record PlacedObject(String phrase, List<Region> regions, double strength) {
        /// Copies the regions.
        ///
        /// @throws IllegalArgumentException when one of them is none
        public PlacedObject {
            regions = List.copyOf(regions);
            regions.forEach(Region::requireOrdered);
        }

        /// An object of a layout.
        public static PlacedObject of(Layout.Track track) {
            List<Region> regions = track.regions().stream()
                    .map(region -> region.orElse(Region.ABSENT))
                    .toList();
            return new PlacedObject(
                    track.object().phrase(), regions, track.object().strength());
        }
    }

    /// The negative prompt of the published systems.
    public static final String NEGATIVE = "dull, gray, unrealistic, colorless, blurry, low-quality, weird, abrupt";

    /// Copies the objects.
    ///
    /// @throws IllegalArgumentException when a number is not positive, or an object has another number of frames
    public VideoRequest {
        objects = List.copyOf(objects);
        if (frames < 1 || width < 1 || height < 1) {
            throw new IllegalArgumentException(frames + " frames of " + width + "x" + height);
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
                Denoising.of(seed),
                Placement.of(objects.isEmpty() ? Control.NONE : Control.ENERGY));
    }

    /// The published settings for a layout: its objects move as it says, and its background stands in the prompt.
    public static VideoRequest of(Layout layout, int frames, long seed) {
        List<PlacedObject> objects =
                layout.tracks(frames).stream().map(PlacedObject::of).toList();
        VideoRequest usual = of(prompt(layout), objects, seed);
        return new VideoRequest(
                usual.prompt,
                usual.negativePrompt,
                objects,
                frames,
                usual.width,
                usual.height,
                usual.denoising,
                usual.placement);
    }

    /// The caption of a layout, and its background.
    public static String prompt(Layout layout) {
        String caption = layout.caption().strip().replaceAll("\\.+$", "");
        String background = layout.background().isBlank() ? "" : layout.background() + " background";
        return Stream.of(caption, background).filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
    }

    boolean energy() {
        return switch (placement.control) {
            case ENERGY, ADAPTERS_AND_ENERGY -> !objects.isEmpty();
            case NONE, MASK, ADAPTERS -> false;
        };
    }

    boolean adapters() {
        return switch (placement.control) {
            case ADAPTERS, ADAPTERS_AND_ENERGY -> !objects.isEmpty();
            case NONE, MASK, ENERGY -> false;
        };
    }
}
