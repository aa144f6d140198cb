package dev.vireo.models.s2;

import dev.vireo.models.EncoderCost;
import dev.vireo.models.ImageEncoder;
import dev.vireo.models.internal.nn.Resample;
import dev.vireo.models.s2.S2.Options.Output;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Runs an encoder at several scales: the picture is resized to each, cut into tiles of the size that the
/// encoder likes, the tiles are encoded, their features put together again, all brought to one size, and
/// joined along the channels.
///
/// ```java
/// S2 s2 = S2.wrap(pixels -> tower.forward(pixels, false, false).last_BNC(), S2Options.scales(1, 2));
/// Tensor features_BNC = s2.forward(pixels_BCHW);                       // twice the channels
/// ```
///
/// Where the original runs (square pictures, tiles that divide), the numbers are its numbers. Beyond it:
/// - a picture need not be square; each direction is cut for itself;
/// - a side that its number of tiles does not divide is filled up with zeros, at the right and bottom, to whole
///   tiles of the largest size, and the features of what was filled up are cut off again (to the nearest cell,
///   at least one);
/// - the tiles that go through the encoder at once can be chosen, or follow from a byte budget; the numbers stay
///   the same;
/// - [#estimate] says what it will cost.
public final class S2 {
    private final ImageEncoder encoder;
    private final EncoderCost.@Nullable Estimate cost;
    private final Options options;

    private S2(ImageEncoder encoder, EncoderCost.@Nullable Estimate cost, Options options) {
        this.encoder = encoder;
        this.cost = cost;
        this.options = options;
    }

    /// Wraps any function from pictures to features.
    ///
    /// @throws IllegalArgumentException when the options have a byte budget, which needs the encoder's costs
    public static S2 wrap(ImageEncoder encoder, Options options) {
        if (options.byteBudget().isPresent()) {
            throw new IllegalArgumentException("a byte budget needs an encoder whose costs are known");
        }
        return new S2(encoder, null, options);
    }

    /// Wraps an encoder whose costs are known.
    public static S2 wrap(ImageEncoder encoder, EncoderCost.Estimate cost, Options options) {
        return new S2(encoder, cost, options);
    }

    /// How one side of a picture is cut.
    ///
    /// @param size in pixels, before filling up
    /// @param count of tiles
    /// @param tile side of a tile in pixels
    private record Cut(int size, int count, int tile) {
        static Cut of(int size, int largest) {
            int count = Math.ceilDiv(size, largest);
            return new Cut(size, count, size % count == 0 ? size / count : largest);
        }

        int filled() {
            return count * tile;
        }

        /// How many of the cells of all tiles belong to the picture.
        long kept(long cells) {
            return Math.max(1, Math.round(cells * (double) size / filled()));
        }
    }

    private record Cuts(Cut rows, Cut columns) {
        int tiles() {
            return rows.count() * columns.count();
        }
    }

    /// What a run will cost.
    ///
    /// @param scales one after the other
    /// @param operations of all tiles together; NaN when the encoder's costs are not known
    /// @param bytes that the encoder will need at the highest beside its weights; -1 when not known
    public record Estimate(List<Scale> scales, double operations, long bytes) {
        /// One scale.
        ///
        /// @param height of the picture in pixels, filled up where needed
        /// @param tiles for the whole batch
        /// @param tilesAtOnce through the encoder
        public record Scale(int height, int width, int tileHeight, int tileWidth, int tiles, int tilesAtOnce) {}

        /// Copies the list.
        public Estimate {
            scales = List.copyOf(scales);
        }
    }

    /// Says what [#forward] will cost for a batch of pictures.
    ///
    /// @throws VireoException with code RESOURCE when one tile alone takes more than the byte budget
    public Estimate estimate(int batch, int height, int width) {
        List<Estimate.Scale> scales = new ArrayList<>();
        double operations = cost == null ? Double.NaN : 0;
        long bytes = cost == null ? -1 : 0;
        for (Cuts cuts : cuts(height, width)) {
            int tiles = batch * cuts.tiles();
            int atOnce = atOnce(cuts, tiles);
            scales.add(new Estimate.Scale(
                    cuts.rows().filled(),
                    cuts.columns().filled(),
                    cuts.rows().tile(),
                    cuts.columns().tile(),
                    tiles,
                    atOnce));
            if (cost != null) {
                EncoderCost one = cost.of(cuts.rows().tile(), cuts.columns().tile());
                operations += tiles * one.operations();
                bytes = Math.max(bytes, atOnce * one.bytes());
            }
        }
        return new Estimate(scales, operations, bytes);
    }

