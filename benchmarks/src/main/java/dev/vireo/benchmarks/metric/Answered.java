package dev.vireo.benchmarks.metric;

import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.data.Sample;
import java.util.Optional;

/// A question and what was answered.
///
/// @param answer the text of the answer, as the agent gave it; empty when it failed
/// @param region the part of the picture that was answered, where one was
/// @param failed whether there is no answer; it counts as wrong
public record Answered(Sample sample, String answer, Optional<Gold.Region> region, boolean failed) {}
