/// Supervised fine-tuning of language models on conversations: what the assistant says is learned, by packed
/// rows, in a loop that can stop at any step and go on.
@NullMarked
package dev.vireo.trainer.sft;

import org.jspecify.annotations.NullMarked;
