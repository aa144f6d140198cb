package dev.vireo.visiontools.internal.text;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.visiontools.internal.onnx.OnnxNetwork;
import dev.vireo.visiontools.internal.onnx.OnnxNetwork.Floats;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Reads one straightened line. The network gives for each of many steps along the line how probable each
/// letter is; a letter that stays the best is one letter, and the first class parts two equal ones. (A.
/// Graves et al., Connectionist Temporal Classification, 2006, with the best path.)
final class LineReader implements AutoCloseable {
    private static final int HEIGHT = 48;
    private static final int LEAST_WIDTH = 320;

    /// The widest line that is read as it is; wider ones are squeezed.
    private static final int MOST_WIDTH = 6400;

    private final OnnxNetwork network;
    private final String name;
    private final List<String> letters;

    /// What a line says.
    ///
    /// @param text what is read, maybe nothing
    /// @param score the mean probability of its letters, 0 without any
    record Reading(String text, double score) {}

    /// @param onnx the content of the model file
    /// @param keys the content of the file with the letters, one a line
    /// @param name what messages call the model
    LineReader(byte[] onnx, byte[] keys, String name) {
        this.name = name;
        this.letters = new String(keys, StandardCharsets.UTF_8).lines().toList();
        this.network = OnnxNetwork.load(onnx, name);
    }

    Reading read(PlainPixels line) {
        double ratio = (double) line.width() / line.height();
        int padded = Math.clamp((int) (HEIGHT * ratio), LEAST_WIDTH, MOST_WIDTH);
        int width = Math.min((int) Math.ceil(HEIGHT * ratio), padded);
        Floats output = line.resize(width, HEIGHT).through(network, padded);
        long[] shape = output.shape();
        int classes = letters.size() + 2; // the parting one, the letters of the file, a blank
        if (shape.length != 3 || shape[2] != classes) {
            throw new VireoException(
                    Code.DATA,
                    "[" + name + "] gives " + OnnxNetwork.sides(shape) + " numbers instead of " + classes
                            + " for each step",
                    "The model and its file of letters must be of one version.");
        }
        return decoded(output.values(), Math.toIntExact(shape[1]), classes);
    }

    private Reading decoded(float[] values, int steps, int classes) {
        StringBuilder text = new StringBuilder();
        double sum = 0;
        int count = 0;
        int last = 0;
        for (int step = 0; step < steps; step++) {
            int best = 0;
            int row = step * classes;
            for (int i = 1; i < classes; i++) {
                best = values[row + i] > values[row + best] ? i : best;
            }
            if (best != last && best != 0) {
                text.append(best <= letters.size() ? letters.get(best - 1) : " ");
                sum += values[row + best];
                count++;
            }
            last = best;
        }
        return new Reading(text.toString(), count == 0 ? 0 : Math.min(1, sum / count));
    }

    @Override
    public void close() {
        network.close();
    }
}
