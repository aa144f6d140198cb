/// Qwen2.5-VL (Bai et al., arXiv 2502.13923): a vision tower with windows over pictures and videos of any
/// size, and a decoder of Qwen2's kind whose tokens have a time, a row and a column.
@NullMarked
package dev.vireo.models.qwen25vl;

import org.jspecify.annotations.NullMarked;
