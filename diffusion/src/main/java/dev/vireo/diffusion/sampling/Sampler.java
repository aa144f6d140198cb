package dev.vireo.diffusion.sampling;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;
import java.util.Optional;

/// From noise to latents in a number of steps. A sampler serves one run: its steps are taken in order.
public sealed interface Sampler extends AutoCloseable permits DpmSolver, Ddim {
    /// Their names.
    List<String> NAMES = List.of("dpm++", "ddim");

    /// The samplers by name: `dpm++` or `ddim`.
    ///
    /// @throws VireoException with code USAGE for another name, or a number of steps that can't be
    static Sampler named(String name, NoiseSchedule schedule, int steps) {
        return switch (name) {
            case "dpm++" -> new DpmSolver(schedule, steps);
            case "ddim" -> new Ddim(schedule, steps);
            default ->
                throw new VireoException(
                        Code.USAGE,
                        "'" + name + "' is not a sampler",
                        "Samplers are " + String.join(", ", NAMES) + ".");
        };
    }

    /// What it samples by.
    NoiseSchedule schedule();

    /// How many steps there are.
    int steps();

    /// The time of a step, the first being the noisiest.
    int time(int step);

    /// Latents with less noise. They belong to the scope of the caller.
    ///
    /// @param predicted what the network made of `z`
    Tensor step(int step, Tensor predicted, Tensor z);

    /// Clean latents with the noise of a step, to start there.
    default Tensor noised(Tensor clean, Tensor noise, int step) {
        NoiseSchedule.Level level = schedule().level(time(step));
        return clean.mul(level.alpha()).add(noise.mul(level.sigma()));
    }

    /// Where to start so as to change given latents by so much.
    ///
    /// @param strength from 0 (not at all) to 1 (all steps)
    default int startFor(double strength) {
        return steps() - Math.min((int) (steps() * strength), steps());
    }

    /// What the next step needs besides the latents, if it needs something.
    Optional<Tensor> carried();

    /// Goes on where another sampler of the same steps stopped.
    ///
    /// @param carried what that one carried
    void resume(Optional<Tensor> carried);

    /// In single precision, in which steps are computed.
    static Tensor single(Tensor x) {
        return x.to(DType.F32);
    }

    @Override
    void close();
}
