/// The grammar of everyday questions about photographs, and the programs that answer them.
@NullMarked
package dev.vireo.planners.internal.everyday;

import org.jspecify.annotations.NullMarked;
