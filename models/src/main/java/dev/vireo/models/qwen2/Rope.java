package dev.vireo.models.qwen2;

import dev.vireo.models.internal.nn.Rotation;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.List;

/// Rotary positions (Su et al., arXiv 2104.09864) and the ways in which they are stretched to longer texts.
///
/// @param size numbers of a head, all of which are turned
/// @param theta the base of the frequencies
/// @param sections how many of the frequencies, in their order, turn by the time, the row and the column of a
///     token (Qwen2-VL, arXiv 2409.12191); empty where a token has one position
record Rope(int size, double theta, Scaling scaling, List<Integer> sections) {
    /// For tokens of one position.
    Rope(int size, double theta, Scaling scaling) {
        this(size, theta, scaling, List.of());
    }

    /// How many positions a token may have.
    int axes() {
        return sections.isEmpty() ? 1 : sections.size();
    }

    /// The rotation for positions (integers).
    ///
    /// @param positions B x N, or with sections also 3 x B x N
    /// @param length one more than the last position, on which some kinds depend
    Rotation rotation(Tensor positions, long length, DType dtype) {
        List<Tensor> both = Scope.tidyAll(() -> {
            float[] frequencies = frequencies(length);
            Tensor angles = positions
                    .to(DType.F32)
                    .unsqueeze(-1)
                    .mul(Tensor.of(frequencies, frequencies.length).to(positions.device()));
            Rotation rotation = Rotation.of(positions.shape().length == 3 ? cut(angles) : angles, scale(), dtype);
            return List.of(rotation.cos_BN1D(), rotation.sin_BN1D());
        });
        return new Rotation(both.get(0), both.get(1));
    }

    /// Of each section the angles of its own axis.
    private Tensor cut(Tensor angles_3BNE) {
        List<Tensor> parts = new ArrayList<>();
        long start = 0;
        for (int axis = 0; axis < sections.size(); axis++) {
            parts.add(angles_3BNE.select(0, axis).narrow(-1, start, sections.get(axis)));
            start += sections.get(axis);
        }
        return Tensor.cat(-1, parts.toArray(Tensor[]::new));
    }

    /// How the frequencies are changed.
    sealed interface Scaling {
        /// Not at all.
        record None() implements Scaling {}

        /// All are divided by a factor.
        record Linear(double factor) implements Scaling {}

        /// The base grows with texts longer than those of the training.
        ///
        /// @param trained the longest text of the training
        record Dynamic(double factor, int trained) implements Scaling {}

        /// Low frequencies are divided by a factor, high ones stay, with a slope between (Llama 3.1).
        ///
        /// @param low wavelengths longer than `trained / low` are low frequencies
        /// @param high wavelengths shorter than `trained / high` are high ones
        /// @param trained the longest text of the training
        record Llama3(double factor, double low, double high, int trained) implements Scaling {}

        /// YaRN (Peng et al., arXiv 2309.00071).
        ///
        /// @param scale what cosines and sines are multiplied by
        /// @param fast turns within the training's longest text above which a frequency stays
        /// @param slow turns below which it is divided by the factor
        /// @param truncate whether the places of both among the frequencies are rounded
        /// @param trained the longest text of the training
        record Yarn(double factor, double scale, double fast, double slow, boolean truncate, int trained)
                implements Scaling {}

        /// LongRoPE (Ding et al., arXiv 2402.13753): a divisor for each frequency, other ones for long texts.
        ///
        /// @param scale what cosines and sines are multiplied by
        /// @param trained the longest text of the training
        record LongRope(List<Double> brief, List<Double> extended, double scale, int trained) implements Scaling {}
    }

    /// Whether the frequencies are others for longer texts.
    boolean dependsOnLength() {
        return switch (scaling) {
            case Scaling.Dynamic _, Scaling.LongRope _ -> true;
            case Scaling.None _, Scaling.Linear _, Scaling.Llama3 _, Scaling.Yarn _ -> false;
        };
    }

    /// What cosines and sines are multiplied by.
    double scale() {
        return switch (scaling) {
            case Scaling.Yarn yarn -> yarn.scale();
            case Scaling.LongRope longRope -> longRope.scale();
            case Scaling.None _, Scaling.Linear _, Scaling.Dynamic _, Scaling.Llama3 _ -> 1;
        };
    }

    /// The angle by which each pair of numbers is turned further at each position.
    ///
    /// @param length of the text
    float[] frequencies(long length) {
        return switch (scaling) {
            case Scaling.None _ -> plain(theta);
            case Scaling.Linear(double factor) -> dividedBy(plain(theta), factor);
            case Scaling.Dynamic(double factor, int trained) -> plain(stretched(factor, trained, length));
            case Scaling.Llama3 llama3 -> llama3(llama3);
            case Scaling.Yarn yarn -> yarn(yarn);
            case Scaling.LongRope longRope -> {
                List<Double> divisors = length > longRope.trained() ? longRope.extended() : longRope.brief();
                float[] out = plain(theta);
                for (int i = 0; i < out.length; i++) {
                    out[i] = (float) (1 / (divisors.get(i) * Math.pow(theta, share(i))));
                }
                yield out;
            }
        };
    }

    private float share(int pair) {
        return 2f * pair / size;
    }

    private float[] plain(double base) {
        return Rotation.frequencies(size, base);
    }

    private static float[] dividedBy(float[] frequencies, double factor) {
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] /= (float) factor;
        }
        return frequencies;
    }

    private double stretched(double factor, int trained, long length) {
        double longer = Math.max(length, trained);
        return theta * Math.pow(factor * longer / trained - (factor - 1), size / (size - 2.0));
    }

    private float[] llama3(Scaling.Llama3 to) {
        float[] out = plain(theta);
        for (int i = 0; i < out.length; i++) {
            double wave = 2 * Math.PI / out[i];
            if (wave > to.trained() / to.low()) {
                out[i] = (float) (out[i] / to.factor());
            } else if (wave >= to.trained() / to.high()) {
                double kept = (to.trained() / wave - to.low()) / (to.high() - to.low());
                out[i] = (float) ((1 - kept) * out[i] / to.factor() + kept * out[i]);
            }
        }
        return out;
    }

    private float[] yarn(Scaling.Yarn to) {
        double low = place(to.fast(), to.trained());
        double high = place(to.slow(), to.trained());
        if (to.truncate()) {
            low = Math.floor(low);
            high = Math.ceil(high);
        }
        low = Math.max(low, 0);
        high = Math.min(high, size - 1);
        if (low == high) {
            high += 0.001;
        }
        float[] out = plain(theta);
        for (int i = 0; i < out.length; i++) {
            double divided = Math.clamp((i - low) / (high - low), 0, 1);
            out[i] = (float) (out[i] / to.factor() * divided + out[i] * (1 - divided));
        }
        return out;
    }

    /// Where among the frequencies the one stands that turns so often within the training's longest text.
    private double place(double turns, int trained) {
        return size * Math.log(trained / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
    }

    /// What YaRN multiplies cosines and sines by.
    ///
    /// @param above weight of the factor's logarithm, divided by that with the weight `below`; unless one of
    ///     them is 0
    static double yarnScale(double factor, double above, double below) {
        return above == 0 || below == 0 ? yarnScale(factor, 1) : yarnScale(factor, above) / yarnScale(factor, below);
    }

    private static double yarnScale(double factor, double times) {
        return factor <= 1 ? 1 : 0.1 * times * Math.log(factor) + 1;
    }
}
