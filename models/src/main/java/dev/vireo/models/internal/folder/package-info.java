/// What families share that read HuggingFace's folders.
@NullMarked
package dev.vireo.models.internal.folder;

import org.jspecify.annotations.NullMarked;
