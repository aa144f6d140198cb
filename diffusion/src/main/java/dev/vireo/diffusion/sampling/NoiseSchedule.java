package dev.vireo.diffusion.sampling;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a `scheduler_config.json` says: how much noise there is at each time of the training, what the
/// network predicts, and what each sampler is told. A setting is computed as diffusers computes it or refused
/// by name; docs/video.md has the table.
public final class NoiseSchedule {
    /// What a network predicts.
    public enum Prediction {
        /// The noise.
        EPSILON,
        /// The velocity of progressive distillation.
        VELOCITY,
        /// The clean latents.
        SAMPLE,
        /// The noise less the clean latents.
        FLOW
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

    /// Settings that other samplers of diffusers have, and that say nothing to these.
    private static final List<String> OF_OTHERS = List.of(
            "_diffusers_version",
            "_name_or_path",
            "disable_corrector",
            "interpolation_type",
            "predict_x0",
            "skip_prk_steps",
            "solver_p",
            "timestep_type");

    private static final Map<String, Prediction> PREDICTIONS = Map.of(
            "epsilon", Prediction.EPSILON,
            "v_prediction", Prediction.VELOCITY,
            "sample", Prediction.SAMPLE,
            "flow_prediction", Prediction.FLOW);
    private static final Map<String, Spacing> SPACINGS =
            Map.of("linspace", Spacing.LINSPACE, "leading", Spacing.LEADING, "trailing", Spacing.TRAILING);

    private final float[] alphaBars;
    private final boolean cosine;
    private final Prediction prediction;
    private final @Nullable Spacing spacing;
    private final int offset;
    private final Optional<Thresholding> thresholding;
    private final Ddim.Settings ddim;
    private final DpmSolver.Settings dpm;

    private NoiseSchedule(ModelConfig config) {
        alphaBars = Betas.alphaBars(config);
        cosine = Betas.cosine(config);
        prediction = config.choice("prediction_type", PREDICTIONS, Prediction.EPSILON);
        // Null for each sampler's own way.
        spacing = config.has("timestep_spacing") ? config.choice("timestep_spacing", SPACINGS) : null;
        offset = config.integer("steps_offset", 0);
        thresholding = Thresholding.of(config);
        ddim = Ddim.Settings.of(config);
        dpm = DpmSolver.Settings.of(config, prediction);
        config.text("_class_name", "");
        config.ignore(OF_OTHERS).requireAllRead();
    }

    /// That of the ModelScope and zeroscope models.
    public static final NoiseSchedule MODELSCOPE = of(ModelConfig.parse("""
            {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1,
             "clip_sample": false, "set_alpha_to_one": false}""", "modelscope"));

    /// Reads `scheduler_config.json` of any of diffusers' schedulers.
    ///
    /// @throws VireoException with code DATA when a value is missing or not supported, or a setting not known
    public static NoiseSchedule of(ModelConfig config) {
        return new NoiseSchedule(config);
    }

    /// How many times there are.
    public int times() {
        return alphaBars.length;
    }

    /// The share of the signal that is left at a time, squared.
    double alphaBar(int time) {
        return alphaBars[time];
    }

    /// A copy of all of them.
    float[] alphaBars() {
        return alphaBars.clone();
    }

    /// Whether the betas are those of the cosine.
    boolean cosine() {
        return cosine;
    }

    Prediction prediction() {
        return prediction;
    }

    Optional<Thresholding> thresholding() {
        return thresholding;
    }

    Ddim.Settings ddim() {
        return ddim;
    }

    DpmSolver.Settings dpm() {
        return dpm;
    }

    /// The deviation of the noise at a time, `sqrt(1 - alphaBar)`.
    public double noise(int time) {
        return Math.sqrt(1.0 - alphaBars[time]);
    }

    /// The times of so many steps, the noisiest first.
    ///
    /// @param usual how they are spread when the configuration does not say
    /// @param skipsFirst whether they are spread over one more, of which the least noisy is left out
    /// @param end how many times there are to spread over, from the first
    /// @throws VireoException with code USAGE when there are too many steps, or none
    int[] spread(int steps, Spacing usual, boolean skipsFirst, int end) {
        if (steps < 1 || steps >= end) {
            throw new VireoException(
                    Code.USAGE,
                    steps + " is not a number of denoising steps",
                    "Give 1 to " + (end - 1) + "; 40 is usual.");
        }
        int points = steps + (skipsFirst ? 1 : 0);
        double ratio = times() / (double) steps;
        Spacing how = spacing == null ? usual : spacing;
        int[] out = new int[how == Spacing.TRAILING ? Math.min(steps, (int) Math.ceil(end / ratio)) : steps];
        for (int i = 0; i < out.length; i++) {
            int point = points - 1 - i;
            out[i] = switch (how) {
                case LINSPACE -> points == 1 ? 0 : (int) Math.rint(point * ((end - 1.0) / (points - 1)));
                case LEADING -> point * (end / points) + offset;
                case TRAILING -> (int) Math.rint(end - i * ratio) - 1;
            };
        }
        if (out[0] >= times()) {
            throw new VireoException(
                    Code.DATA,
                    "with steps_offset " + offset + " the first of " + steps + " steps is at time " + out[0]
                            + ", and the last time is " + (times() - 1),
                    "Take fewer steps, or correct steps_offset of scheduler_config.json.");
        }
        return out;
    }
}
