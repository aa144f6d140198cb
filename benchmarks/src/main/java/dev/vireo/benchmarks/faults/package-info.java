/// What becomes of programs with mistakes in them: found before they run, found at run time, or silent.
@NullMarked
package dev.vireo.benchmarks.faults;

import org.jspecify.annotations.NullMarked;
