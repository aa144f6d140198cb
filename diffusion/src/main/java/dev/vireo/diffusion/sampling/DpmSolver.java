package dev.vireo.diffusion.sampling;

import dev.vireo.diffusion.sampling.NoiseSchedule.Prediction;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// DPM-Solver (arXiv 2206.00927) and DPM-Solver++ (arXiv 2211.01095) of up to third order over several steps,
/// with added noise or without.
final class DpmSolver implements Sampler {
    /// Up to how many steps the last ones are of lower order.
    private static final int FEW = 15;

    /// What is integrated.
    enum Algorithm {
        /// The clean latents.
        DATA,
        /// The noise.
        NOISE,
        /// The clean latents, with noise added.
        RANDOM_DATA,
        /// The noise, with noise added.
        RANDOM_NOISE;

        boolean isOfNoise() {
            return this == NOISE || this == RANDOM_NOISE;
        }

        boolean isRandom() {
            return this == RANDOM_DATA || this == RANDOM_NOISE;
        }
    }

    private static final Map<String, Algorithm> ALGORITHMS = Map.of(
            "dpmsolver++", Algorithm.DATA,
            "dpmsolver", Algorithm.NOISE,
            "sde-dpmsolver++", Algorithm.RANDOM_DATA,
            "sde-dpmsolver", Algorithm.RANDOM_NOISE);

    /// Those of other samplers mean the midpoint to the reference.
    private static final Map<String, Boolean> HEUN =
            Map.of("heun", true, "midpoint", false, "logrho", false, "bh1", false, "bh2", false);

    /// What it alone is told.
    ///
    /// @param heun whether the second order is that of Heun, not of the midpoint
    /// @param lowerOrderFinal whether the last of few steps are of lower order
    /// @param eulerAtFinal whether the last step is always of first order
    /// @param levels which levels of noise it goes through
    record Settings(
            Algorithm algorithm,
            int order,
            boolean heun,
            boolean lowerOrderFinal,
            boolean eulerAtFinal,
            NoiseLevels.Settings levels) {
        static Settings of(ModelConfig config, Prediction prediction) {
            Algorithm algorithm = config.choice("algorithm_type", ALGORITHMS, Algorithm.DATA);
            int order = config.positive("solver_order", 2);
            NoiseLevels.Settings levels = NoiseLevels.Settings.of(config);
            if (order > 3 || (order == 3 && algorithm == Algorithm.RANDOM_NOISE)) {
                throw config.notUnderstood("solver_order", algorithm == Algorithm.RANDOM_NOISE ? "1, 2" : "1, 2, 3");
            }
            if (algorithm.isOfNoise() && !levels.endsWithNoise()) {
                throw config.notUnderstood(
                        "algorithm_type",
                        "dpmsolver++, sde-dpmsolver++; the others where final_sigmas_type is sigma_min");
            }
            if (prediction == Prediction.FLOW && (algorithm.isOfNoise() || !levels.flow())) {
                throw config.notUnderstood(
                        "prediction_type",
                        "epsilon, sample, v_prediction; flow_prediction with use_flow_sigmas and dpmsolver++");
            }
            if (config.has("variance_type") && config.text("variance_type").startsWith("learned")) {
                throw config.notUnderstood("variance_type", "null, or one that is fixed");
            }
            config.supportsOnly("use_dynamic_shifting", false);
            config.supportsOnly("time_shift_type", "exponential");
            return new Settings(
                    algorithm,
                    order,
                    config.choice("solver_type", HEUN, false),
                    config.flag("lower_order_final", true),
                    config.flag("euler_at_final", false),
                    levels);
        }
    }

    private final NoiseSchedule schedule;
    private final Settings settings;
    private final Noise noise;
    private final NoiseLevels levels;
    /// What earlier predictions meant, the latest first.
    private final List<Tensor> before = new ArrayList<>();

    /// @throws dev.vireo.runtime.VireoException with code USAGE when there can't be so many steps
    DpmSolver(NoiseSchedule schedule, int steps, Noise noise) {
        this.schedule = schedule;
        this.settings = schedule.dpm();
        this.noise = noise;
        this.levels = new NoiseLevels(schedule, settings.levels(), steps);
    }

    @Override
    public NoiseSchedule schedule() {
        return schedule;
    }

    @Override
    public int steps() {
        return levels.steps();
    }

    @Override
    public int time(int step) {
        return levels.time(step);
    }

    @Override
    public Tensor noised(Tensor clean, Tensor added, int step) {
        return levels.level(step).noised(clean, added);
    }

