package dev.vireo.diffusion.internal.guidance;

import dev.vireo.diffusion.guidance.Grid;
import dev.vireo.diffusion.guidance.GuidanceRules;
import dev.vireo.diffusion.guidance.GuidedObject;
import dev.vireo.models.unet3d.Conditions;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The cheap way to follow a layout, without gradients: pixels outside an object's boxes may not look at its
/// words. A word that several objects share may be looked at in the boxes of all of them, and a word of no
/// object everywhere. Cells, rounding and sharing are those of [GuidanceRules#MENDED].
public final class WordMask implements Conditions.TextMask {
    /// Far below any score that a network gives, and within half precision.
    private static final float NO = -30_000;

    private final List<GuidedObject> objects;
    private final int videos;

    /// @param videos how many stand in a pass; the last of them is masked, the others, which have no prompt, are
    ///     not
    public WordMask(List<GuidedObject> objects, int videos) {
        this.objects = List.copyOf(objects);
        this.videos = videos;
    }

    @Override
    public Tensor on(int rows, int columns, Tensor text_BMC) {
        Grid grid = new Grid(rows, columns);
        int words = (int) text_BMC.size(1);
        int frames = objects.getFirst().regions().size();
        float[] out = new float[frames * grid.count() * words];
        List<Integer> named = new ArrayList<>();
        objects.forEach(o -> named.addAll(o.tokens()));
        for (int f = 0; f < frames; f++) {
            for (int word : named.stream().distinct().toList()) {
                float[] allowed = new float[grid.count()];
                for (GuidedObject object : objects) {
                    if (object.tokens().contains(word)) {
                        grid.fill(
                                allowed,
                                GuidanceRules.MENDED.cells(
                                        grid, object.regions().get(f)));
                    }
                }
                for (int n = 0; n < grid.count(); n++) {
                    out[(f * grid.count() + n) * words + word] = allowed[n] > 0 ? 0 : NO;
                }
            }
        }
        long queries = (long) frames * grid.count();
        Tensor masked = Tensor.of(out, 1, 1, queries, words);
        Tensor[] all = new Tensor[videos];
        Arrays.fill(all, 0, videos - 1, Tensor.zeros(1, 1, queries, words));
        all[videos - 1] = masked;
        return Tensor.cat(0, all).to(text_BMC.dtype()).to(text_BMC.device());
    }
}
