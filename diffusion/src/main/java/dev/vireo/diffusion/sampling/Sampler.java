package dev.vireo.diffusion.sampling;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;

/// From noise to latents in a number of steps. A sampler serves one run: its steps are taken in order.
public sealed interface Sampler extends AutoCloseable permits DpmSolver, Ddim {
    /// Their names.
    List<String> NAMES = List.of("dpm++", "ddim");

    /// The samplers by name, with noise of seed 0 where they add some.
    ///
    /// @throws VireoException as [#named(String,NoiseSchedule,int,Noise)]
    static Sampler named(String name, NoiseSchedule schedule, int steps) {
        return named(name, schedule, steps, Noise.seeded(0));
    }

    /// The samplers by name: `dpm++` or `ddim`.
    ///
    /// @throws VireoException with code USAGE for another name, or a number of steps that can't be; DATA when
    ///     the schedule is not one for the sampler
    static Sampler named(String name, NoiseSchedule schedule, int steps, Noise noise) {
        return switch (name) {
            case "dpm++" -> new DpmSolver(schedule, steps, noise);
            case "ddim" -> new Ddim(schedule, steps, noise);
            default ->
                throw new VireoException(
                        Code.USAGE,
                        "'" + name + "' is not a sampler",
                        "Samplers are " + String.join(", ", NAMES) + ".");
        };
    }

    /// The noise that a sampler adds on its way, where its settings say so.
    @FunctionalInterface
    interface Noise {
        /// Numbers of the standard normal distribution for one step, where the latents are.
        ///
        /// @param z of whose shape they are
        Tensor of(int step, Tensor z);

        /// Noise that depends on a seed and the number of the step alone: PyTorch's `randn` on the processor
        /// with the seed `1000003 * (seed + 1) + step`.
        static Noise seeded(long seed) {
            return (step, z) ->
                    Tensor.normal(1_000_003 * (seed + 1) + step, z.shape()).to(z.device());
        }
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
    Tensor noised(Tensor clean, Tensor noise, int step);

    /// Where to start so as to change given latents by so much.
    ///
    /// @param strength from 0 (not at all) to 1 (all steps)
    default int startFor(double strength) {
        return steps() - Math.min((int) (steps() * strength), steps());
    }

    /// What the next step needs besides the latents.
    List<Tensor> carried();

    /// Goes on where another sampler of the same steps stopped.
    ///
    /// @param carried what that one carried
    void resume(List<Tensor> carried);

    /// In single precision, in which steps are computed.
    static Tensor single(Tensor x) {
        return x.to(DType.F32);
    }

    @Override
    void close();
}
