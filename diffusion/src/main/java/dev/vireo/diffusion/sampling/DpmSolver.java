package dev.vireo.diffusion.sampling;

import dev.vireo.diffusion.sampling.NoiseSchedule.Level;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// DPM-Solver++ of second order over two steps (arXiv 2211.01095), its first and last step of first order.
final class DpmSolver implements Sampler {
    private final NoiseSchedule schedule;
    private final int[] times;
    private @Nullable Tensor before;

    /// @throws dev.vireo.runtime.VireoException with code USAGE when there can't be so many steps
    public DpmSolver(NoiseSchedule schedule, int steps) {
        this.schedule = schedule;
        this.times = schedule.spread(steps, NoiseSchedule.Spacing.LINSPACE, true);
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
        return step < times.length ? schedule.level(times[step]) : Level.CLEAN;
    }

    private static double lambda(Level level) {
        return Math.log(level.alpha()) - Math.log(level.sigma());
    }

    @Override
    public Tensor step(int step, Tensor predicted, Tensor z) {
        Level from = level(step);
        Level to = level(step + 1);
        Tensor clean = Scope.kept(() -> List.of(schedule.clean(Sampler.single(predicted), Sampler.single(z), from)))
                .getFirst();
        Tensor last = before;
        Tensor next = Scope.tidy(
                () -> next(step, Sampler.single(z), clean, last, from, to).to(z.dtype()));
        if (last != null) {
            last.close();
        }
        before = clean;
        return next;
    }

    private Tensor next(int step, Tensor z, Tensor clean, @Nullable Tensor last, Level from, Level to) {
        double h = lambda(to) - lambda(from); // infinite for the last step, of which the clean latents remain
        double gain = -to.alpha() * Math.expm1(-h);
        Tensor first = z.mul(to.sigma() / from.sigma()).add(clean.mul(gain));
        if (last == null || step == times.length - 1) {
            return first;
        }
        double before = lambda(from) - lambda(level(step - 1));
        return first.add(clean.sub(last).mul(0.5 * gain * h / before));
    }

    @Override
    public Optional<Tensor> carried() {
        return Optional.ofNullable(before);
    }

    @Override
    public void resume(Optional<Tensor> carried) {
        close();
        before = carried.map(tensor -> tensor.copy().keep()).orElse(null);
    }

    @Override
    public void close() {
        if (before != null) {
            before.close();
            before = null;
        }
    }
}
