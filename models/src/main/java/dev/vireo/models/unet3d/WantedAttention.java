package dev.vireo.models.unet3d;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a pass is to hand out of the attention of pixels to words.
///
/// @param keys of which attentions
/// @param words positions of the words, in the order in which maps are to hold them
/// @param end the attention with whose shares the pass ends; it goes to the end of the network when there is none
public record WantedAttention(Set<AttentionKey> keys, List<Integer> words, Optional<AttentionKey> end) {
    /// Nothing.
    public static final WantedAttention NONE = new WantedAttention(Set.of(), List.of(), Optional.empty());

    /// Copies the collections.
    public WantedAttention {
        keys = Set.copyOf(keys);
        words = List.copyOf(words);
    }
}
