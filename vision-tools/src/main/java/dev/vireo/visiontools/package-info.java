/// What programs may call: [dev.vireo.visiontools.VisionTools], mixed from parts that do one job each, or one
/// [dev.vireo.visiontools.VisionSuite] that does them all.
@NullMarked
package dev.vireo.visiontools;

import org.jspecify.annotations.NullMarked;
