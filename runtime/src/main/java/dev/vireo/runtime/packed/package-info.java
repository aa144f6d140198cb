/// Matrices whose numbers stay packed in few bits, and their products.
@NullMarked
package dev.vireo.runtime.packed;

import org.jspecify.annotations.NullMarked;
