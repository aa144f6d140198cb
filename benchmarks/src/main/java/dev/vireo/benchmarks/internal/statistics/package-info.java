/// Intervals and tests for answers that hang together in groups.
@NullMarked
package dev.vireo.benchmarks.internal.statistics;

import org.jspecify.annotations.NullMarked;
