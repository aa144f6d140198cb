package dev.vireo.diffusion.sampling;

import dev.vireo.diffusion.sampling.NoiseSchedule.Level;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Optional;

/// DDIM without added noise (arXiv 2010.02502).
final class Ddim implements Sampler {
    private final NoiseSchedule schedule;
    private final int[] times;

    /// @throws dev.vireo.runtime.VireoException with code USAGE when there can't be so many steps
    public Ddim(NoiseSchedule schedule, int steps) {
        this.schedule = schedule;
        this.times = schedule.spread(steps, NoiseSchedule.Spacing.LEADING, false);
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

    @Override
    public Tensor step(int step, Tensor predicted, Tensor z) {
        int to = times[step] - schedule.times() / times.length;
        double alphaBar = to >= 0 ? schedule.alphaBar(to) : schedule.finalAlphaBar();
        double here = schedule.alphaBar(times[step]);
        Level from = new Level(Math.sqrt(here), Math.sqrt(1 - here));
        return Scope.tidy(() -> {
            Tensor single = Sampler.single(z);
            Tensor clean = schedule.clean(Sampler.single(predicted), single, from);
            Tensor noise = schedule.noise(Sampler.single(predicted), single, from);
            return clean.mul(Math.sqrt(alphaBar))
                    .add(noise.mul(Math.sqrt(1 - alphaBar)))
                    .to(z.dtype());
        });
    }

    @Override
    public Optional<Tensor> carried() {
        return Optional.empty();
    }

    @Override
    public void resume(Optional<Tensor> carried) {}

    @Override
    public void close() {}
}