    @Override
    public Tensor step(int step, Tensor predicted, Tensor z) {
        int order = order(step);
        Tensor meant = Scope.kept(() -> List.of(meant(step, Sampler.single(predicted), Sampler.single(z))))
                .getFirst();
        before.addFirst(meant);
        Tensor next = Scope.tidy(() -> next(step, order, Sampler.single(z)).to(z.dtype()));
        while (before.size() >= Math.max(settings.order(), 2)) {
            before.removeLast().close();
        }
        return next;
    }

    /// As many steps back as there are, less at the end.
    private int order(int step) {
        boolean few = settings.lowerOrderFinal() && steps() < FEW;
        boolean euler = settings.eulerAtFinal() || few || !settings.levels().endsWithNoise();
        int most = step == steps() - 1 && euler ? 1 : step == steps() - 2 && few ? 2 : 3;
        return Math.min(Math.min(settings.order(), most), before.size() + 1);
    }

    /// What is integrated, of a prediction.
    private Tensor meant(int step, Tensor predicted, Tensor z) {
        Level level = levels.level(step);
        Prediction prediction = schedule.prediction();
        if (!settings.algorithm().isOfNoise()) {
            Tensor clean = level.clean(prediction, predicted, z);
            return schedule.thresholding().map(t -> t.apply(clean)).orElse(clean);
        }
        Tensor epsilon = level.noise(prediction, predicted, z);
        return schedule.thresholding()
                .map(t -> t.apply(level.clean(Prediction.EPSILON, epsilon, z)))
                .map(clean -> level.noise(Prediction.SAMPLE, clean, z))
                .orElse(epsilon);
    }

    /// How the latents, what is integrated, its first and its second derivative, and the noise go into a
    /// step.
    private record Weights(double z, double value, double slope, double curve, double noise) {}

    private Tensor next(int step, int order, Tensor z) {
        Level from = levels.level(step);
        Level to = levels.level(step + 1);
        double h = to.lambda() - from.lambda(); // infinite for a last step after which no noise is left
        boolean midpoint = order == 2 && !settings.heun();
        Weights w = switch (settings.algorithm()) {
            case DATA -> {
                double gain = Math.expm1(-h);
                yield new Weights(
                        to.sigma() / from.sigma(),
                        -to.alpha() * gain,
                        to.alpha() * (midpoint ? -0.5 * gain : gain / h + 1),
                        -to.alpha() * ((gain + h) / (h * h) - 0.5),
                        0);
            }
            case NOISE -> {
                double gain = Math.expm1(h);
                yield new Weights(
                        to.alpha() / from.alpha(),
                        -to.sigma() * gain,
                        -to.sigma() * (midpoint ? 0.5 * gain : gain / h - 1),
                        -to.sigma() * ((gain - h) / (h * h) - 0.5),
                        0);
            }
            case RANDOM_DATA -> {
                double gain = -Math.expm1(-2 * h);
                yield new Weights(
                        to.sigma() / from.sigma() * Math.exp(-h),
                        to.alpha() * gain,
                        to.alpha() * (midpoint ? 0.5 * gain : gain / (-2 * h) + 1),
                        to.alpha() * ((gain - 2 * h) / (4 * h * h) - 0.5),
                        to.sigma() * Math.sqrt(gain));
            }
            case RANDOM_NOISE -> {
                double gain = Math.expm1(h);
                yield new Weights(
                        to.alpha() / from.alpha(),
                        -2 * to.sigma() * gain,
                        -2 * to.sigma() * (midpoint ? 0.5 * gain : gain / h - 1),
                        0,
                        to.sigma() * Math.sqrt(Math.expm1(2 * h)));
            }
        };
        Tensor next = z.mul(w.z).add(before.getFirst().mul(w.value));
        if (order > 1) {
            double r0 = (from.lambda() - levels.level(step - 1).lambda()) / h;
            Tensor slope = before.get(0).sub(before.get(1)).mul(1 / r0);
            if (order > 2) {
                double r1 = (levels.level(step - 1).lambda()
                                - levels.level(step - 2).lambda())
                        / h;
                Tensor bend = slope.sub(before.get(1).sub(before.get(2)).mul(1 / r1));
                slope = slope.add(bend.mul(r0 / (r0 + r1)));
                next = next.add(bend.mul(w.curve / (r0 + r1)));
            }
            next = next.add(slope.mul(w.slope));
        }
        return settings.algorithm().isRandom() ? next.add(noise.of(step, z).mul(w.noise)) : next;
    }

    @Override
    public List<Tensor> carried() {
        return List.copyOf(before);
    }

    @Override
    public void resume(List<Tensor> carried) {
        close();
        carried.forEach(tensor -> before.add(tensor.copy().keep()));
    }

    @Override
    public void close() {
        before.forEach(Tensor::close);
        before.clear();
    }
}
