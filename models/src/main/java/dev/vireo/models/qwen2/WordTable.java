package dev.vireo.models.qwen2;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.models.internal.nn.LinearMap;
import dev.vireo.models.internal.nn.PackedLinear;
import dev.vireo.runtime.packed.PackedMatrix;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;

/// A row of numbers for each token, which may stay packed.
sealed interface WordTable {
    /// The table under a name, packed where the parameters are.
    static WordTable of(Parameters p, String name, long vocabulary, long width) {
        return p.packed(name, vocabulary, width)
                .<WordTable>map(words -> new PackedWords(p, words))
                .orElseGet(() -> new Words(p.weight(name, 1, vocabulary, width)));
    }

    /// The rows of tokens.
    Tensor rows(Tensor ids_BN);

    /// The table as a map from rows to a score for each token.
    LinearMap head();

    record Words(Tensor words_VC) implements WordTable {
        @Override
        public Tensor rows(Tensor ids_BN) {
            return Tensor.embedding(words_VC, ids_BN);
        }

        @Override
        public LinearMap head() {
            return new Linear(words_VC, null);
        }
    }

    record PackedWords(Parameters parameters, PackedMatrix words_VC) implements WordTable {
        @Override
        public Tensor rows(Tensor ids_BN) {
            return words_VC.unpackRows(ids_BN);
        }

        @Override
        public LinearMap head() {
            return new PackedLinear(parameters, List.of(words_VC), List.of());
        }
    }
}
