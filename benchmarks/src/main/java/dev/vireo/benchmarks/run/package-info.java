/// Runs over data sets: a folder that grows, outlives its process, and tells all that could have moved its scores.
@NullMarked
package dev.vireo.benchmarks.run;

import org.jspecify.annotations.NullMarked;
