/// NVILA: texts with pictures and videos to a score for every token that may come next, by a SigLIP tower, a
/// projector that makes fewer tokens of more features, and a decoder of Qwen2's or Llama's kind.
@NullMarked
package dev.vireo.models.nvila;

import org.jspecify.annotations.NullMarked;
