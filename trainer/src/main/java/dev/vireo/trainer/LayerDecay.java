package dev.vireo.trainer;

import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Smaller learning rates for lower layers when a vision transformer is fine-tuned (BEiT, arXiv
/// 2106.08254): the embeddings are layer 0, block N is layer N+1, and everything above the blocks is the
/// last layer, `depth + 1`, which moves at the full rate.
///
/// @param depth how many blocks there are
/// @param decay what the rate is multiplied with from one layer to the one below it
public record LayerDecay(int depth, double decay) implements ToDoubleFunction<String> {
    private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d+)\\..*");

    /// @throws IllegalArgumentException when there are no blocks or the decay is not in `(0, 1]`
    public LayerDecay {
        if (depth < 1 || !(decay > 0 && decay <= 1)) {
            throw new IllegalArgumentException("no layers of " + depth + " blocks decay by " + decay);
        }
    }

    /// The layer of a weight, by its published name.
    public int layer(String name) {
        if (name.equals("cls_token") || name.equals("pos_embed") || name.startsWith("patch_embed")) {
            return 0;
        }
        Matcher block = BLOCK.matcher(name);
        return block.matches() ? Integer.parseInt(block.group(1)) + 1 : depth + 1;
    }

    /// What the learning rate of a weight is multiplied with.
    @Override
    public double applyAsDouble(String name) {
        return Math.pow(decay, depth + 1 - layer(name));
    }
}
