/// What programs may call: [dev.vireo.visiontools.VisionTools].
@NullMarked
package dev.vireo.visiontools;

import org.jspecify.annotations.NullMarked;
