package dev.vireo.models.ps3;

import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/// What a vision model is asked to do with a batch of pictures.
///
/// ```java
/// Ps3Request request = Ps3Request.looks(Looks.of(2)).prompt(text.prompt()).hiddenStates(2);
/// ```
///
/// @param looks how much is looked at closely
/// @param prompt_BC what to look for; without it, what is salient is looked at
/// @param groundTruth_BHW 1 (floats) where is to be looked first, over each picture, of any size
/// @param smooth whether probabilities are averaged over a grid of 6 x 6, so that looks cover whole regions
/// @param firstScales how many of the high-resolution scales are used: none stated for all, one number for
///     the whole batch, or one for each picture
/// @param hiddenStates how many of the last blocks' outputs are wanted; one more than there are blocks adds
///     the tokens before the first
/// @param selectionMaps_BHW the patches that may be looked at (not 0), one map per high-resolution scale;
///     none stated for all
/// @param budget how many patches a look takes at each high-resolution scale; none stated for the network's
///     own
/// @param square side of the squares of patches that are taken together, so that none is taken in part; 1 as
///     published. What is left of a scale's budget below a square is not taken
public record Ps3Request(
        Looks looks,
        Optional<Tensor> prompt_BC,
        Optional<Tensor> groundTruth_BHW,
        boolean smooth,
        List<Integer> firstScales,
        int hiddenStates,
        List<Tensor> selectionMaps_BHW,
        List<Integer> budget,
        int square) {
    /// Copies the lists.
    ///
    /// @throws IllegalArgumentException when a number is out of range
    public Ps3Request {
        firstScales = List.copyOf(firstScales);
        selectionMaps_BHW = List.copyOf(selectionMaps_BHW);
        budget = List.copyOf(budget);
        if (square < 1) {
            throw new IllegalArgumentException("square is " + square);
        }
        if (!budget.isEmpty()
                && (budget.stream().anyMatch(n -> n < 0)
                        || budget.stream().mapToInt(n -> n).sum() == 0)) {
            throw new IllegalArgumentException("budget " + budget + " holds a number below 0, or nothing");
        }
        if (hiddenStates < 0) {
            throw new IllegalArgumentException("hiddenStates is " + hiddenStates);
        }
        if (firstScales.stream().anyMatch(n -> n < 1)) {
            throw new IllegalArgumentException("firstScales " + firstScales + " holds a number below 1");
        }
    }

    /// Looks at what is salient.
    public static Ps3Request looks(Looks looks) {
        return new Ps3Request(looks, Optional.empty(), Optional.empty(), false, List.of(), 0, List.of(), List.of(), 1);
    }

    /// The same, looking for what a text asks for: the `prompt` of the text model, one row per picture.
    public Ps3Request prompt(Tensor prompt) {
        return new Ps3Request(
                looks,
                Optional.of(prompt),
                groundTruth_BHW,
                smooth,
                firstScales,
                hiddenStates,
                selectionMaps_BHW,
                budget,
                square);
    }

    /// The same, looking first where these maps, floats of any size, are above 0.
    public Ps3Request groundTruth(Tensor maps) {
        return new Ps3Request(
                looks,
                prompt_BC,
                Optional.of(maps),
                smooth,
                firstScales,
                hiddenStates,
                selectionMaps_BHW,
                budget,
                square);
    }

    /// The same with probabilities averaged over a grid of 6 x 6.
    public Ps3Request smoothed() {
        return new Ps3Request(
                looks, prompt_BC, groundTruth_BHW, true, firstScales, hiddenStates, selectionMaps_BHW, budget, square);
    }

    /// The same with only the first high-resolution scales: one number, or one for each picture.
    public Ps3Request firstScales(List<Integer> counts) {
        return new Ps3Request(
                looks, prompt_BC, groundTruth_BHW, smooth, counts, hiddenStates, selectionMaps_BHW, budget, square);
    }

    /// The same with the outputs of the last blocks.
    public Ps3Request hiddenStates(int count) {
        return new Ps3Request(
                looks, prompt_BC, groundTruth_BHW, smooth, firstScales, count, selectionMaps_BHW, budget, square);
    }

    /// The same with patches taken from these maps only.
    public Ps3Request onlyFrom(List<Tensor> maps) {
        return new Ps3Request(
                looks, prompt_BC, groundTruth_BHW, smooth, firstScales, hiddenStates, maps, budget, square);
    }

    /// The same with so many patches of each high-resolution scale in a look.
    public Ps3Request budget(List<Integer> patches) {
        return new Ps3Request(
                looks,
                prompt_BC,
                groundTruth_BHW,
                smooth,
                firstScales,
                hiddenStates,
                selectionMaps_BHW,
                patches,
                square);
    }

    /// The same with patches taken in squares of this side alone.
    public Ps3Request squares(int side) {
        return new Ps3Request(
                looks, prompt_BC, groundTruth_BHW, smooth, firstScales, hiddenStates, selectionMaps_BHW, budget, side);
    }

    /// How much of a picture is looked at closely.
    public sealed interface Looks {
        /// Every patch of every scale.
        Looks ALL = new All();

        /// Nothing: low resolution only.
        Looks NONE = new Count(0);

        /// So many looks, each taking the budget of the network.
        static Looks of(int count) {
            return new Count(count);
        }

        /// So many patches, in as many looks as that needs.
        static Looks ofTokens(long tokens) {
            return new Tokens(tokens);
        }

        /// Every patch of every scale, in as many looks as that needs.
        record All() implements Looks {}

        /// A number of looks; no more are made than the picture has patches for.
        record Count(int looks) implements Looks {
            /// @throws IllegalArgumentException when negative
            public Count {
                if (looks < 0) {
                    throw new IllegalArgumentException("it is a whole number from 0, or all");
                }
            }
        }

        /// A number of patches; no more are taken than the picture has.
        record Tokens(long tokens) implements Looks {
            /// @throws IllegalArgumentException when negative
            public Tokens {
                if (tokens < 0) {
                    throw new IllegalArgumentException("it is a whole number from 0");
                }
            }
        }
    }

    /// What a vision model says of a batch of pictures. The tokens of a picture are those at low resolution,
    /// row after row, and then those that were looked at, scale after scale and within a scale row after row,
    /// whatever the order in which they were looked at.
    ///
    /// @param lastHiddenState_BNC the outputs of the last block
    /// @param hiddenStates_BNC the outputs of as many of the last blocks as were asked for, the last one last
    /// @param selectionMaps_BHW 1 for each patch that was looked at, one map per high-resolution scale; none
    ///     when nothing was
    /// @param selectionProbabilities_BHW how much each patch is worth a look, one map per high-resolution
    ///     scale
    /// @param looks how many looks were made
    /// @param patches of each look, of each picture, at each high-resolution scale the patches that it took,
    ///     numbered row after row
    public record Output(
            Tensor lastHiddenState_BNC,
            List<Tensor> hiddenStates_BNC,
            List<Tensor> selectionMaps_BHW,
            List<Tensor> selectionProbabilities_BHW,
            int looks,
            List<List<List<List<Integer>>>> patches) {}
}
