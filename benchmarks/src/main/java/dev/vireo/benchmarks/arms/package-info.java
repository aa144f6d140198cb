/// Arms that keep a result honest: the same questions asked in several ways, side by side, and asked again about
/// pictures that were changed.
@NullMarked
package dev.vireo.benchmarks.arms;

import org.jspecify.annotations.NullMarked;
