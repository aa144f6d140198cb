package dev.vireo.benchmarks.run;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.math.BigDecimal;
import java.util.Optional;

/// How a run goes about its questions. None of it moves a score, and a run may go on with another effort.
///
/// @param concurrency questions that are asked at once
/// @param retries how often a question is asked again when a provider or a resource failed
/// @param maxCost the run ends when its models cost so much, in the unit of the agent's prices; questions that are
///     being answered then are finished
/// @param traces of which answers it is kept how they came about
public record Effort(int concurrency, int retries, Optional<BigDecimal> maxCost, Traces traces) {
    /// One question after the other, without limits and traces; a failed provider is asked twice more.
    public static final Effort USUAL = new Effort(1, 2, Optional.empty(), Traces.NONE);

    /// Which answers leave a trace.
    public enum Traces {
        /// None.
        NONE,
        /// Those that are not right.
        FAILED,
        /// All.
        ALL
    }

    /// @throws VireoException with code USAGE when a number makes no sense
    public Effort {
        if (concurrency < 1 || concurrency > 256) {
            throw new VireoException(Code.USAGE, "the concurrency must be from 1 to 256, not " + concurrency, "");
        }
        if (retries < 0 || retries > 100) {
            throw new VireoException(Code.USAGE, "the retries must be from 0 to 100, not " + retries, "");
        }
        if (maxCost.isPresent() && maxCost.get().signum() <= 0) {
            throw new VireoException(
                    Code.USAGE,
                    "the largest cost must be above zero, not " + maxCost.get().toPlainString(),
                    "");
        }
    }

    /// The same with another number of questions at once.
    public Effort concurrency(int atOnce) {
        return new Effort(atOnce, retries, maxCost, traces);
    }

    /// The same with other traces.
    public Effort traces(Traces kept) {
        return new Effort(concurrency, retries, maxCost, kept);
    }

    /// How far a run is.
    ///
    /// @param done questions that are answered or failed, those of earlier sessions included
    /// @param total questions that are asked in all
    /// @param right how many answers are right so far
    /// @param failed how many questions got none so far
    public record Progress(int done, int total, int right, int failed) {}

    /// Told how a run goes on.
    @FunctionalInterface
    public interface Listener {
        /// So far it is.
        void at(Progress progress);

        /// Something that a person should know, in one line.
        default void notice(String text) {}
    }
}
