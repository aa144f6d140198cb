/// What programs may call: finding, asking, verifying, matching, measuring depth.
/// [dev.vireo.tools.VisionTools] is the contract; models behind it are interchangeable.
@NullMarked
package dev.vireo.tools;

import org.jspecify.annotations.NullMarked;
