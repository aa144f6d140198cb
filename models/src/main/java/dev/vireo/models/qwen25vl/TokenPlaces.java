package dev.vireo.models.qwen25vl;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.Arrays;
import java.util.List;

/// Where the tokens of some texts stand: each has a time, a row and a column. Those of words are all the same
/// and grow by one; features begin where the words before them end, and the words behind them where their
/// longer side ends. Padding stands at 0.
final class TokenPlaces {
    private TokenPlaces() {}

    /// A kind of thing that is seen.
    ///
    /// @param what for messages
    /// @param token in whose places features stand
    /// @param step by how much the time grows from a patch to the next, for each of them
    record Kind(String what, int token, List<Grid> grids, List<Float> step) {}

    /// The positions of tokens, 3 x B x N.
    ///
    /// @param ids_BN the tokens
    /// @param kept_BN false for padding
    /// @throws VireoException with code DATA when the places for features are not those that the grids need
    static long[] of(long[] ids_BN, boolean[] kept_BN, int batch, int merge, Kind pictures, Kind videos) {
        requireCounts(ids_BN, merge, pictures);
        requireCounts(ids_BN, merge, videos);
        return new Walk(ids_BN, kept_BN, batch, merge, pictures, videos).run();
    }

    private static void requireCounts(long[] ids, int merge, Kind kind) {
        long tokens = Arrays.stream(ids).filter(id -> id == kind.token()).count();
        long features =
                kind.grids().stream().mapToLong(grid -> grid.features(merge)).sum();
        if (tokens != features) {
            throw new VireoException(
                    Code.DATA,
                    "the texts have " + tokens + " places for features of " + kind.what() + " (token " + kind.token()
                            + "), but the " + kind.what() + " have " + features,
                    "Each of them needs as many of these tokens as its grid has squares of " + merge + " x " + merge
                            + " patches.");
        }
    }

    private static final class Walk {
        private final long[] ids;
        private final boolean[] kept;
        private final int batch;
        private final int length;
        private final int merge;
        private final Kind[] kinds;
        private final int[] taken = new int[2];
        private final long[] out;

        Walk(long[] ids, boolean[] kept, int batch, int merge, Kind pictures, Kind videos) {
            this.ids = ids;
            this.kept = kept;
            this.batch = batch;
            this.merge = merge;
            length = ids.length / batch;
            kinds = new Kind[] {pictures, videos};
            out = new long[3 * ids.length];
        }

        long[] run() {
            for (int text = 0; text < batch; text++) {
                int[] places = places(text);
                long next = 0;
                for (int i = 0; i < places.length; ) {
                    int kind = kind(ids[places[i]]);
                    if (kind < 0) {
                        set(places[i], next, next, next);
                        next++;
                        i++;
                    } else {
                        Grid grid = take(kind, places, i, text);
                        float step = kinds[kind].step().get(taken[kind] - 1);
                        i = place(grid, step, places, i, next);
                        next += Math.max(grid.rows(), grid.columns()) / merge;
                    }
                }
            }
            return out;
        }

        /// The places of a text that are not padding.
        private int[] places(int text) {
            int[] found = new int[length];
            int count = 0;
            for (int i = text * length; i < (text + 1) * length; i++) {
                if (kept[i]) {
                    found[count++] = i;
                } else if (kind(ids[i]) >= 0) {
                    throw new VireoException(
                            Code.DATA,
                            "text " + text + " has a place for a feature of " + kinds[kind(ids[i])].what() + " at "
                                    + i % length + ", where its mask has padding",
                            "");
                }
            }
            return Arrays.copyOf(found, count);
        }

        private int kind(long id) {
            return id == kinds[0].token() ? 0 : id == kinds[1].token() ? 1 : -1;
        }

        /// The grid of the features that begin here, which must all have their places.
        private Grid take(int kind, int[] places, int from, int text) {
            Grid grid = kinds[kind].grids().get(taken[kind]); // there are as many places as features
            long needed = grid.features(merge);
            int end = from;
            while (end < places.length && end - from < needed && ids[places[end]] == kinds[kind].token()) {
                end++;
            }
            if (end - from < needed) {
                throw new VireoException(
                        Code.DATA,
                        "text " + text + " has " + (end - from) + " places in a row for number " + taken[kind]
                                + " of the " + kinds[kind].what() + ", which needs " + needed + " for its grid of "
                                + grid,
                        "");
            }
            taken[kind]++;
            return grid;
        }

        private int place(Grid grid, float step, int[] places, int from, long start) {
            int at = from;
            for (int time = 0; time < grid.frames(); time++) {
                for (int row = 0; row < grid.rows() / merge; row++) {
                    for (int column = 0; column < grid.columns() / merge; column++) {
                        set(places[at++], start + (long) (time * step), start + row, start + column);
                    }
                }
            }
            return at;
        }

        private void set(int place, long time, long row, long column) {
            out[place] = time;
            out[ids.length + place] = row;
            out[2 * ids.length + place] = column;
        }
    }
}
