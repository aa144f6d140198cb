package dev.vireo.models.s2;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// How [S2] runs an encoder. Start from [#scales] or [#sizes] and change what is wanted.
///
/// @param scales how much larger than the input each picture is; empty when sizes are given
/// @param sizes the shorter side of each picture in pixels, the longer keeping the ratio; empty when scales are
///     given
/// @param maxSplitSize the largest side of a tile in pixels; absent: a tile is as large as the input
/// @param resizeTo which of the scales, from 0, sets the size of the resulting grid; -1 is the last
/// @param prefixTokens how many tokens without a place come before the others
/// @param output the shape of the resulting features
/// @param tilesAtOnce how many tiles go through the encoder together; absent: all of a scale
/// @param byteBudget how much memory the encoder may take, from which the number of tiles at once follows;
///     needs an encoder whose costs are known
public record S2Options(
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
    public S2Options {
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
    public static S2Options scales(double... scales) {
        return plain(Arrays.stream(scales).boxed().toList(), List.of());
    }

    /// Pictures with shorter sides of so many pixels.
    public static S2Options sizes(int... sizes) {
        return plain(List.of(), Arrays.stream(sizes).boxed().toList());
    }

    private static S2Options plain(List<Double> scales, List<Integer> sizes) {
        return new S2Options(
                scales, sizes, OptionalInt.empty(), 0, 0, Output.BNC, OptionalInt.empty(), OptionalLong.empty());
    }

    /// With tiles of at most this side.
    public S2Options maxSplitSize(int side) {
        return new S2Options(
                scales, sizes, OptionalInt.of(side), resizeTo, prefixTokens, output, tilesAtOnce, byteBudget);
    }

    /// With features of the size of this scale.
    public S2Options resizeTo(int scale) {
        return new S2Options(scales, sizes, maxSplitSize, scale, prefixTokens, output, tilesAtOnce, byteBudget);
    }

    /// With so many tokens in front that have no place.
    public S2Options prefixTokens(int count) {
        return new S2Options(scales, sizes, maxSplitSize, resizeTo, count, output, tilesAtOnce, byteBudget);
    }

    /// With features of this shape.
    public S2Options output(Output shape) {
        return new S2Options(scales, sizes, maxSplitSize, resizeTo, prefixTokens, shape, tilesAtOnce, byteBudget);
    }

    /// With so many tiles through the encoder at once.
    public S2Options tilesAtOnce(int count) {
        return new S2Options(
                scales, sizes, maxSplitSize, resizeTo, prefixTokens, output, OptionalInt.of(count), byteBudget);
    }

    /// With as many tiles at once as fit into so many bytes.
    public S2Options byteBudget(long bytes) {
        return new S2Options(
                scales, sizes, maxSplitSize, resizeTo, prefixTokens, output, tilesAtOnce, OptionalLong.of(bytes));
    }
}
