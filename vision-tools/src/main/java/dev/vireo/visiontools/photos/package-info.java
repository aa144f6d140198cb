/// Tools for photographs on models that come with the library: [dev.vireo.visiontools.photos.PhotoTools].
@NullMarked
package dev.vireo.visiontools.photos;

import org.jspecify.annotations.NullMarked;
