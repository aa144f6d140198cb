/// Runs of the whole path over questions with known answers.
@NullMarked
package dev.vireo.benchmarks;

import org.jspecify.annotations.NullMarked;
