package dev.vireo.agent;

import dev.vireo.language.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What an answer took.
///
/// @param toolCalls calls by programs and fallbacks, remembered ones included
/// @param visionCalls calls of tools that were made: what [Budget#visionCalls] limits
/// @param plannerCalls programs asked for
/// @param repairs programs asked for again from what was wrong with them
/// @param resamples programs asked for once more at a higher temperature
/// @param usage calls and tokens of language models, for programs and within them
/// @param cached answers of models and tools that were known from earlier questions; they cost no money
/// @param money what the models cost, in the currency of the price table; empty when the price of a model
///     that was asked is unknown
/// @param unpriced the models whose prices are unknown
/// @param depth of the deepest sub-question
/// @param width the most sub-questions that one run of a program asked
/// @param time from the question to the answer
public record Cost(
        int toolCalls,
        int visionCalls,
        int plannerCalls,
        int repairs,
        int resamples,
        Usage usage,
        int cached,
        Optional<BigDecimal> money,
        List<String> unpriced,
        int depth,
        int width,
        Duration time) {
    public Cost {
        unpriced = List.copyOf(unpriced);
    }
}
