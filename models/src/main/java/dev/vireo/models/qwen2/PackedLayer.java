package dev.vireo.models.qwen2;

import dev.vireo.models.Activation;
import dev.vireo.models.internal.nn.PackedLinear;
import dev.vireo.models.qwen2.Qwen2Config.Heads;
import dev.vireo.runtime.packed.FloatRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A [layer][DecoderLayer] whose weights are packed, for the next token of each of a few texts. It computes
/// what the layer does, without tensors: for so few numbers to call libtorch, and to wake its threads, takes
/// longer than the arithmetic. Prompts, batches with padding and whatever is not packed go by the layer.
final class PackedLayer {
    private final float[] weight1;
    private final float[] weight2;
    private final double epsilon;
    private final PackedLinear queriesKeysValues;
    private final PackedLinear out;
    private final PackedLinear gateAndUp;
    private final PackedLinear down;
    private final Heads heads;
    private final int window;

    private PackedLayer(
            DecoderLayer layer,
            PackedLinear queriesKeysValues,
            PackedLinear out,
            PackedLinear gateAndUp,
            PackedLinear down,
            int window) {
        weight1 = layer.norm1().weight().toFloats();
        weight2 = layer.norm2().weight().toFloats();
        epsilon = layer.norm1().epsilon();
        heads = layer.heads();
        this.queriesKeysValues = queriesKeysValues;
        this.out = out;
        this.gateAndUp = gateAndUp;
        this.down = down;
        this.window = window;
    }

    /// The next token of one text.
    static final class Step {
        private final KeyValues past;
        private final int length;
        private final float[] cosines;
        private final float[] sines;

        /// @param past where keys and values of the tokens before it are, and its own are to go
        /// @param length how many there are before it
        /// @param cosines for each number of a head, as [dev.vireo.models.internal.nn.Rotation] has them
        Step(KeyValues past, long length, float[] cosines, float[] sines) {
            this.past = past;
            this.length = Math.toIntExact(length);
            this.cosines = cosines;
            this.sines = sines;
        }
    }

    /// The layer, when all its weights are packed.
    ///
    /// @param window how many tokens one sees, itself included; 0 for all before it
    static Optional<PackedLayer> of(DecoderLayer layer, int window) {
        return layer.queriesKeysValues() instanceof PackedLinear qkv
                        && layer.out() instanceof PackedLinear out
                        && layer.mlp().gateAndUp() instanceof PackedLinear gateAndUp
                        && layer.mlp().down() instanceof PackedLinear down
                        && layer.mlp().activation() == Activation.SILU
                ? Optional.of(new PackedLayer(layer, qkv, out, gateAndUp, down, window))
                : Optional.empty();
    }

    /// Runs the layer on a row of each text, in its place.
    void apply(float[] x, List<Step> texts) {
        int rows = texts.size();
        float[] all = queriesKeysValues.apply(normalized(x, weight1, rows), rows);
        float[] seen = new float[rows * heads.count() * heads.size()];
        FloatRows.attend(all, places(all, texts), heads.count(), heads.count() / heads.keys(), seen);
        add(x, out.apply(seen, rows));
        float[] both = gateAndUp.apply(normalized(x, weight2, rows), rows);
        float[] hidden = new float[both.length / 2];
        FloatRows.gate(both, rows, hidden);
        add(x, down.apply(hidden, rows));
    }

    private float[] normalized(float[] x, float[] weight, int rows) {
        float[] y = new float[x.length];
        for (int row = 0; row < rows; row++) {
            FloatRows.normalize(x, row * weight.length, weight, epsilon, y);
        }
        return y;
    }

    private static void add(float[] x, float[] more) {
        for (int i = 0; i < x.length; i++) {
            x[i] += more[i];
        }
    }

    /// Turns the queries and keys of each text and puts keys and values behind those before them.
    private List<FloatRows.Seen> places(float[] all, List<Step> texts) {
        List<FloatRows.Seen> out = new ArrayList<>();
        int size = heads.size();
        int row = (heads.count() + 2 * heads.keys()) * size;
        for (int text = 0; text < texts.size(); text++) {
            Step step = texts.get(text);
            KeyValues.Memory memory = step.past.memory(heads.keys(), size, step.length);
            int keys = text * row + heads.count() * size;
            int values = keys + heads.keys() * size;
            for (int at = text * row; at < values; at += size) {
                turn(all, at, step);
            }
            for (int head = 0; head < heads.keys(); head++) {
                long place = 4L * size * ((long) head * memory.places() + step.length);
                copy(all, keys + head * size, memory.keys(), place);
                copy(all, values + head * size, memory.values(), place);
            }
            int from = window > 0 ? Math.max(0, step.length + 1 - window) : 0;
            out.add(new FloatRows.Seen(memory.keys(), memory.values(), memory.places(), from, step.length + 1));
        }
        return out;
    }

    private void copy(float[] from, int at, MemorySegment to, long place) {
        MemorySegment.copy(from, at, to, ValueLayout.JAVA_FLOAT, place, heads.size());
    }

    private static void turn(float[] x, int at, Step by) {
        int half = by.cosines.length / 2;
        for (int i = 0; i < half; i++) {
            float first = x[at + i];
            float second = x[at + half + i];
            x[at + i] = first * by.cosines[i] + second * by.sines[i];
            x[at + half + i] = second * by.cosines[half + i] + first * by.sines[half + i];
        }
    }
}
