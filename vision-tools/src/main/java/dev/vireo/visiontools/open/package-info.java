/// Tools that work on any picture, each over a published folder that the user gives.
@NullMarked
package dev.vireo.visiontools.open;

import org.jspecify.annotations.NullMarked;
