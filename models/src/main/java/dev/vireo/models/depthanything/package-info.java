/// Depth Anything, the first and the second: how far away each pixel of a picture is.
@NullMarked
package dev.vireo.models.depthanything;

import org.jspecify.annotations.NullMarked;