    private List<Cuts> cuts(int height, int width) {
        List<Cuts> out = new ArrayList<>();
        for (double scale : options.scales()) {
            out.add(cuts((int) (height * scale), (int) (width * scale), height, width));
        }
        for (int size : options.sizes()) {
            boolean upright = height >= width;
            int longer = (int) ((long) size * Math.max(height, width) / Math.min(height, width));
            out.add(cuts(upright ? longer : size, upright ? size : longer, height, width));
        }
        return out;
    }

    private Cuts cuts(int scaledHeight, int scaledWidth, int height, int width) {
        if (scaledHeight == 0 || scaledWidth == 0) {
            throw new VireoException(
                    Code.USAGE,
                    "a picture of " + width + "x" + height + " pixels would have the size " + scaledWidth + "x"
                            + scaledHeight,
                    "Use a larger scale.");
        }
        return new Cuts(
                Cut.of(scaledHeight, options.maxSplitSize().orElse(height)),
                Cut.of(scaledWidth, options.maxSplitSize().orElse(width)));
    }

    private int atOnce(Cuts cuts, int tiles) {
        if (options.byteBudget().isPresent() && cost != null) {
            long one = Math.max(
                    1, cost.of(cuts.rows().tile(), cuts.columns().tile()).bytes());
            long budget = options.byteBudget().getAsLong();
            if (one > budget) {
                throw new VireoException(
                        Code.RESOURCE,
                        "one tile of " + cuts.columns().tile() + "x"
                                + cuts.rows().tile() + " pixels takes about " + one + " bytes, more than the budget of "
                                + budget,
                        "Use smaller tiles or a larger budget.");
            }
            return (int) Math.min(tiles, budget / one);
        }
        return Math.min(tiles, options.tilesAtOnce().orElse(tiles));
    }

    /// The features of a batch of pictures: B x (prefix + N) x C or B x C x h x w, C being that of the encoder
    /// times the number of scales.
    ///
    /// @throws IllegalArgumentException when the pictures are not B x C x H x W
    /// @throws VireoException with code USAGE when the encoder's features are no grid and no tokens that form one
    public Tensor forward(Tensor x_BCHW) {
        if (x_BCHW.shape().length != 4) {
            throw new IllegalArgumentException(
                    "pictures must be B x C x H x W, not " + Arrays.toString(x_BCHW.shape()));
        }
        int batch = Math.toIntExact(x_BCHW.size(0));
        List<Cuts> all = cuts(Math.toIntExact(x_BCHW.size(2)), Math.toIntExact(x_BCHW.size(3)));
        List<Tensor> grids = new ArrayList<>();
        List<Tensor> prefixes = new ArrayList<>();
        for (Cuts cuts : all) {
            List<Tensor> parts = Scope.tidyAll(() -> scale(x_BCHW, batch, cuts));
            grids.add(parts.getFirst());
            if (parts.size() > 1) {
                prefixes.add(parts.get(1));
            }
        }
        return Scope.tidy(() -> joined(grids, prefixes));
    }

    /// The grid of one scale, and its prefix tokens where there are any.
    private List<Tensor> scale(Tensor x_BCHW, int batch, Cuts cuts) {
        Tensor resized = Resample.BICUBIC.apply(
                x_BCHW, cuts.rows().size(), cuts.columns().size());
        Tensor filled = resized.pad(
                0,
                cuts.columns().filled() - cuts.columns().size(),
                0,
                cuts.rows().filled() - cuts.rows().size());
        Tensor tiles_TCHW = split(filled, cuts.rows().count(), cuts.columns().count());
        Tensor out = encode(tiles_TCHW, atOnce(cuts, Math.toIntExact(tiles_TCHW.size(0))));
        return switch (out.shape().length) {
            case 3 -> ofTokens(out, batch, cuts);
            case 4 -> List.of(cropped(ofGrid(out), cuts));
            default ->
                throw new VireoException(
                        Code.USAGE,
                        "the encoder gives features of shape " + Arrays.toString(out.shape()),
                        "Features are tokens (B x N x C) or a grid (B x C x h x w).");
        };
    }

    private Tensor ofGrid(Tensor out) {
        if (options.prefixTokens() > 0) {
            throw new VireoException(
                    Code.USAGE,
                    "the encoder gives a grid of shape " + Arrays.toString(out.shape())
                            + ", which has no prefix tokens",
                    "");
        }
        return out;
    }

    private List<Tensor> ofTokens(Tensor out, int batch, Cuts cuts) {
        int prefix = options.prefixTokens();
        long tokens = out.size(1) - prefix;
        long rows = rows(tokens, cuts);
        List<Tensor> parts = new ArrayList<>();
        parts.add(cropped(
                out.narrow(1, prefix, tokens).transpose(1, 2).reshape(out.size(0), out.size(2), rows, tokens / rows),
                cuts));
        if (prefix > 0) {
            // Tile-major: B x prefix x C of one tile after the other.
            parts.add(out.narrow(1, 0, prefix)
                    .reshape(cuts.tiles(), batch, prefix, out.size(2))
                    .mean(0));
        }
        return parts;
    }

