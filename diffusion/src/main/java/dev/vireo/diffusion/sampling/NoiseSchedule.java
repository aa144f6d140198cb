package dev.vireo.diffusion.sampling;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How much noise there is at each time of the training, and what the network predicts: what a
/// `scheduler_config.json` says that all samplers have in common.
public final class NoiseSchedule {
    /// What a network predicts.
    public enum Prediction {
        /// The noise.
        EPSILON,
        /// The velocity of progressive distillation.
        VELOCITY
    }

    /// How the times of a sampler are spread.
    public enum Spacing {
        /// From the first to the last time.
        LINSPACE,
        /// In whole steps from the first time.
        LEADING,
        /// In steps from the last time.
        TRAILING
    }

    private final float[] alphaBars;
    private final Prediction prediction;
    private final @Nullable Spacing spacing;
    private final int offset;
    private final boolean finalIsOne;

    /// @param alphaBars share of the signal that is left, squared, at each time from 0
    /// @param prediction what the network predicts
    /// @param spacing how a sampler chooses its times; null for its own way
    /// @param offset added to times that are spaced from 0
    /// @param finalIsOne whether nothing of the noise is left before time 0, for DDIM
    private NoiseSchedule(
            float[] alphaBars, Prediction prediction, @Nullable Spacing spacing, int offset, boolean finalIsOne) {
        this.alphaBars = alphaBars;
        this.prediction = prediction;
        this.spacing = spacing;
        this.offset = offset;
        this.finalIsOne = finalIsOne;
    }

    /// That of the ModelScope and zeroscope models.
    public static final NoiseSchedule MODELSCOPE =
            new NoiseSchedule(alphaBars(0.00085, 0.012, 1000, true), Prediction.EPSILON, null, 1, false);

    /// Reads `scheduler_config.json` of any of diffusers' schedulers.
    ///
    /// @throws VireoException with code DATA when a value is missing or not supported
    public static NoiseSchedule of(ModelConfig config) {
        config.supportsOnly("clip_sample", false);
        config.supportsOnly("thresholding", false);
        config.supportsOnly("rescale_betas_zero_snr", false);
        config.supportsOnly("use_karras_sigmas", false);
        if (config.has("trained_betas")) {
            throw config.notUnderstood("trained_betas", "null");
        }
        boolean scaled = config.choice("beta_schedule", Map.of("scaled_linear", true, "linear", false), false);
        return new NoiseSchedule(
                alphaBars(
                        config.number("beta_start", 0.0001),
                        config.number("beta_end", 0.02),
                        config.positive("num_train_timesteps", 1000),
                        scaled),
                config.choice(
                        "prediction_type",
                        Map.of("epsilon", Prediction.EPSILON, "v_prediction", Prediction.VELOCITY),
                        Prediction.EPSILON),
                config.has("timestep_spacing")
                        ? config.choice(
                                "timestep_spacing",
                                Map.of(
                                        "linspace",
                                        Spacing.LINSPACE,
                                        "leading",
                                        Spacing.LEADING,
                                        "trailing",
                                        Spacing.TRAILING))
                        : null,
                config.integer("steps_offset", 0),
                config.flag("set_alpha_to_one", true));
    }

    /// The products of what each time leaves, in the precision of the reference.
    ///
    /// @param scaled whether the square roots of the betas grow evenly, not the betas
    static float[] alphaBars(double start, double end, int times, boolean scaled) {
        float first = (float) (scaled ? Math.sqrt(start) : start);
        float last = (float) (scaled ? Math.sqrt(end) : end);
        float step = (last - first) / (times - 1);
        float[] out = new float[times];
        double product = 1;
        for (int i = 0; i < times; i++) {
            float even = i < times / 2 ? first + step * i : last - step * (times - 1 - i);
            float beta = scaled ? even * even : even;
            product *= 1f - beta;
            out[i] = (float) product;
        }
        return out;
    }

    /// How many times there are.
    public int times() {
        return alphaBars.length;
    }

    /// The share of the signal that is left at a time, squared.
    double alphaBar(int time) {
        return alphaBars[time];
    }

    /// What is left of the signal before time 0, for DDIM.
    double finalAlphaBar() {
        return finalIsOne ? 1 : alphaBars[0];
    }

    /// The deviation of the noise at a time, `sqrt(1 - alphaBar)`.
    public double noise(int time) {
        return Math.sqrt(1.0 - alphaBars[time]);
    }

    /// How much signal and noise there is, so that `alpha^2 + sigma^2 = 1`.
    record Level(double alpha, double sigma) {
        static final Level CLEAN = new Level(1, 0);
    }

    Level level(int time) {
        // By way of their ratio in single precision, as the reference computes it.
        double ratio = (float) Math.sqrt((1f - alphaBars[time]) / alphaBars[time]);
        double alpha = 1 / Math.sqrt(ratio * ratio + 1);
        return new Level(alpha, ratio * alpha);
    }

    /// The clean latents that a prediction means.
    Tensor clean(Tensor predicted, Tensor z, Level level) {
        return switch (prediction) {
            case EPSILON -> z.sub(predicted.mul(level.sigma())).div(level.alpha());
            case VELOCITY -> z.mul(level.alpha()).sub(predicted.mul(level.sigma()));
        };
    }

    /// The noise that a prediction means.
    Tensor noise(Tensor predicted, Tensor z, Level level) {
        return switch (prediction) {
            case EPSILON -> predicted;
            case VELOCITY -> predicted.mul(level.alpha()).add(z.mul(level.sigma()));
        };
    }

    /// The times of so many steps, the noisiest first.
    ///
    /// @param usual how they are spread when the configuration does not say
    /// @param skipsFirst whether they are spread over one more, of which the least noisy is left out
    /// @throws VireoException with code USAGE when there are too many steps, or none
    int[] spread(int steps, Spacing usual, boolean skipsFirst) {
        if (steps < 1 || steps >= times()) {
            throw new VireoException(
                    Code.USAGE,
                    steps + " is not a number of denoising steps",
                    "Give 1 to " + (times() - 1) + "; 40 is usual.");
        }
        int points = steps + (skipsFirst ? 1 : 0);
        int[] out = new int[steps];
        for (int i = 0; i < steps; i++) {
            int point = points - 1 - i;
            out[i] = switch (spacing == null ? usual : spacing) {
                case LINSPACE -> points == 1 ? 0 : (int) Math.rint(point * ((times() - 1.0) / (points - 1)));
                case LEADING -> point * (times() / points) + offset;
                case TRAILING -> (int) Math.rint(times() - i * (times() / (double) steps)) - 1;
            };
        }
        return out;
    }
}
