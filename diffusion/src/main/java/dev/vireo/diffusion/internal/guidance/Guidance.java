package dev.vireo.diffusion.internal.guidance;

import dev.vireo.diffusion.GeneratedVideo;
import dev.vireo.diffusion.guidance.GuidanceRecipe;
import dev.vireo.diffusion.guidance.GuidanceRules;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Moves latents down the energy before a denoising step, and remembers what the energy was.
///
/// The [rules][GuidanceRules] decide when it stops: as published, the energy of one step decides whether the
/// next is guided at all; mended, each guided step looks for itself.
public final class Guidance {
    private final GuidanceGradient gradient;
    private final GuidanceRecipe recipe;
    private final GuidanceRules rules;
    private final List<GeneratedVideo.Energy> readings = new ArrayList<>();
    private double last = Double.POSITIVE_INFINITY;

    public Guidance(GuidanceGradient gradient, GuidanceRecipe recipe, GuidanceRules rules) {
        this.gradient = gradient;
        this.recipe = recipe;
        this.rules = rules;
    }

    /// Guided latents, in the scope of the caller; the latents themselves in steps that are not guided.
    ///
    /// @param noise the deviation of the noise at that time
    public Tensor apply(int step, Tensor z_BCFHW, int time, Tensor text_BMC, double noise) {
        Tensor z = z_BCFHW;
        if (step >= recipe.guidedSteps()) {
            return z;
        }
        for (int i = 0; i < recipe.iterations(); i++) {
            if (!rules.goesOn(last, recipe)) {
                return z;
            }
            GuidanceGradient.Found found = gradient.at(z, time, text_BMC, recipe.step(), rules.enough(recipe));
            readings.add(new GeneratedVideo.Energy(step, found.energy()));
            last = found.energy();
            Tensor slope = found.gradient();
            if (slope == null) {
                return z;
            }
            Tensor from = z;
            try (slope) {
                z = Scope.tidy(() -> from.sub(slope.mul(noise)));
            }
        }
        return z;
    }

    /// Goes on where another guidance stopped.
    public void resume(List<GeneratedVideo.Energy> before) {
        readings.clear();
        readings.addAll(before);
        last = before.isEmpty() ? Double.POSITIVE_INFINITY : before.getLast().value();
    }

    /// The energies so far.
    public List<GeneratedVideo.Energy> readings() {
        return List.copyOf(readings);
    }
}
