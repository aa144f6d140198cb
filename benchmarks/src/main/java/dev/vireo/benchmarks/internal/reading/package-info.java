/// What a text answers: rules of published scripts, and our own.
@NullMarked
package dev.vireo.benchmarks.internal.reading;

import org.jspecify.annotations.NullMarked;
