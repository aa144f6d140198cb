/// Pictures: immutable RGB [dev.vireo.runtime.image.Image]s with crop views, and pixel
/// [dev.vireo.runtime.image.Box]es.
@NullMarked
package dev.vireo.runtime.image;

import org.jspecify.annotations.NullMarked;
