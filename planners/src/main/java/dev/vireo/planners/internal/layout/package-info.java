/// The planners of layouts: the built-in one, and one that asks a language model until its answer holds.
@NullMarked
package dev.vireo.planners.internal.layout;

import org.jspecify.annotations.NullMarked;
