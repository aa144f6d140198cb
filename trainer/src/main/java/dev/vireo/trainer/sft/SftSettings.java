package dev.vireo.trainer.sft;

/// How a model is fine-tuned.
///
/// @param steps how many steps are made at most
/// @param rowTokens the most tokens of a packed row
/// @param rowsPerStep how many rows a step learns, one at a time; their gradients add up to those of the mean
///     over all their learned tokens
/// @param rate the highest learning rate
/// @param warmup over how many steps the rate rises to it; then it falls along half a cosine
/// @param weightDecay of weights with two or more dimensions
/// @param clip the longest that the gradients of a step may be together; 0 for no bound
/// @param average what the running mean of the weights keeps in a step, 0.999 say; 0 for no mean. Where there
///     is one, it is what is evaluated and given out
/// @param evalEvery after how many steps the held-out rows are looked at; 0 for never
/// @param patience after how many evaluations without a lower loss the training ends; 0 for never
/// @param saveEvery after how many steps the state is saved
/// @param recompute whether layers are computed again on the way back, for less memory
/// @param logitRows of how many positions the scores of all words exist at a time
/// @param seed of the order of the rows
public record SftSettings(
        long steps,
        int rowTokens,
        int rowsPerStep,
        double rate,
        long warmup,
        double weightDecay,
        double clip,
        double average,
        long evalEvery,
        int patience,
        long saveEvery,
        boolean recompute,
        int logitRows,
        long seed) {
    /// @throws IllegalArgumentException when a number is out of range
    public SftSettings {
        require(steps >= 1, "steps", steps);
        require(rowTokens >= 2, "rowTokens", rowTokens);
        require(rowsPerStep >= 1, "rowsPerStep", rowsPerStep);
        require(rate > 0 && Double.isFinite(rate), "rate", rate);
        require(warmup >= 0 && warmup <= steps, "warmup", warmup);
        require(weightDecay >= 0 && Double.isFinite(weightDecay), "weightDecay", weightDecay);
        require(clip >= 0, "clip", clip);
        require(average >= 0 && average < 1, "average", average);
        require(evalEvery >= 0, "evalEvery", evalEvery);
        require(patience >= 0 && (patience == 0 || evalEvery > 0), "patience", patience);
        require(saveEvery >= 1, "saveEvery", saveEvery);
        require(logitRows >= 1, "logitRows", logitRows);
    }

    private static void require(boolean right, String name, Number value) {
        if (!right) {
            throw new IllegalArgumentException(name + " can't be " + value
                    + (name.equals("patience") ? ": it counts evaluations, which evalEvery asks for" : ""));
        }
    }

    /// So many steps of 4 rows of 2,048 tokens at a rate of 1e-5 at most, a tenth of them warm-up, without
    /// decay and averages, gradients no longer than 1, the state saved every 100 steps.
    public static SftSettings usual(long steps) {
        return new SftSettings(steps, 2048, 4, 1e-5, steps / 10, 0, 1, 0, 0, 0, 100, false, 512, 0);
    }

    /// The same with rows of so many tokens at most, so many of them in a step.
    public SftSettings rows(int tokens, int perStep) {
        return new SftSettings(
                steps,
                tokens,
                perStep,
                rate,
                warmup,
                weightDecay,
                clip,
                average,
                evalEvery,
                patience,
                saveEvery,
                recompute,
                logitRows,
                seed);
    }

    /// The same with another way to make a step.
    public SftSettings step(double highest, long rising, double decay, double longest) {
        return new SftSettings(
                steps,
                rowTokens,
                rowsPerStep,
                highest,
                rising,
                decay,
                longest,
                average,
                evalEvery,
                patience,
                saveEvery,
                recompute,
                logitRows,
                seed);
    }

    /// The same with a running mean of the weights.
    public SftSettings averaged(double kept) {
        return new SftSettings(
                steps,
                rowTokens,
                rowsPerStep,
                rate,
                warmup,
                weightDecay,
                clip,
                kept,
                evalEvery,
                patience,
                saveEvery,
                recompute,
                logitRows,
                seed);
    }

    /// The same with evaluations, which may end it early.
    public SftSettings evaluated(long every, int patient) {
        return new SftSettings(
                steps,
                rowTokens,
                rowsPerStep,
                rate,
                warmup,
                weightDecay,
                clip,
                average,
                every,
                patient,
                saveEvery,
                recompute,
                logitRows,
                seed);
    }

    /// The same, saved so often.
    public SftSettings saved(long every) {
        return new SftSettings(
                steps,
                rowTokens,
                rowsPerStep,
                rate,
                warmup,
                weightDecay,
                clip,
                average,
                evalEvery,
                patience,
                every,
                recompute,
                logitRows,
                seed);
    }

    /// The same with less memory: layers computed again, and the scores of so many positions at a time.
    public SftSettings thrifty(int positions) {
        return new SftSettings(
                steps,
                rowTokens,
                rowsPerStep,
                rate,
                warmup,
                weightDecay,
                clip,
                average,
                evalEvery,
                patience,
                saveEvery,
                true,
                positions,
                seed);
    }

    /// The same in another order.
    public SftSettings seed(long other) {
        return new SftSettings(
                steps,
                rowTokens,
                rowsPerStep,
                rate,
                warmup,
                weightDecay,
                clip,
                average,
                evalEvery,
                patience,
                saveEvery,
                recompute,
                logitRows,
                other);
    }
}
