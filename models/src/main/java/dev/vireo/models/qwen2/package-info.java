/// The decoder of Qwen2 and Llama: HuggingFace's names and configurations, a cache of keys and values, and
/// what writes tokens with it.
@NullMarked
package dev.vireo.models.qwen2;

import org.jspecify.annotations.NullMarked;
