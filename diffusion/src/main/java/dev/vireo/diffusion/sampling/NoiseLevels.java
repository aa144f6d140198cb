package dev.vireo.diffusion.sampling;

import dev.vireo.runtime.folder.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/// The levels of noise that a DPM-Solver goes through, and the times that it tells the network.
final class NoiseLevels {
    /// The smallest half precision number: what is left of the signal where nothing should be.
    private static final float LEAST_SIGNAL = 0x1p-24f;

    private static final double KARRAS_POWER = 7;
    private static final double BETA_SHAPE = 0.6;

    /// How the levels are chosen.
    enum Choice {
        /// Those of the times.
        TIMES,
        /// Even in the seventh root (arXiv 2206.00364).
        KARRAS,
        /// Even in the logarithm.
        LU,
        /// Even in the logarithm, too; the times are rounded down.
        EXPONENTIAL,
        /// Quantiles of a beta distribution (arXiv 2407.12173).
        BETA,
        /// Even shares of noise and signal.
        FLOW
    }

    /// What is said of them.
    ///
    /// @param shift how far shares of noise are shifted
    /// @param leastLambda times with less signal than that are left out
    /// @param endsWithNoise whether the noise of the first time of the training is left at the end
    record Settings(Choice choice, double shift, double leastLambda, boolean endsWithNoise) {
        private static final Map<String, Choice> FLAGS = Map.of(
                "use_karras_sigmas", Choice.KARRAS,
                "use_lu_lambdas", Choice.LU,
                "use_exponential_sigmas", Choice.EXPONENTIAL,
                "use_beta_sigmas", Choice.BETA,
                "use_flow_sigmas", Choice.FLOW);

        static Settings of(ModelConfig config) {
            List<String> chosen = new ArrayList<>();
            FLAGS.keySet().stream()
                    .sorted()
                    .filter(flag -> config.flag(flag, false))
                    .forEach(chosen::add);
            if (chosen.size() > 1) {
                throw config.notUnderstood(chosen.getLast(), "false, because " + chosen.getFirst() + " is true");
            }
            double shift = config.number("flow_shift", 1);
            if (shift <= 0) {
                throw config.notUnderstood("flow_shift", "a number above 0");
            }
            // Of other samplers; the reference looks for them where it makes levels of noise.
            config.supportsOnly("sigma_min", "null");
            config.supportsOnly("sigma_max", "null");
            return new Settings(
                    chosen.isEmpty() ? Choice.TIMES : FLAGS.getOrDefault(chosen.getFirst(), Choice.TIMES),
                    shift,
                    config.bound("lambda_min_clipped", Double.NEGATIVE_INFINITY),
                    config.choice("final_sigmas_type", Map.of("zero", false, "sigma_min", true), false));
        }

        boolean flow() {
            return choice == Choice.FLOW;
        }
    }

    private final int[] times;
    /// Noise per signal of each step, and of the end; with `flow` the share of noise.
    private final float[] sigmas;
    private final boolean flow;

    /// @throws dev.vireo.runtime.VireoException with code USAGE when there can't be so many steps
    NoiseLevels(NoiseSchedule schedule, Settings settings, int steps) {
        float[] all = ratios(schedule);
        int[] spread = schedule.spread(steps, NoiseSchedule.Spacing.LINSPACE, true, end(schedule, all, settings));
        double[] exact = sigmas(all, settings, spread);
        flow = settings.flow();
        times = told(schedule, all, settings, spread, exact);
        sigmas = new float[exact.length + 1];
        for (int i = 0; i < exact.length; i++) {
            sigmas[i] = (float) exact[i];
        }
        sigmas[exact.length] = settings.endsWithNoise() ? all[0] : 0;
    }

    int steps() {
        return times.length;
    }

    /// The time of a step.
    int time(int step) {
        return times[step];
    }

    /// The level of a step; of the number of steps, that of the end.
    Level level(int step) {
        return flow ? new Level(1 - (double) sigmas[step], sigmas[step]) : Level.ofRatio(sigmas[step]);
    }

