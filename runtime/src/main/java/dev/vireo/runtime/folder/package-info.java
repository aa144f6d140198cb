/// Model folders as HuggingFace lays them out: a configuration, weights in one file or in shards, a tokenizer.
@NullMarked
package dev.vireo.runtime.folder;

import org.jspecify.annotations.NullMarked;
