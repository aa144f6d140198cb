package dev.vireo.diffusion;

import dev.vireo.diffusion.GeneratedVideo.Energy;
import dev.vireo.diffusion.GeneratedVideo.Look;
import dev.vireo.diffusion.internal.guidance.AttentionWatch;
import dev.vireo.diffusion.internal.guidance.Guidance;
import dev.vireo.diffusion.internal.guidance.WordMask;
import dev.vireo.diffusion.internal.video.StepFile;
import dev.vireo.diffusion.internal.video.StepFile.State;
import dev.vireo.diffusion.sampling.Sampler;
import dev.vireo.models.unet3d.Conditions;
import dev.vireo.models.unet3d.UNet3DConditionModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The loop from noisy latents to clean ones: guidance, prediction with and without the prompt, step.
///
/// @param text_BMC the encoded prompt
/// @param negative_BMC the encoded negative prompt
/// @param scale how far predictions go beyond those of the negative prompt (classifier-free guidance); 1 leaves
///     the negative prompt out
/// @param guidance null without
/// @param grounding what adapters are told, for both prompts; null without
/// @param groundedShare the share of the steps, from the first, in which adapters are on
/// @param mask null without
/// @param watch null without
record Denoiser(
        UNet3DConditionModel unet,
        Sampler sampler,
        Tensor text_BMC,
        Tensor negative_BMC,
        double scale,
        @Nullable Guidance guidance,
        Conditions.@Nullable Grounding grounding,
        double groundedShare,
        @Nullable WordMask mask,
        @Nullable AttentionWatch watch) {
    /// Runs the steps from `first` up to, not including, `end`.
    ///
    /// @param start gives the latents of one video with the noise of that step; not asked when the file has others
    /// @param file where it is noted after every step how far this has come, and where it goes on; null without
    /// @return latents in single precision, outside all scopes
    /// @throws VireoException with code CANCELLED when the thread is interrupted
    Tensor run(Supplier<Tensor> start, int first, int end, @Nullable StepFile file, VideoModel.Progress progress) {
        Optional<State> before = file == null ? Optional.empty() : file.read();
        before.ifPresent(this::resume);
        Tensor from = before.map(State::latents).orElseGet(start);
        Tensor z = Scope.kept(() -> List.of(
                        from.to(DType.F32).to(unet.device()).contiguous().copy()))
                .getFirst();
        try {
            for (int i = before.map(State::done).orElse(first); i < end; i++) {
                int step = i;
                try (Tensor last = z;
                        Scope _ = Scope.inference()) {
                    // Ordered as in a file, because the order of numbers in memory decides how they are rounded.
                    z = Scope.kept(() -> List.of(step(step, last).contiguous())).getFirst();
                }
                if (!z.isFinite()) {
                    throw new VireoException(
                            Code.RESOURCE,
                            "the numbers overflowed in step " + (step - first + 1) + " of " + (end - first) + " in "
                                    + unet.dtype().name().toLowerCase(Locale.ROOT),
                            "Compute in bf16 or f32, or with a smaller scale.");
                }
                if (file != null) {
                    file.write(new State(step + 1, z, sampler.carried(), energies(), looks()));
                }
                progress.step(step - first + 1, end - first);
                if (Thread.interrupted()) {
                    throw new VireoException(
                            Code.CANCELLED,
                            "interrupted after step " + (step - first + 1) + " of " + (end - first),
                            file == null ? "" : "What is done is kept; run the same again to go on.",
                            new CancellationException());
                }
            }
            return z;
        } catch (RuntimeException e) {
            z.close();
            throw e;
        }
    }

    private void resume(State state) {
        sampler.resume(
                state.carried().stream().map(tensor -> tensor.to(unet.device())).toList());
        if (guidance != null) {
            guidance.resume(state.energies());
        }
        if (watch != null) {
            watch.resume(state.looks());
        }
    }

    /// The energies so far.
    List<Energy> energies() {
        return guidance == null ? List.of() : guidance.readings();
    }

    /// What was looked at so far.
    List<Look> looks() {
        return watch == null ? List.of() : watch.looks();
    }

    private Tensor step(int step, Tensor latents) {
        int time = sampler.time(step);
        Tensor z = guidance == null
                ? latents
                : guidance.apply(
                        step, latents, time, text_BMC, sampler.schedule().noise(time));
        if (watch != null) {
            watch.look(step, z, time, text_BMC);
        }
        Conditions.Grounding told =
                grounding != null && step < (int) (groundedShare * sampler.steps()) ? grounding : null;
        return sampler.step(step, predict(z, time, told), z);
    }

    private Tensor predict(Tensor z, int time, Conditions.@Nullable Grounding told) {
        if (scale == 1) {
            return unet.forward(z, time, conditions(text_BMC, told));
        }
        return Scope.tidy(() -> {
            Conditions conditions = conditions(Tensor.cat(0, negative_BMC, text_BMC), told);
            Tensor both = unet.forward(Tensor.cat(0, z, z), time, conditions).to(DType.F32);
            Tensor without = both.narrow(0, 0, 1);
            return without.add(both.narrow(0, 1, 1).sub(without).mul(scale));
        });
    }

    private Conditions conditions(Tensor texts_BMC, Conditions.@Nullable Grounding told) {
        return new Conditions(texts_BMC, Optional.ofNullable(told), Optional.ofNullable(mask));
    }
}
