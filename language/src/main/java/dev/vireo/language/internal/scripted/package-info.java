/// Answers that were written beforehand.
@NullMarked
package dev.vireo.language.internal.scripted;

import org.jspecify.annotations.NullMarked;
