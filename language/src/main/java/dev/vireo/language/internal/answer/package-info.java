/// What models write around what they mean to say.
@NullMarked
package dev.vireo.language.internal.answer;

import org.jspecify.annotations.NullMarked;
