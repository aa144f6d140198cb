package dev.vireo.models.crossmae;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.Arrays;

/// What is said when inputs don't fit the network.
final class Checks {
    private Checks() {}

    static VireoException shape(String input, long[] found, String needed) {
        return new VireoException(
                Code.USAGE,
                "'" + input + "' has shape " + Arrays.toString(found) + ", but this network needs " + needed,
                "Make it fit, or use a network of another size.");
    }

    static void pictures(long[] shape, int patch) {
        boolean fits = shape.length == 4
                && shape[1] == 3
                && shape[2] >= patch
                && shape[3] >= patch
                && shape[2] % patch == 0
                && shape[3] % patch == 0;
        if (!fits) {
            throw shape("pixel_values", shape, "B x 3 x H x W with sides that its patch of " + patch + " divides");
        }
    }

    static VireoException keptRatio(double maskRatio, double keptMaskRatio) {
        return new VireoException(
                Code.USAGE,
                "a kept mask ratio of " + keptMaskRatio + " is not the mask ratio, " + maskRatio
                        + ", and MAE's decoder predicts all that is hidden",
                "Leave it out; only CrossMAE can predict fewer.");
    }
}
