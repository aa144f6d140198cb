/// How a run over a data set works: choosing, asking, keeping, counting.
@NullMarked
package dev.vireo.benchmarks.internal.run;

import org.jspecify.annotations.NullMarked;
