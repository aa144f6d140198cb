package dev.vireo.diffusion;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;
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
record Denoiser(
        UNet3DConditionModel unet,
        Sampler sampler,
        Tensor text_BMC,
        Tensor negative_BMC,
        double scale,
        @Nullable Guidance guidance,
        @Nullable Grounding grounding,
        double groundedShare,
        @Nullable WordMask mask) {
    /// Told of every step that is done.
    @FunctionalInterface
    interface Progress {
        /// One more step is done.
        ///
        /// @param done how many steps are done
        void step(int done, int of);
    }

    /// Runs the steps from `first` up to, not including, `end`.
    ///
    /// @param start the latents of one video with the noise of that step
    /// @return latents in single precision, outside all scopes
    Tensor run(Tensor start, int first, int end, Progress progress) {
        Tensor z = Scope.kept(
                        () -> List.of(start.to(DType.F32).to(unet.device()).copy()))
                .getFirst();
        try {
            for (int i = first; i < end; i++) {
                int step = i;
                try (Tensor before = z;
                        Scope _ = Scope.inference()) {
                    z = Scope.kept(() -> List.of(step(step, before))).getFirst();
                }
                progress.step(i - first + 1, end - first);
            }
            return z;
        } catch (RuntimeException e) {
            z.close();
            throw e;
        }
    }

    private Tensor step(int step, Tensor latents) {
        int time = sampler.time(step);
        Tensor z = guidance == null
                ? latents
                : guidance.apply(
                        step, latents, time, text_BMC, sampler.schedule().noise(time));
        Grounding told = grounding != null && step < (int) (groundedShare * sampler.steps()) ? grounding : null;
        return sampler.step(step, predict(z, time, told), z);
    }

    private Tensor predict(Tensor z, int time, @Nullable Grounding told) {
        if (scale == 1) {
            return unet.forward(z, time, text_BMC, told, mask);
        }
        return Scope.tidy(() -> {
            Tensor both = unet.forward(Tensor.cat(0, z, z), time, Tensor.cat(0, negative_BMC, text_BMC), told, mask)
                    .to(DType.F32);
            Tensor without = both.narrow(0, 0, 1);
            return without.add(both.narrow(0, 1, 1).sub(without).mul(scale));
        });
    }
}
