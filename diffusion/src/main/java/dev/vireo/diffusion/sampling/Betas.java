package dev.vireo.diffusion.sampling;

import dev.vireo.runtime.folder.ModelConfig;
import java.util.List;
import java.util.Map;

/// How much of the signal is left at each time of the training, in the precision of the reference.
final class Betas {
    private enum Shape {
        LINEAR,
        SCALED_LINEAR,
        COSINE
    }

    private static final Map<String, Shape> SHAPES =
            Map.of("linear", Shape.LINEAR, "scaled_linear", Shape.SCALED_LINEAR, "squaredcos_cap_v2", Shape.COSINE);

    private Betas() {}

    /// Whether they are those of the cosine.
    static boolean cosine(ModelConfig config) {
        return shape(config) == Shape.COSINE;
    }

    private static Shape shape(ModelConfig config) {
        return config.choice("beta_schedule", SHAPES, Shape.LINEAR);
    }

    /// The share of the signal that is left, squared, at each time from 0.
    static float[] alphaBars(ModelConfig config) {
        int times = config.positive("num_train_timesteps", 1000);
        double start = config.number("beta_start", 0.0001);
        double end = config.number("beta_end", 0.02);
        float[] betas = config.has("trained_betas")
                ? trained(config, times)
                : switch (shape(config)) {
                    case LINEAR -> even(start, end, times);
                    case SCALED_LINEAR -> squared(even(Math.sqrt(start), Math.sqrt(end), times));
                    case COSINE -> cosine(times);
                };
        float[] out = products(betas);
        return config.flag("rescale_betas_zero_snr", false) ? products(withoutSignalAtTheEnd(out)) : out;
    }

    private static float[] trained(ModelConfig config, int times) {
        List<Double> stated = config.numbers("trained_betas");
        if (stated.size() != times || stated.stream().anyMatch(beta -> beta <= 0 || beta >= 1)) {
            throw config.notUnderstood("trained_betas", times + " numbers between 0 and 1, or null");
        }
        float[] out = new float[times];
        for (int i = 0; i < times; i++) {
            out[i] = stated.get(i).floatValue();
        }
        return out;
    }

    private static float[] even(double start, double end, int times) {
        float first = (float) start;
        float last = (float) end;
        float step = (last - first) / (times - 1);
        float[] out = new float[times];
        for (int i = 0; i < times; i++) {
            out[i] = i < times / 2 ? first + step * i : last - step * (times - 1 - i);
        }
        return out;
    }

    private static float[] squared(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= values[i];
        }
        return values;
    }

    private static float[] cosine(int times) {
        float[] out = new float[times];
        for (int i = 0; i < times; i++) {
            double left = cosine((i + 1.0) / times) / cosine(i / (double) times);
            out[i] = (float) Math.min(1 - left, 0.999);
        }
        return out;
    }

    private static double cosine(double time) {
        double c = Math.cos((time + 0.008) / 1.008 * Math.PI / 2);
        return c * c;
    }

    private static float[] products(float[] betas) {
        float[] out = new float[betas.length];
        double product = 1;
        for (int i = 0; i < out.length; i++) {
            product *= 1f - betas[i];
            out[i] = (float) product;
        }
        return out;
    }

    /// Betas with which nothing is left of the signal at the last time, and as much as before at the first
    /// (arXiv 2305.08891).
    private static float[] withoutSignalAtTheEnd(float[] alphaBars) {
        int times = alphaBars.length;
        float first = (float) Math.sqrt(alphaBars[0]);
        float last = (float) Math.sqrt(alphaBars[times - 1]);
        float[] out = new float[times];
        float before = 1;
        for (int i = 0; i < times; i++) {
            float root = ((float) Math.sqrt(alphaBars[i]) - last) * (first / (first - last));
            float left = root * root;
            out[i] = 1 - left / before;
            before = left;
        }
        return out;
    }
}
