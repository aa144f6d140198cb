/// Forms of words.
@NullMarked
package dev.vireo.visiontools.internal.words;

import org.jspecify.annotations.NullMarked;
