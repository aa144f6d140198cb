package dev.vireo.agent;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/// What one question may use, its sub-questions included. What is used up ends nothing: the question gets a
/// fallback of its type, and a notice that names the limit.
///
/// A sub-question may use what its parent has left, less [#RESERVED_VISION_CALLS] that the parent keeps for
/// its own fallback; what it leaves is the parent's again. Sub-questions that are asked side by side share
/// that in equal parts. Tokens and money are known only after a call: the last one may go beyond the limit.
///
/// @param modelCalls requests to language models, by planners and by programs
/// @param tokens tokens that language models read and write
/// @param money what language models may cost, in the currency of the price table; empty for no limit
/// @param visionCalls calls of tools; one that was answered before is free, and so is a crop
/// @param time from the question to the answer, by the agent's clock. A tenth of it, at most
///     [#RESERVED_TIME], is kept for the fallback.
/// @param depth how deep sub-questions may nest; 0 allows none
/// @param width how many sub-questions one run of a program may ask
public record Budget(
        int modelCalls, long tokens, Optional<BigDecimal> money, int visionCalls, Duration time, int depth, int width) {
    /// Calls of tools that every question keeps for its own fallback.
    public static final int RESERVED_VISION_CALLS = 2;

    /// Time that is kept for the fallback of the whole question, at most.
    public static final Duration RESERVED_TIME = Duration.ofSeconds(2);

    /// The deepest nesting that the sandbox can run.
    public static final int MAX_DEPTH = 9;

    /// 100 model calls, a million tokens, any money, 1000 vision calls, 5 minutes, depth 6, width 100.
    public static final Budget DEFAULT =
            new Budget(100, 1_000_000, Optional.empty(), 1000, Duration.ofMinutes(5), 6, 100);

    /// The most that a setting allows: a million calls of each kind, a day, a width of 100,000.
    public static final Budget MOST =
            new Budget(1_000_000, Long.MAX_VALUE, Optional.empty(), 1_000_000, Duration.ofDays(1), MAX_DEPTH, 100_000);

    /// @throws IllegalArgumentException when a limit is negative, the time is not positive, or the depth is
    ///     more than [#MAX_DEPTH]
    public Budget {
        if (modelCalls < 0 || tokens < 0 || visionCalls < 0 || depth < 0 || width < 0) {
            throw new IllegalArgumentException("limits are not negative: " + modelCalls + " model calls, " + tokens
                    + " tokens, " + visionCalls + " vision calls, depth " + depth + ", width " + width);
        }
        if (money.isPresent() && money.get().signum() < 0) {
            throw new IllegalArgumentException("the money is not negative: " + money.get());
        }
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException("the time must be positive: " + time);
        }
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("the depth is at most " + MAX_DEPTH + ", not " + depth);
        }
    }

    /// The smaller of each; money is not compared.
    public Budget atMost(Budget most) {
        return new Budget(
                Math.min(modelCalls, most.modelCalls),
                Math.min(tokens, most.tokens),
                money,
                Math.min(visionCalls, most.visionCalls),
                time.compareTo(most.time) < 0 ? time : most.time,
                Math.min(depth, most.depth),
                Math.min(width, most.width));
    }

    /// The same budget with another number of model calls.
    public Budget withModelCalls(int calls) {
        return new Budget(calls, tokens, money, visionCalls, time, depth, width);
    }

    /// The same budget with another number of tokens.
    public Budget withTokens(long number) {
        return new Budget(modelCalls, number, money, visionCalls, time, depth, width);
    }

    /// The same budget with a limit of money: `"0.05"`. It needs a price for every model that is asked.
    public Budget withMoney(String amount) {
        return new Budget(modelCalls, tokens, Optional.of(new BigDecimal(amount)), visionCalls, time, depth, width);
    }

    /// The same budget with another number of vision calls.
    public Budget withVisionCalls(int calls) {
        return new Budget(modelCalls, tokens, money, calls, time, depth, width);
    }

    /// The same budget with another time.
    public Budget withTime(Duration newTime) {
        return new Budget(modelCalls, tokens, money, visionCalls, newTime, depth, width);
    }

    /// The same budget with another depth.
    public Budget withDepth(int levels) {
        return new Budget(modelCalls, tokens, money, visionCalls, time, levels, width);
    }

    /// The same budget with another width.
    public Budget withWidth(int questions) {
        return new Budget(modelCalls, tokens, money, visionCalls, time, depth, questions);
    }

    /// The time after which nothing but the fallback of the whole question is begun.
    public Duration timeForPrograms() {
        Duration tenth = time.dividedBy(10);
        return time.minus(tenth.compareTo(RESERVED_TIME) < 0 ? tenth : RESERVED_TIME);
    }
}
