/// English words, number words, and grammars as patterns over a chart: what questions and captions share.
@NullMarked
package dev.vireo.planners.internal.english;

import org.jspecify.annotations.NullMarked;
