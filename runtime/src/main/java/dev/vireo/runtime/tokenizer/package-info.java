/// Tokenizers of language models: from published folders and from GGUF files.
@NullMarked
package dev.vireo.runtime.tokenizer;

import org.jspecify.annotations.NullMarked;
