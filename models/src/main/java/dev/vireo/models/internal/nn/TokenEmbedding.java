package dev.vireo.models.internal.nn;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Tensor;

/// What a text tower begins with: a row of numbers for each word and one for each place, added.
///
/// @param words_VC a row per word of the vocabulary
/// @param positions_NC a row per place
public record TokenEmbedding(Tensor words_VC, Tensor positions_NC) {
    /// The tables under HuggingFace's names, `token_embedding.weight` and `position_embedding.weight`.
    public static TokenEmbedding huggingFace(Parameters p, long vocabulary, long positions, long width) {
        return new TokenEmbedding(
                p.weight("token_embedding.weight", 1, vocabulary, width),
                p.weight("position_embedding.weight", 1, positions, width));
    }

    /// The rows of words that stand at the first places.
    public Tensor apply(Tensor ids_BN) {
        return Tensor.embedding(words_VC, ids_BN).add(positions_NC.narrow(0, 0, ids_BN.size(1)));
    }
}
