package dev.vireo.diffusion;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.LinkedHashMap;
import java.util.Map;

/// How strongly, how often and by what a video is guided.
///
/// @param foregroundShare share of the pixels in an object's box that must look at its words
/// @param backgroundShare share of the pixels outside that must not
/// @param foregroundWeight weight of the one
/// @param backgroundWeight weight of the other
/// @param centreWeight weight of the centres of mass, their places and speeds; 0 leaves them out
/// @param cornerWeight weight of the box's edges (BoxDiff); 0 leaves them out
/// @param step how far the latents go along the gradient
/// @param threshold the energy that is good enough; it grows with frames and heads
/// @param iterations gradients per guided step, at most
/// @param guidedSteps how many of the first denoising steps are guided
public record GuidanceRecipe(
        double foregroundShare,
        double backgroundShare,
        double foregroundWeight,
        double backgroundWeight,
        double centreWeight,
        double cornerWeight,
        double step,
        double threshold,
        int iterations,
        int guidedSteps) {
    /// The reference's defaults.
    public static final GuidanceRecipe DEFAULT = new GuidanceRecipe(0.75, 0.75, 1, 4, 0, 0, 5, 200, 5, 10);

    /// The settings of the published benchmark. They place objects best and hurt the look of the video.
    public static final GuidanceRecipe BENCHMARK = new GuidanceRecipe(0.75, 0.75, 1, 4, 0.03, 0, 5, 200, 5, 10);

    /// The gentle settings that the authors recommend for videos to be looked at, for 16 frames.
    public static final GuidanceRecipe WEAK = new GuidanceRecipe(0.25, 0.25, 1, 2, 0, 0, 2.5, 250, 1, 10);

    /// As [#WEAK], with the threshold that the authors use for 24 frames of zeroscope.
    public static final GuidanceRecipe WEAK_ZEROSCOPE = new GuidanceRecipe(0.25, 0.25, 1, 2, 0, 0, 2.5, 350, 1, 10);

    private static final Map<String, GuidanceRecipe> NAMED = new LinkedHashMap<>();

    static {
        NAMED.put("default", DEFAULT);
        NAMED.put("weak", WEAK);
        NAMED.put("weak-zeroscope", WEAK_ZEROSCOPE);
        NAMED.put("benchmark", BENCHMARK);
    }

    /// @throws IllegalArgumentException when a share is not within 0 to 1, or another number is negative
    public GuidanceRecipe {
        if (!(foregroundShare >= 0 && foregroundShare <= 1 && backgroundShare >= 0 && backgroundShare <= 1)) {
            throw new IllegalArgumentException("shares " + foregroundShare + " and " + backgroundShare);
        }
        double[] others = {foregroundWeight, backgroundWeight, centreWeight, cornerWeight, step, threshold};
        for (double other : others) {
            if (!(other >= 0) || other == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("a weight of guidance is " + other);
            }
        }
        if (iterations < 0 || guidedSteps < 0) {
            throw new IllegalArgumentException(iterations + " iterations in " + guidedSteps + " steps");
        }
    }

    /// A published recipe: `default`, `weak`, `weak-zeroscope` or `benchmark`.
    ///
    /// @throws VireoException with code USAGE for another name
    public static GuidanceRecipe named(String name) {
        GuidanceRecipe recipe = NAMED.get(name);
        if (recipe == null) {
            throw new VireoException(
                    Code.USAGE,
                    "'" + name + "' is not a recipe of guidance",
                    "Recipes are " + String.join(", ", NAMED.keySet()) + ".");
        }
        return recipe;
    }

    /// The same for other shares and weights of the energy's terms.
    public GuidanceRecipe withTerms(double centreWeight, double cornerWeight) {
        return new GuidanceRecipe(
                foregroundShare,
                backgroundShare,
                foregroundWeight,
                backgroundWeight,
                centreWeight,
                cornerWeight,
                step,
                threshold,
                iterations,
                guidedSteps);
    }

    /// The same for another energy that is good enough.
    public GuidanceRecipe withThreshold(double threshold) {
        return new GuidanceRecipe(
                foregroundShare,
                backgroundShare,
                foregroundWeight,
                backgroundWeight,
                centreWeight,
                cornerWeight,
                step,
                threshold,
                iterations,
                guidedSteps);
    }
}
