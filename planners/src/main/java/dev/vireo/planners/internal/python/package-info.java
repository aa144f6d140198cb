/// Python text that planners write: names, quoted text, values told in another type.
@NullMarked
package dev.vireo.planners.internal.python;

import org.jspecify.annotations.NullMarked;
