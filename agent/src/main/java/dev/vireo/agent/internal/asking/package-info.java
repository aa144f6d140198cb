/// The work on one question: programs, repairs, sub-questions, fallbacks, and what all of it may use.
@NullMarked
package dev.vireo.agent.internal.asking;

import org.jspecify.annotations.NullMarked;
