/// SmolVLM and Idefics3: texts with pictures in them, small enough for a processor.
@NullMarked
package dev.vireo.models.smolvlm;

import org.jspecify.annotations.NullMarked;
