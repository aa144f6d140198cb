package dev.vireo.diffusion.sampling;

import dev.vireo.diffusion.sampling.NoiseSchedule.Prediction;
import dev.vireo.runtime.tensor.Tensor;

/// How much signal and noise there is.
record Level(double alpha, double sigma) {
    /// Of the share of the signal that is left, squared.
    static Level ofShare(double alphaBar) {
        return new Level(Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar));
    }

    /// Of the noise per signal, where the squares of both are 1 together.
    static Level ofRatio(double ratio) {
        double alpha = 1 / Math.sqrt(ratio * ratio + 1);
        return new Level(alpha, ratio * alpha);
    }

    /// Half the logarithm of signal per noise; infinite without noise.
    double lambda() {
        return Math.log(alpha) - Math.log(sigma);
    }

    /// Clean latents with this noise.
    Tensor noised(Tensor clean, Tensor noise) {
        return clean.mul(alpha).add(noise.mul(sigma));
    }

    /// The clean latents that a prediction means.
    Tensor clean(Prediction prediction, Tensor predicted, Tensor z) {
        return switch (prediction) {
            case EPSILON -> z.sub(predicted.mul(sigma)).div(alpha);
            case VELOCITY -> z.mul(alpha).sub(predicted.mul(sigma));
            case SAMPLE -> predicted;
            case FLOW -> z.sub(predicted.mul(sigma));
        };
    }

    /// The noise that a prediction means.
    Tensor noise(Prediction prediction, Tensor predicted, Tensor z) {
        return switch (prediction) {
            case EPSILON -> predicted;
            case VELOCITY -> predicted.mul(alpha).add(z.mul(sigma));
            case SAMPLE -> z.sub(predicted.mul(alpha)).div(sigma);
            case FLOW -> z.add(predicted.mul(alpha));
        };
    }
}
