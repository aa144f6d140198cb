/// The files of each data set that is made.
@NullMarked
package dev.vireo.benchmarks.internal.make;

import org.jspecify.annotations.NullMarked;
