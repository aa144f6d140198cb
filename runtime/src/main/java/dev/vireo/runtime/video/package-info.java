/// Videos: frames by index.
@NullMarked
package dev.vireo.runtime.video;

import org.jspecify.annotations.NullMarked;
