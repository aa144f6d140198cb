/// How every shipped weight was made.
@NullMarked
package dev.vireo.recipes;

import org.jspecify.annotations.NullMarked;
