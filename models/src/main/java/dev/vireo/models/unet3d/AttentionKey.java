package dev.vireo.models.unet3d;

/// Names a spatial cross-attention of the network: the first transformer block of one of its spatial
/// transformers.
///
/// @param block number of the block of that stage, from 0
/// @param attention number of the transformer in the block, from 0
public record AttentionKey(Stage stage, int block, int attention) {
    /// The halves of the network.
    public enum Stage {
        /// Towards fewer pixels.
        DOWN,
        /// Back to the full size.
        UP
    }

    /// @throws IllegalArgumentException when a number is negative
    public AttentionKey {
        if (block < 0 || attention < 0) {
            throw new IllegalArgumentException("no attention " + block + "." + attention);
        }
    }

    /// Of `down_blocks`.
    public static AttentionKey down(int block, int attention) {
        return new AttentionKey(Stage.DOWN, block, attention);
    }

    /// Of `up_blocks`.
    public static AttentionKey up(int block, int attention) {
        return new AttentionKey(Stage.UP, block, attention);
    }

    /// As the network's weights are named.
    @Override
    public String toString() {
        return (stage == Stage.DOWN ? "down_blocks." : "up_blocks.") + block + ".attentions." + attention;
    }
}