    /// Noise per signal at each time of the training.
    private static float[] ratios(NoiseSchedule schedule) {
        float[] out = schedule.alphaBars();
        for (int i = 0; i < out.length; i++) {
            float alphaBar = out[i] == 0 ? LEAST_SIGNAL : out[i];
            out[i] = (float) Math.sqrt((1 - alphaBar) / alphaBar);
        }
        return out;
    }

    /// How many times have enough signal.
    private static int end(NoiseSchedule schedule, float[] ratios, Settings settings) {
        int end = schedule.times();
        while (end > 0 && -Math.log(ratios[end - 1]) < settings.leastLambda()) {
            end--;
        }
        return end;
    }

    private static double[] sigmas(float[] all, Settings settings, int[] times) {
        double least = all[0];
        double most = all[all.length - 1];
        int steps = times.length;
        return switch (settings.choice()) {
            case TIMES -> {
                double[] out = new double[steps];
                for (int i = 0; i < steps; i++) {
                    out[i] = all[times[i]];
                }
                yield out;
            }
            case KARRAS ->
                between(most, least, steps, s -> Math.pow(s, 1 / KARRAS_POWER), s -> Math.pow(s, KARRAS_POWER));
            case LU -> between(most, least, steps, s -> (float) Math.log(s), Math::exp);
            case EXPONENTIAL -> between(most, least, steps, Math::log, Math::exp);
            case BETA -> {
                double[] out = even(1, 0, steps);
                for (int i = 0; i < steps; i++) {
                    out[i] = least + BetaQuantile.of(out[i], BETA_SHAPE) * (most - least);
                }
                yield out;
            }
            case FLOW -> {
                double[] alphas = even(1, 1.0 / all.length, steps + 1);
                double[] out = new double[steps];
                for (int i = 0; i < steps; i++) {
                    double share = 1 - alphas[steps - i];
                    out[i] = settings.shift() * share / (1 + (settings.shift() - 1) * share);
                }
                yield out;
            }
        };
    }

    private static double[] between(
            double from, double to, int steps, DoubleUnaryOperator into, DoubleUnaryOperator back) {
        double[] out = even(into.applyAsDouble(from), into.applyAsDouble(to), steps);
        for (int i = 0; i < steps; i++) {
            out[i] = back.applyAsDouble(out[i]);
        }
        return out;
    }

    /// Evenly from the first to the last, both among them.
    private static double[] even(double from, double to, int count) {
        double[] out = new double[count];
        for (int i = 0; i < count; i++) {
            out[i] = i > 0 && i == count - 1 ? to : from + i * ((to - from) / Math.max(count - 1, 1));
        }
        return out;
    }

    /// The times that the network is told, which are whole numbers.
    private static int[] told(NoiseSchedule schedule, float[] all, Settings settings, int[] times, double[] sigmas) {
        if (settings.choice() == Choice.TIMES) {
            return times;
        }
        boolean rounded = !schedule.cosine() && (settings.choice() == Choice.KARRAS || settings.choice() == Choice.LU);
        int[] out = new int[sigmas.length];
        for (int i = 0; i < out.length; i++) {
            double time = settings.flow() ? sigmas[i] * all.length : time(sigmas[i], all);
            out[i] = (int) (rounded ? Math.rint(time) : time);
        }
        return out;
    }

    /// Where a level lies among those of the training.
    private static double time(double sigma, float[] all) {
        double wanted = Math.log(Math.max(sigma, 1e-10));
        int below = 0;
        while (below < all.length - 2 && (float) Math.log(all[below + 1]) <= wanted) {
            below++;
        }
        float low = (float) Math.log(all[below]);
        float high = (float) Math.log(all[below + 1]);
        double share = Math.clamp((low - wanted) / (low - high), 0, 1);
        return (1 - share) * below + share * (below + 1);
    }
}
