/// What stands between a question and the world: nothing, a cache, a recording.
@NullMarked
package dev.vireo.agent.internal.outside;

import org.jspecify.annotations.NullMarked;
