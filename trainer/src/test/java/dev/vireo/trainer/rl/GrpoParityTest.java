package dev.vireo.trainer.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The core algorithms of LongVILA-R1's released code against ours.
class GrpoParityTest {
    @Test
    void advantagesLossesGradientsAndDistancesAreThoseOfTheReleasedCode() {
        Parity.check(GrpoParityTest.class, "/dev/vireo/trainer/parity/grpo", "grpo", fixture -> {
            for (String name : fixture.file().names()) {
                if (!name.contains(".") || name.endsWith(".grad")) {
                    continue; // an input, or compared with its loss
                }
                String what = name.substring(name.indexOf('.') + 1);
                try (Scope _ = Scope.training()) {
                    switch (name.substring(0, name.indexOf('.'))) {
                        case "advantage" -> fixture.output(name, inside(fixture, name, advantages(fixture, what)));
                        case "policy_loss" -> policyLoss(fixture, name, what);
                        case "kl" ->
                            fixture.output(
                                    name,
                                    KlEstimator.named(what)
                                            .of(fixture.tensor("log_probs"), fixture.tensor("ref_log_probs")));
                        default -> fail(fixture.path() + " has '" + name + "', which nothing compares");
                    }
                }
            }
        });
    }

    /// Outside of the mask, where nothing counts, ours are 0; the released REINFORCE++ leaves what
    /// whitening makes of a return of 0 there.
    private static Tensor inside(Parity fixture, String name, Tensor seen) {
        Tensor outside = fixture.tensor("response_mask").eq(0);
        assertEquals(0, seen.abs().mul(outside.to(DType.F32)).sum().item());
        return Tensor.where(outside, fixture.tensor(name), seen);
    }

    private static Tensor advantages(Parity fixture, String rule) {
        List<Integer> groups = Arrays.stream(fixture.tensor("group_index").toLongs())
                .mapToObj(Math::toIntExact)
                .toList();
        Advantage.Batch batch = new Advantage.Batch(
                fixture.tensor("token_level_rewards"), fixture.tensor("response_mask"), groups, List.of());
        Advantage advantage = switch (rule) {
            case "grpo" -> new Advantage.Grpo();
            case "rloo" -> new Advantage.Rloo();
            case "reinforce_plus_plus" -> new Advantage.ReinforcePlusPlus(gamma(fixture));
            case "remax" -> new Advantage.Remax();
            default -> fail("there is no advantage '" + rule + "'");
        };
        if (rule.equals("remax")) {
            float[] baselines = fixture.tensor("reward_baselines").toFloats();
            batch = batch.withBaselines(IntStream.range(0, baselines.length)
                    .mapToObj(i -> (double) baselines[i])
                    .toList());
        }
        return advantage.of(batch).values_BT();
    }

    private static double gamma(Parity fixture) {
        return fixture.file().metadata().containsKey("gamma")
                ? fixture.json("gamma").asDouble()
                : 1;
    }

    private static void policyLoss(Parity fixture, String name, String mode) {
        Aggregation aggregation = switch (mode) {
            case "token" -> new Aggregation.TokenMean();
            case "seq" -> new Aggregation.SequenceMean();
            default -> fail("there is no mean '" + mode + "'");
        };
        JsonNode bounds = fixture.json("clip");
        PolicyLoss.Clip clip = new PolicyLoss.Clip(
                bounds.path(0).asDouble(),
                bounds.path(1).asDouble(),
                bounds.path(2).asDouble());
        Tensor logProbs = fixture.tensor("log_probs").requireGradient();
        Tensor mask = fixture.tensor("response_mask");
        Tensor advantages = fixture.tensor("advantage.grpo");
        PolicyLoss.Part part = new PolicyLoss.Part(logProbs, fixture.tensor("old_log_probs"), advantages, mask);
        Tensor loss = new PolicyLoss(PolicyLoss.Ratio.TOKEN, clip, aggregation)
                .of(part, Aggregation.Whole.of(mask))
                .loss();
        fixture.loss(name, loss.reshape(1));
        fixture.gradient(name + ".grad", Tensor.grad(loss, logProbs).getFirst());
    }
}
