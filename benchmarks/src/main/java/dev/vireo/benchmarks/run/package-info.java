/// Runs over data sets: their folders, resumed and merged.
@NullMarked
package dev.vireo.benchmarks.run;

import org.jspecify.annotations.NullMarked;
