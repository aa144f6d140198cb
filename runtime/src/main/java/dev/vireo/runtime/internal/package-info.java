/// What several packages of this module share and nobody else uses.
@NullMarked
package dev.vireo.runtime.internal;

import org.jspecify.annotations.NullMarked;