    /// The rows of the grid that so many tokens of a tile form: the divisor that comes nearest to the tile's own
    /// ratio, which for square tiles must be the root.
    private static long rows(long tokens, Cuts cuts) {
        double wanted = cuts.rows().tile() / (double) cuts.columns().tile();
        long best = 0;
        double distance = Double.POSITIVE_INFINITY;
        for (long rows = 1; rows <= tokens; rows++) {
            if (tokens % rows == 0) {
                double off = Math.abs(Math.log((double) rows * rows / tokens / wanted));
                if (off < distance) {
                    distance = off;
                    best = rows;
                }
            }
        }
        if (best == 0 || (wanted == 1 && best * best != tokens)) {
            throw new VireoException(
                    Code.USAGE,
                    "the encoder gives " + tokens + " tokens for a tile of "
                            + cuts.columns().tile() + "x" + cuts.rows().tile()
                            + " pixels, which are no grid",
                    "Say how many tokens without a place come first (prefix tokens).");
        }
        return best;
    }

    private Tensor cropped(Tensor tiles_TCHW, Cuts cuts) {
        Tensor merged = merge(tiles_TCHW, cuts.rows().count(), cuts.columns().count());
        long rows = cuts.rows().kept(merged.size(2));
        long columns = cuts.columns().kept(merged.size(3));
        return merged.narrow(2, 0, rows).narrow(3, 0, columns);
    }

    private Tensor encode(Tensor tiles_TCHW, int atOnce) {
        long tiles = tiles_TCHW.size(0);
        if (atOnce >= tiles) {
            return encoder.encode(tiles_TCHW);
        }
        List<Tensor> parts = new ArrayList<>();
        for (long start = 0; start < tiles; start += atOnce) {
            Tensor some = tiles_TCHW.narrow(0, start, Math.min(atOnce, tiles - start));
            parts.add(Scope.tidy(() -> encoder.encode(some)));
        }
        return Tensor.cat(0, parts.toArray(Tensor[]::new));
    }

    private Tensor joined(List<Tensor> grids, List<Tensor> prefixes) {
        Tensor model = options.resizeTo() < 0 ? grids.getLast() : grids.get(options.resizeTo());
        Tensor grid_BCHW = Tensor.cat(
                1,
                grids.stream()
                        .map(grid -> Resample.AREA.apply(grid, model.size(2), model.size(3)))
                        .toArray(Tensor[]::new));
        if (options.output() == Output.BCHW) {
            return grid_BCHW.contiguous();
        }
        Tensor tokens_BNC = grid_BCHW
                .reshape(grid_BCHW.size(0), grid_BCHW.size(1), grid_BCHW.size(2) * grid_BCHW.size(3))
                .transpose(1, 2);
        if (prefixes.isEmpty()) {
            return tokens_BNC.contiguous();
        }
        return Tensor.cat(1, Tensor.cat(2, prefixes.toArray(Tensor[]::new)), tokens_BNC);
    }

    /// Cuts pictures into tiles: all pictures' first tile, then all pictures' second, rows first.
    static Tensor split(Tensor x_BCHW, int rows, int columns) {
        long batch = x_BCHW.size(0);
        long channels = x_BCHW.size(1);
        long height = x_BCHW.size(2) / rows;
        long width = x_BCHW.size(3) / columns;
        return x_BCHW.reshape(batch, channels, rows, height, columns, width)
                .permute(2, 4, 0, 1, 3, 5)
                .reshape((long) rows * columns * batch, channels, height, width);
    }

    /// Puts tiles together again.
    static Tensor merge(Tensor tiles_TCHW, int rows, int columns) {
        long batch = tiles_TCHW.size(0) / ((long) rows * columns);
        long channels = tiles_TCHW.size(1);
        long height = tiles_TCHW.size(2);
        long width = tiles_TCHW.size(3);
        return tiles_TCHW
                .reshape(rows, columns, batch, channels, height, width)
                .permute(2, 3, 0, 4, 1, 5)
                .reshape(batch, channels, rows * height, columns * width);
    }

