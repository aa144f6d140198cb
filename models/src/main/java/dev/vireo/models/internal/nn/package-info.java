/// The blocks that families of models share.
@NullMarked
package dev.vireo.models.internal.nn;

import org.jspecify.annotations.NullMarked;
