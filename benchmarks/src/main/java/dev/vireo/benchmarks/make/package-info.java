/// Data sets of the little world, made in the files of published ones.
@NullMarked
package dev.vireo.benchmarks.make;

import org.jspecify.annotations.NullMarked;
