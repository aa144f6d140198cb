/// What a language model is told about programs, and the program taken out of its answer.
@NullMarked
package dev.vireo.planners.internal.prompt;

import org.jspecify.annotations.NullMarked;
