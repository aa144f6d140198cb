package dev.vireo.trainer.rl;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.List;
import java.util.Locale;

/// Which prompts teach something: those whose responses are neither all right nor all wrong, since others
/// give every response the advantage 0. A prompt is kept when `low < mean < high` of its responses'
/// scores.
///
/// Used while training, it is DAPO's dynamic sampling (arXiv 2503.14476, section 3.2): prompts are drawn
/// until enough are kept. Used before it, on k attempts of the model that will be trained, it is the
/// difficulty filter of LongVILA-R1 (arXiv 2507.07966).
///
/// @param low what the mean must be above
/// @param high what the mean must be below
/// @param attempts how many scores there must be; 0 for any number
public record GroupFilter(double low, double high, int attempts) {
    /// Why a prompt is kept or not.
    public enum Reason {
        /// It teaches something.
        KEPT,
        /// It has no responses.
        EMPTY,
        /// The mean is not above the low bound: too hard.
        TOO_LOW,
        /// The mean is not below the high bound: too easy.
        TOO_HIGH
    }

    /// What was found.
    ///
    /// @param reason why it is kept or not
    /// @param mean of the scores; 0 without any
    public record Verdict(Reason reason, double mean) {
        /// Whether the prompt is kept.
        public boolean kept() {
            return reason == Reason.KEPT;
        }

        @Override
        public String toString() {
            String why = switch (reason) {
                case KEPT -> "kept";
                case EMPTY -> "dropped: no responses";
                case TOO_LOW -> "dropped: too hard";
                case TOO_HIGH -> "dropped: too easy";
            };
            return why + String.format(Locale.ROOT, " (mean %.3g)", mean);
        }
    }

    /// @throws IllegalArgumentException when the bounds leave no room, or the attempts are negative
    public GroupFilter {
        if (!(low < high) || attempts < 0) {
            throw new IllegalArgumentException(
                    "no mean of " + attempts + " attempts lies above " + low + " and below " + high);
        }
    }

    /// For scores from 0 to 1 of any number of responses: neither all right nor all wrong.
    public static GroupFilter online() {
        return new GroupFilter(0, 1, 0);
    }

    /// The same for a data set, by so many attempts at each question.
    ///
    /// @throws IllegalArgumentException when fewer than 2 attempts can't tell
    public static GroupFilter difficulty(int attempts) {
        if (attempts < 2) {
            throw new IllegalArgumentException(attempts + " attempts can't tell how hard a question is");
        }
        return new GroupFilter(0, 1, attempts);
    }

    /// Whether a prompt is kept, by the scores of its responses.
    ///
    /// @throws VireoException with code DATA when there are not as many scores as attempts, or one is no
    ///     number
    public Verdict of(List<Double> scores) {
        if (attempts > 0 && scores.size() != attempts) {
            throw new VireoException(
                    Code.DATA,
                    scores.size() + " scores where " + attempts + " attempts were asked for",
                    "Run the missing attempts first.");
        }
        if (scores.isEmpty()) {
            return new Verdict(Reason.EMPTY, 0);
        }
        double mean = scores.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        if (!Double.isFinite(mean)) {
            throw new VireoException(Code.DATA, "the scores " + scores + " have no mean", "Check the reward.");
        }
        if (mean <= low) {
            return new Verdict(Reason.TOO_LOW, mean);
        }
        return new Verdict(mean >= high ? Reason.TOO_HIGH : Reason.KEPT, mean);
    }
}
