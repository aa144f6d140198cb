/// Naming what a picture or a part of it shows, out of a thousand classes.
@NullMarked
package dev.vireo.visiontools.internal.classes;

import org.jspecify.annotations.NullMarked;
