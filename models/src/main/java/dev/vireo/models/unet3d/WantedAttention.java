package dev.vireo.models.unet3d;

import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a pass is to hand out of the attention of pixels to words.
///
/// @param keys of which attentions
/// @param words positions of the words, in the order in which maps are to hold them
/// @param end the attention with whose shares the pass ends; it goes to the end of the network when there is none
public record WantedAttention(Set<Key> keys, List<Integer> words, Optional<Key> end) {
    /// Nothing.
    public static final WantedAttention NONE = new WantedAttention(Set.of(), List.of(), Optional.empty());

    /// Copies the collections.
    public WantedAttention {
        keys = Set.copyOf(keys);
        words = List.copyOf(words);
    }

    /// Names a spatial cross-attention of the network: the first transformer block of one of its spatial
    /// transformers.
    ///
    /// @param block number of the block of that stage, from 0
    /// @param attention number of the transformer in the block, from 0
    public record Key(Stage stage, int block, int attention) {
        /// The halves of the network.
        public enum Stage {
            /// Towards fewer pixels.
            DOWN,
            /// Back to the full size.
            UP
        }

        /// @throws IllegalArgumentException when a number is negative
        public Key {
            if (block < 0 || attention < 0) {
                throw new IllegalArgumentException("no attention " + block + "." + attention);
            }
        }

        /// Of `down_blocks`.
        public static Key down(int block, int attention) {
            return new Key(Stage.DOWN, block, attention);
        }

        /// Of `up_blocks`.
        public static Key up(int block, int attention) {
            return new Key(Stage.UP, block, attention);
        }

        /// As the network's weights are named.
        @Override
        public String toString() {
            return (stage == Stage.DOWN ? "down_blocks." : "up_blocks.") + block + ".attentions." + attention;
        }
    }

    /// What the pixels of every frame gave to some of the words, in one cross-attention.
    ///
    /// @param maps_FHNT frames x heads x pixels x words: shares of attention, pixels in row-major order
    /// @param rows rows of pixels
    /// @param columns columns of pixels
    public record Shares(Key key, Tensor maps_FHNT, int rows, int columns) {
        /// @throws IllegalArgumentException when rows and columns are not those of the pixels
        public Shares {
            if (maps_FHNT.shape().length != 4 || maps_FHNT.size(2) != (long) rows * columns) {
                throw new IllegalArgumentException(maps_FHNT + " has not " + rows + " x " + columns + " pixels");
            }
        }
    }
}
