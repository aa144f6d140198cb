package dev.vireo.diffusion.sampling;

import dev.vireo.diffusion.sampling.NoiseSchedule.Prediction;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;

/// DDIM (arXiv 2010.02502), without added noise unless `eta` says so.
final class Ddim implements Sampler {
    /// What it alone is told.
    ///
    /// @param range clean latents are cut off beyond it; infinite for never
    /// @param finalIsOne whether nothing of the noise is left before time 0
    /// @param eta how much of the noise of a random walk is added
    record Settings(double range, boolean finalIsOne, double eta) {
        static Settings of(ModelConfig config) {
            double range = config.number("clip_sample_range", 1);
            double eta = config.number("eta", 0);
            if (range <= 0) {
                throw config.notUnderstood("clip_sample_range", "a number above 0");
            }
            if (eta < 0) {
                throw config.notUnderstood("eta", "a number from 0");
            }
            return new Settings(
                    config.flag("clip_sample", true) ? range : Double.POSITIVE_INFINITY,
                    config.flag("set_alpha_to_one", true),
                    eta);
        }
    }

    private final NoiseSchedule schedule;
    private final Settings settings;
    private final Noise noise;
    private final int[] times;

    /// @throws VireoException with code USAGE when there can't be so many steps, DATA when the schedule is
    ///     not one for it
    Ddim(NoiseSchedule schedule, int steps, Noise noise) {
        this.schedule = schedule;
        this.settings = schedule.ddim();
        this.noise = noise;
        this.times = schedule.spread(steps, NoiseSchedule.Spacing.LEADING, false, schedule.times());
        if (schedule.prediction() == Prediction.FLOW) {
            throw new VireoException(
                    Code.DATA, "prediction_type is 'flow_prediction', which DDIM does not know", "Sample with dpm++.");
        }
        if (schedule.prediction() == Prediction.EPSILON && schedule.alphaBar(times[0]) == 0) {
            throw new VireoException(
                    Code.DATA,
                    "with rescale_betas_zero_snr nothing is left of the signal at time " + times[0]
                            + ", and prediction_type 'epsilon' can't say what it was",
                    "Sample with dpm++, or with timestep_spacing 'leading'.");
        }
    }

    @Override
    public NoiseSchedule schedule() {
        return schedule;
    }

    @Override
    public int steps() {
        return times.length;
    }

    @Override
    public int time(int step) {
        return times[step];
    }

    private Level level(int step) {
        return Level.ofShare(schedule.alphaBar(times[step]));
    }

    @Override
    public Tensor noised(Tensor clean, Tensor added, int step) {
        return level(step).noised(clean, added);
    }

    @Override
    public Tensor step(int step, Tensor predicted, Tensor z) {
        int to = times[step] - schedule.times() / times.length;
        double after = to >= 0 ? schedule.alphaBar(to) : settings.finalIsOne() ? 1 : schedule.alphaBar(0);
        double here = schedule.alphaBar(times[step]);
        double variance = (1 - after) / (1 - here) * (1 - here / after);
        double deviation = settings.eta() * Math.sqrt(variance);
        return Scope.tidy(() -> {
            Tensor single = Sampler.single(z);
            Tensor given = Sampler.single(predicted);
            Tensor clean = level(step).clean(schedule.prediction(), given, single);
            Tensor epsilon = level(step).noise(schedule.prediction(), given, single);
            Tensor next =
                    limited(clean).mul(Math.sqrt(after)).add(epsilon.mul(Math.sqrt(1 - after - deviation * deviation)));
            return (settings.eta() == 0 ? next : next.add(noise.of(step, single).mul(deviation))).to(z.dtype());
        });
    }

    private Tensor limited(Tensor clean) {
        return schedule.thresholding()
                .map(thresholding -> thresholding.apply(clean))
                .orElseGet(() ->
                        Double.isInfinite(settings.range()) ? clean : clean.clamp(-settings.range(), settings.range()));
    }

    @Override
    public List<Tensor> carried() {
        return List.of();
    }

    @Override
    public void resume(List<Tensor> carried) {}

    @Override
    public void close() {}
}
