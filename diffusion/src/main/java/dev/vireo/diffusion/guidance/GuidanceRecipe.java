package dev.vireo.diffusion.guidance;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// How strongly, how often and by what a video is guided.
///
/// @param terms of the energy: foreground and background, and if wanted corners and centres, one of each, in
///     the order in which they are summed up
/// @param step how far the latents go along the gradient
/// @param threshold the energy that is good enough; it grows with frames and heads
/// @param iterations gradients per guided step, at most
/// @param guidedSteps how many of the first denoising steps are guided
public record GuidanceRecipe(List<EnergyTerm> terms, double step, double threshold, int iterations, int guidedSteps) {
    /// The reference's defaults.
    public static final GuidanceRecipe DEFAULT = new GuidanceRecipe(
            List.of(new EnergyTerm.Foreground(0.75, 1), new EnergyTerm.Background(0.75, 4)), 5, 200, 5, 10);

    /// The settings of the published benchmark. They place objects best and hurt the look of the video.
    public static final GuidanceRecipe BENCHMARK = DEFAULT.with(new EnergyTerm.Centre(0.03));

    /// The gentle settings that the authors recommend for videos to be looked at, for 16 frames.
    public static final GuidanceRecipe WEAK = new GuidanceRecipe(
            List.of(new EnergyTerm.Foreground(0.25, 1), new EnergyTerm.Background(0.25, 2)), 2.5, 250, 1, 10);

    /// As [#WEAK], with the threshold that the authors use for 24 frames of zeroscope.
    public static final GuidanceRecipe WEAK_ZEROSCOPE = WEAK.withThreshold(350);

    private static final Map<String, GuidanceRecipe> NAMED = new LinkedHashMap<>();

    static {
        NAMED.put("default", DEFAULT);
        NAMED.put("weak", WEAK);
        NAMED.put("weak-zeroscope", WEAK_ZEROSCOPE);
        NAMED.put("benchmark", BENCHMARK);
    }

    /// Copies the terms and brings them into their order, because sums of floats hang on it.
    ///
    /// @throws IllegalArgumentException when the terms of foreground or background are missing, there are two
    ///     of a kind, or a number is negative
    public GuidanceRecipe {
        terms = terms.stream()
                .sorted(Comparator.comparingInt(GuidanceRecipe::place))
                .toList();
        List<Integer> places = terms.stream().map(GuidanceRecipe::place).toList();
        if (places.size() < 2
                || places.get(0) != 0
                || places.get(1) != 1
                || Set.copyOf(places).size() < places.size()) {
            throw new IllegalArgumentException(
                    "terms " + terms + " are not one of foreground and of background, and at most one of the others");
        }
        for (double number : new double[] {step, threshold}) {
            if (!(number >= 0) || number == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("step " + step + " of guidance, threshold " + threshold);
            }
        }
        if (iterations < 0 || guidedSteps < 0) {
            throw new IllegalArgumentException(iterations + " iterations in " + guidedSteps + " steps");
        }
    }

    /// Where in the sum a term stands.
    private static int place(EnergyTerm term) {
        return switch (term) {
            case EnergyTerm.Foreground _ -> 0;
            case EnergyTerm.Background _ -> 1;
            case EnergyTerm.Corner _ -> 2;
            case EnergyTerm.Centre _ -> 3;
        };
    }

    /// The term of a kind, if it is there.
    public <T extends EnergyTerm> Optional<T> term(Class<T> kind) {
        return terms.stream().filter(kind::isInstance).map(kind::cast).findFirst();
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

    /// The same with another term, instead of the one of its kind if there is one.
    public GuidanceRecipe with(EnergyTerm term) {
        Stream<EnergyTerm> others = terms.stream().filter(t -> place(t) != place(term));
        return new GuidanceRecipe(
                Stream.concat(others, Stream.of(term)).toList(), step, threshold, iterations, guidedSteps);
    }

    /// The same for another energy that is good enough.
    public GuidanceRecipe withThreshold(double threshold) {
        return new GuidanceRecipe(terms, step, threshold, iterations, guidedSteps);
    }
}
