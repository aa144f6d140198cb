package dev.vireo.diffusion.internal.guidance;

import dev.vireo.diffusion.GeneratedVideo.Look;
import dev.vireo.diffusion.guidance.GuidanceEnergy;
import dev.vireo.diffusion.guidance.GuidedObject;
import dev.vireo.models.unet3d.WantedAttention;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Notes what pixels look at in some steps, by a pass of its own in each, without adapters and masks.
public final class AttentionWatch {
    private final GuidanceGradient gradient;
    private final GuidanceEnergy energy;
    private final List<GuidedObject> objects;
    private final Set<Integer> steps;
    private final List<Look> looks = new ArrayList<>();

    public AttentionWatch(
            GuidanceGradient gradient, GuidanceEnergy energy, List<GuidedObject> objects, Set<Integer> steps) {
        this.gradient = gradient;
        this.energy = energy;
        this.objects = List.copyOf(objects);
        this.steps = Set.copyOf(steps);
    }

    /// Looks, if this is one of the steps.
    public void look(int step, Tensor z_BCFHW, int time, Tensor text_BMC) {
        if (!steps.contains(step)) {
            return;
        }
        List<WantedAttention.Shares> maps = gradient.look(z_BCFHW, time, text_BMC);
        try (Scope _ = Scope.inference()) {
            int rows =
                    maps.stream().mapToInt(WantedAttention.Shares::rows).max().orElseThrow();
            int columns = maps.stream()
                    .mapToInt(WantedAttention.Shares::columns)
                    .max()
                    .orElseThrow();
            List<Tensor> each = maps.stream()
                    .map(map -> map.maps_FHNT()
                            .mean(1)
                            .reshape(map.maps_FHNT().size(0), map.rows(), map.columns(), -1)
                            .permute(0, 3, 1, 2)
                            .resizeBilinear(rows, columns))
                    .toList();
            Tensor shares_FTHW = Tensor.stack(0, each.toArray(new Tensor[0])).mean(0);
            for (int o = 0; o < objects.size(); o++) {
                long[] words = objects.get(o).tokens().stream()
                        .mapToLong(token -> energy.tokens().indexOf(token))
                        .toArray();
                float[] all = shares_FTHW
                        .indexSelect(1, Tensor.of(words, words.length).to(shares_FTHW.device()))
                        .mean(1)
                        .toFloats();
                int pixels = rows * columns;
                List<float[]> frames = new ArrayList<>();
                for (int f = 0; f < all.length / pixels; f++) {
                    frames.add(Arrays.copyOfRange(all, f * pixels, (f + 1) * pixels));
                }
                looks.add(new Look(step, o, rows, columns, frames));
            }
        } finally {
            maps.forEach(map -> map.maps_FHNT().close());
        }
    }

    /// Goes on where another watch stopped.
    public void resume(List<Look> before) {
        looks.clear();
        looks.addAll(before);
    }

    /// What was seen so far.
    public List<Look> looks() {
        return List.copyOf(looks);
    }
}
