package dev.vireo.agent;

import dev.vireo.planner.Plan;
import java.time.Duration;

/// What an answer took.
///
/// @param toolCalls calls of vision tools and of the language model by programs and fallbacks, remembered
///     ones included
/// @param plannerCalls programs asked for
/// @param usage calls and tokens of language models, for programs and within them
/// @param cached answers of models and tools that were known from earlier questions; they cost no money
/// @param time from the question to the answer
public record Cost(int toolCalls, int plannerCalls, Plan.Usage usage, int cached, Duration time) {}
