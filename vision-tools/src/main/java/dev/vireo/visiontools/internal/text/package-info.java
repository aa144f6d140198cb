/// Reading what is written in pictures: where text stands, and what it says.
@NullMarked
package dev.vireo.visiontools.internal.text;

import org.jspecify.annotations.NullMarked;
