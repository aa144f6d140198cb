/// The stage-1 benchmark of layouts (arXiv 2309.17444).
@NullMarked
package dev.vireo.benchmarks.layout;

import org.jspecify.annotations.NullMarked;
