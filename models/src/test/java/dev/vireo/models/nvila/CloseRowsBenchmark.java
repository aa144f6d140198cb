package dev.vireo.models.nvila;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// What it costs to map the features that VILA-HD's looks took, with the sizes of VILA-HD-8B-4K (features of
/// 1152, rows of 3584, scales of 54, 108 and 270 patches along a side, 2560 patches a look): those alone
/// against whole scales, as published.
///
/// ```
/// java ... dev.vireo.models.nvila.CloseRowsBenchmark [LOOKS ...]
/// ```
public final class CloseRowsBenchmark {
    private static final int FEATURE = 1152;
    private static final int WIDTH = 3584;
    private static final int[] SIDES = {54, 108, 270};
    private static final int[] BUDGET = {84, 340, 2132};

    private CloseRowsBenchmark() {}

    /// Prints seconds and the numbers that each way holds.
    public static void main(String[] arguments) {
        List<Integer> looks = arguments.length == 0
                ? List.of(1, 2, 6)
                : List.of(arguments).stream().map(Integer::valueOf).toList();
        try (Parameters p = Parameters.random(1)) {
            Projector projector = Projector.of(
                    ModelConfig.parse("{\"mm_projector_type\": \"mlp_downsample\"}", "config"), FEATURE, WIDTH, p);
            CloseRows rows = new CloseRows(projector, 27, WIDTH, null, List.of());
            for (int count : looks) {
                try (Scope _ = Scope.inference()) {
                    List<Tensor> maps = maps(count);
                    long taken = Math.round(
                            maps.stream().mapToDouble(map -> map.sum().item()).sum());
                    Tensor features = Tensor.normal(2, taken, FEATURE);
                    rows.sparse(features, maps); // what is built the first time
                    long start = System.nanoTime();
                    Tensor alone = rows.sparse(features, maps);
                    double own = (System.nanoTime() - start) / 1e9;
                    start = System.nanoTime();
                    Tensor all = Scope.tidy(() -> rows.wholeCanvas(features, maps));
                    double whole = (System.nanoTime() - start) / 1e9;
                    double off = alone.sub(all).abs().reshape(-1).max(0).item();
                    long cells = 0;
                    for (int side : SIDES) {
                        cells += (long) side * side;
                    }
                    System.out.printf(
                            Locale.ROOT,
                            "%d looks, %d rows: alone %.2f s, whole scales %.2f s, %.1f times; features in squares %.1f MB"
                                    + " and %.1f MB, rows %.1f MB and %.1f MB; largest difference %.2g%n",
                            count,
                            taken / 4,
                            own,
                            whole,
                            whole / own,
                            taken * FEATURE * 4 / 1e6,
                            cells * FEATURE * 4 / 1e6,
                            taken / 4 * WIDTH * 4 / 1e6,
                            cells / 4 * WIDTH * 4 / 1e6,
                            off);
                }
            }
        }
    }

    /// Whole squares at random places.
    private static List<Tensor> maps(int looks) {
        SplittableRandom random = new SplittableRandom(looks);
        List<Tensor> out = new ArrayList<>();
        for (int scale = 0; scale < SIDES.length; scale++) {
            int side = SIDES[scale];
            float[] map = new float[side * side];
            int left = Math.min(BUDGET[scale] / 4 * looks, side * side / 4);
            while (left > 0) {
                int at = random.nextInt(side / 2) * 2 * side + random.nextInt(side / 2) * 2;
                if (map[at] == 0) {
                    map[at] = 1;
                    map[at + 1] = 1;
                    map[at + side] = 1;
                    map[at + side + 1] = 1;
                    left--;
                }
            }
            out.add(Tensor.of(map, 1, side, side));
        }
        return out;
    }
}
