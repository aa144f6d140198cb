/// Finished runs beside each other: question by question, and as a page.
@NullMarked
package dev.vireo.benchmarks.report;

import org.jspecify.annotations.NullMarked;
