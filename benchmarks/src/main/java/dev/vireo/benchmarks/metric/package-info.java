/// What the answers of a run are worth, by the rules of the papers and of their scripts.
@NullMarked
package dev.vireo.benchmarks.metric;

import org.jspecify.annotations.NullMarked;
