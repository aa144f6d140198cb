/// The benchmark of layouts and of videos made from them (arXiv 2309.17444).
@NullMarked
package dev.vireo.benchmarks.layout;

import org.jspecify.annotations.NullMarked;
