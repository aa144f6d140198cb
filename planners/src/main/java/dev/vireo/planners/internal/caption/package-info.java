/// The grammar of captions: from words to a scene to boxes in frames.
@NullMarked
package dev.vireo.planners.internal.caption;

import org.jspecify.annotations.NullMarked;