    /// How [S2] runs an encoder. Start from [#scales] or [#sizes] and change what is wanted.
    ///
    /// @param scales how much larger than the input each picture is; empty when sizes are given
    /// @param sizes the shorter side of each picture in pixels, the longer keeping the ratio; empty when
    ///     scales are given
    /// @param maxSplitSize the largest side of a tile in pixels; absent: a tile is as large as the input
    /// @param resizeTo which of the scales, from 0, sets the size of the resulting grid; -1 is the last
    /// @param prefixTokens how many tokens without a place come before the others
    /// @param output the shape of the resulting features
    /// @param tilesAtOnce how many tiles go through the encoder together; absent: all of a scale
    /// @param byteBudget how much memory the encoder may take, from which the number of tiles at once
    ///     follows; needs an encoder whose costs are known
    public record Options(
            List<Double> scales,
            List<Integer> sizes,
            OptionalInt maxSplitSize,
            int resizeTo,
            int prefixTokens,
            Output output,
            OptionalInt tilesAtOnce,
            OptionalLong byteBudget) {
        /// The shape of the resulting features, whichever the encoder gives.
        public enum Output {
            /// B x N x C, rows of the grid first.
            BNC,
            /// B x C x H x W.
            BCHW
        }

        /// @throws IllegalArgumentException saying which value is wrong
        public Options {
            scales = List.copyOf(scales);
            sizes = List.copyOf(sizes);
            Objects.requireNonNull(output);
            if (scales.isEmpty() == sizes.isEmpty()) {
                throw new IllegalArgumentException("either scales or sizes are needed, and not both");
            }
            for (double scale : scales) {
                if (!(scale > 0) || Double.isInfinite(scale)) {
                    throw new IllegalArgumentException("scale " + scale + " is not a number above 0");
                }
            }
            for (int size : sizes) {
                if (size <= 0) {
                    throw new IllegalArgumentException("size " + size + " is not a whole number above 0");
                }
            }
            int count = scales.size() + sizes.size();
            if (resizeTo < -1 || resizeTo >= count) {
                throw new IllegalArgumentException(
                        "resize to scale " + resizeTo + ", but there are " + count + ", from 0 (-1 is the last)");
            }
            if (maxSplitSize.isPresent() && maxSplitSize.getAsInt() <= 0) {
                throw new IllegalArgumentException("split size " + maxSplitSize.getAsInt() + " is not above 0");
            }
            if (prefixTokens < 0) {
                throw new IllegalArgumentException(prefixTokens + " prefix tokens");
            }
            if (prefixTokens > 0 && output == Output.BCHW) {
                throw new IllegalArgumentException("prefix tokens have no place in a grid: use the shape bnc");
            }
            if (tilesAtOnce.isPresent() && byteBudget.isPresent()) {
                throw new IllegalArgumentException("either tiles at once or a byte budget, not both");
            }
            if (tilesAtOnce.isPresent() && tilesAtOnce.getAsInt() <= 0) {
                throw new IllegalArgumentException(tilesAtOnce.getAsInt() + " tiles at once");
            }
            if (byteBudget.isPresent() && byteBudget.getAsLong() <= 0) {
                throw new IllegalArgumentException("a budget of " + byteBudget.getAsLong() + " bytes");
            }
        }

        /// Pictures so many times as large as the input.
        public static Options scales(double... scales) {
            return plain(Arrays.stream(scales).boxed().toList(), List.of());
        }

        /// Pictures with shorter sides of so many pixels.
        public static Options sizes(int... sizes) {
            return plain(List.of(), Arrays.stream(sizes).boxed().toList());
        }

        private static Options plain(List<Double> scales, List<Integer> sizes) {
            return new Options(
                    scales, sizes, OptionalInt.empty(), 0, 0, Output.BNC, OptionalInt.empty(), OptionalLong.empty());
        }

        /// With tiles of at most this side.
        public Options maxSplitSize(int side) {
            return new Options(
                    scales, sizes, OptionalInt.of(side), resizeTo, prefixTokens, output, tilesAtOnce, byteBudget);
        }

        /// With features of the size of this scale.
        public Options resizeTo(int scale) {
            return new Options(scales, sizes, maxSplitSize, scale, prefixTokens, output, tilesAtOnce, byteBudget);
        }

        /// With so many tokens in front that have no place.
        public Options prefixTokens(int count) {
            return new Options(scales, sizes, maxSplitSize, resizeTo, count, output, tilesAtOnce, byteBudget);
        }

        /// With features of this shape.
        public Options output(Output shape) {
            return new Options(scales, sizes, maxSplitSize, resizeTo, prefixTokens, shape, tilesAtOnce, byteBudget);
        }

        /// With so many tiles through the encoder at once.
        public Options tilesAtOnce(int count) {
            return new Options(
                    scales, sizes, maxSplitSize, resizeTo, prefixTokens, output, OptionalInt.of(count), byteBudget);
        }

        /// With as many tiles at once as fit into so many bytes.
        public Options byteBudget(long bytes) {
            return new Options(
                    scales, sizes, maxSplitSize, resizeTo, prefixTokens, output, tilesAtOnce, OptionalLong.of(bytes));
        }
    }
}
