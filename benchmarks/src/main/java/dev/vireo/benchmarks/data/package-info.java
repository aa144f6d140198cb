/// Data sets of questions with known answers, in the files that their authors publish.
@NullMarked
package dev.vireo.benchmarks.data;

import org.jspecify.annotations.NullMarked;
