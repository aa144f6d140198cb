package dev.vireo.recipes;

import dev.vireo.microworld.Rendering;
import dev.vireo.microworld.World;
import dev.vireo.models.Parameters;
import dev.vireo.models.world.SceneConfig;
import dev.vireo.models.world.SceneNetwork;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.trainer.AdamW;
import dev.vireo.trainer.LearningRate;
import dev.vireo.visiontools.builtin.AttributeLayout;
import java.util.stream.IntStream;

/// Trains the network that finds things and measures depth, on scenes that are drawn as they are needed.
final class SceneTraining implements Training {
    private final Parameters parameters;
    private final SceneNetwork network;
    private final AdamW optimizer;
    private final LearningRate rate;
    private final int batch;
    private final long seed;
    private final long steps;

    SceneTraining(Parameters parameters, long seed, int batch, long steps, double peak) {
        this.parameters = parameters;
        this.network = new SceneNetwork(SceneConfig.of(AttributeLayout.total()), parameters);
        this.optimizer = new AdamW(parameters.weights(), 0.02);
        this.rate = LearningRate.cosine(peak, Math.min(100, steps / 10 + 1), steps);
        this.batch = batch;
        this.seed = seed;
        this.steps = steps;
    }

    @Override
    public String name() {
        return "scene";
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public AdamW optimizer() {
        return optimizer;
    }

    /// The scenes of a step depend on the seed and the step alone, so that a stopped training goes on as if
    /// it had not been.
    @Override
    public Step prepare(long step) {
        SceneBatch data = SceneBatch.of(IntStream.range(0, batch)
                .mapToObj(i -> rendering(seed, step * batch + i))
                .toList());
        return () -> train(data, rate.at(step));
    }

    static Rendering rendering(long seed, long index) {
        return World.make("train", Seeds.mix(seed, index));
    }

    private double[] train(SceneBatch data, double learningRate) {
        try (Scope _ = Scope.training()) {
            SceneNetwork.Output out = network.forward(data.pixels_B3HW(), true);
            Tensor cells_P = Tensor.of(data.cells(), data.cells().length);

            Tensor heat = heatLoss(out.heat_N(), Tensor.of(data.heat(), data.heat().length), data.cells().length);
            Tensor box = out.box_N4()
                    .indexSelect(0, cells_P)
                    .sub(Tensor.of(data.boxes(), data.cells().length, 4))
                    .abs()
                    .mean();
            Tensor attributes_PA = out.attributes_NA().indexSelect(0, cells_P);
            Tensor kinds = Tensor.zeros(1);
            for (int kind = 0; kind < AttributeLayout.KINDS; kind++) {
                Tensor logits = attributes_PA.narrow(
                        1,
                        AttributeLayout.start(kind),
                        AttributeLayout.values(kind).size());
                kinds = kinds.add(logits.crossEntropy(Tensor.of(data.attributes()[kind], data.cells().length)));
            }
            Tensor depth = out.depth_N()
                    .sub(Tensor.of(data.depth(), data.depth().length))
                    .abs()
                    .mean();
            Tensor loss =
                    heat.add(box.mul(2)).add(kinds.mul(0.5)).add(depth.mul(4)).sum();
            loss.backward();
            optimizer.clip(10);
            optimizer.step(learningRate);
            return new double[] {loss.item(), heat.item(), box.item(), kinds.item(), depth.item()};
        }
    }

    /// The penalty-reduced focal loss of CornerNet (Law and Deng, arXiv 1808.01244, equation 1).
    private static Tensor heatLoss(Tensor logits_N, Tensor target_N, int objects) {
        Tensor p = logits_N.sigmoid().clamp(1e-4, 1 - 1e-4);
        Tensor q = p.rsub(1);
        Tensor peak = target_N.equalTo(Tensor.full(1, 1));
        Tensor hit = p.log().mul(q.pow(2)).mul(peak);
        Tensor miss = q.log().mul(p.pow(2)).mul(target_N.rsub(1).pow(4));
        return hit.add(miss).sum().mul(-1.0 / objects);
    }

    @Override
    public String describe(double[] losses) {
        return "loss %.3f (heat %.3f, box %.3f, attributes %.3f, depth %.4f)"
                .formatted(losses[0], losses[1], losses[2], losses[3], losses[4]);
    }
}
