/// The type inference over one program, and the rules that it has to keep.
@NullMarked
package dev.vireo.sandbox.internal.check;

import org.jspecify.annotations.NullMarked;
