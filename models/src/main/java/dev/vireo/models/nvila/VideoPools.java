package dev.vireo.models.nvila;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/// How the rows of a video are made of those of its frames: for each pool of the folder in turn, frames, rows and
/// columns that lie together become one by their mean, each of these stands in a text with the tokens around it, and
/// a separator behind them all. Where a folder has no pools there is one, in which all stay as they are.
///
/// A long video is pooled in pieces: those that begin at multiples of [#together] give the rows that the whole
/// gives.
public final class VideoPools {
    private final List<List<Integer>> pools;
    private final List<Integer> before;
    private final List<Integer> behind;
    private final List<Integer> separator;
    private final int token;
    private final long side;
    private final Function<List<Integer>, Tensor> words;

    /// @param pools how many frames, rows and columns become one, each in turn
    /// @param before the tokens before each frame, those `behind` it, and those behind each pool
    /// @param token in whose places rows of frames stand
    /// @param side how many rows a frame has in a column
    /// @param words the rows of tokens
    VideoPools(
            List<List<Integer>> pools,
            List<Integer> before,
            List<Integer> behind,
            List<Integer> separator,
            int token,
            long side,
            Function<List<Integer>, Tensor> words) {
        this.pools = pools.isEmpty() ? List.of(List.of(1, 1, 1)) : pools;
        this.before = before;
        this.behind = behind;
        this.separator = separator;
        this.token = token;
        this.side = side;
        this.words = words;
    }

    /// How many pools there are.
    public int count() {
        return pools.size();
    }

    /// The tokens behind the rows of each pool; often none.
    public List<Integer> separator() {
        return separator;
    }

    /// The fewest frames of which every pool takes whole numbers together.
    ///
    /// @param most where that would be more, so many
    public int together(int most) {
        long out = 1;
        for (List<Integer> pool : pools) {
            long time = pool.getFirst();
            long a = out;
            long b = time;
            while (b != 0) {
                long rest = a % b;
                a = b;
                b = rest;
            }
            out = out / a * time;
            if (out >= most) {
                return most;
            }
        }
        return (int) out;
    }

    /// The tokens in whose places the rows of so many frames stand by one of the pools, those around them
    /// included.
    ///
    /// @param pool from 0
    /// @throws IllegalArgumentException when there is no frame
    public List<Integer> tokens(int pool, int frames) {
        if (frames < 1) {
            throw new IllegalArgumentException("there are no frames");
        }
        List<Integer> size = pools.get(pool);
        int rows = Math.toIntExact(side / size.get(1) * (side / size.get(2)));
        List<Integer> one = new ArrayList<>(before);
        one.addAll(Collections.nCopies(rows, token));
        one.addAll(behind);
        List<Integer> out = new ArrayList<>();
        for (int i = 0; i < Math.ceilDiv(frames, size.getFirst()); i++) {
            out.addAll(one);
        }
        return List.copyOf(out);
    }

    /// The rows of frames by one of the pools, as many as [#tokens]. Frames that are too few for the last pool in
    /// time are pooled among themselves; the published program refuses them.
    ///
    /// @param frames_FMD as [NvilaModel#frames] gives them
    public Tensor rows(int pool, Tensor frames_FMD) {
        return Scope.tidy(() -> {
            Tensor pooled_FMD = pooled(frames_FMD, pools.get(pool));
            List<Tensor> out = new ArrayList<>();
            for (int frame = 0; frame < pooled_FMD.size(0); frame++) {
                addWords(before, out);
                out.add(pooled_FMD.select(0, frame));
                addWords(behind, out);
            }
            return out.size() == 1 ? out.getFirst() : Tensor.cat(0, out.toArray(Tensor[]::new));
        });
    }

    /// All rows of a video.
    Tensor rows(Tensor frames_FMD) {
        List<Tensor> out = new ArrayList<>();
        for (int pool = 0; pool < pools.size(); pool++) {
            out.add(rows(pool, frames_FMD));
            addWords(separator, out);
        }
        return out.size() == 1 ? out.getFirst() : Tensor.cat(0, out.toArray(Tensor[]::new));
    }

    private void addWords(List<Integer> ids, List<Tensor> out) {
        if (!ids.isEmpty()) {
            out.add(words.apply(ids));
        }
    }

    private Tensor pooled(Tensor frames_FMD, List<Integer> pool) {
        long width = frames_FMD.size(2);
        Tensor x_FHWD = inTime(frames_FMD, pool.getFirst()).reshape(-1, side, side, width);
        long rows = side / pool.get(1);
        long columns = side / pool.get(2);
        Tensor x =
                x_FHWD.reshape(x_FHWD.size(0), rows, pool.get(1), side, width).mean(2);
        return x.reshape(x.size(0), rows, columns, pool.get(2), width)
                .mean(3)
                .reshape(x.size(0), rows * columns, width);
    }

    private static Tensor inTime(Tensor frames_FMD, int count) {
        long frames = frames_FMD.size(0);
        long rows = frames_FMD.size(1);
        long width = frames_FMD.size(2);
        long whole = frames / count;
        List<Tensor> out = new ArrayList<>();
        if (whole > 0) {
            out.add(frames_FMD
                    .narrow(0, 0, whole * count)
                    .reshape(whole, count, rows, width)
                    .mean(1));
        }
        if (whole * count < frames) {
            out.add(frames_FMD
                    .narrow(0, whole * count, frames - whole * count)
                    .mean(0)
                    .unsqueeze(0));
        }
        return Tensor.cat(0, out.toArray(Tensor[]::new));
    }

    /// What its rows depend on besides those of frames.
    ///
    /// @param pool from 0
    public String key(int pool) {
        return "pool " + pools.get(pool) + " between " + before + " and " + behind;
    }

    @Override
    public String toString() {
        return IntStream.range(0, count()).mapToObj(this::key).toList() + " separated by " + separator;
    }
}
