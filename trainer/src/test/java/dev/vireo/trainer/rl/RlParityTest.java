package dev.vireo.trainer.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// Every formula against the same one in torch with 64 bits, and its gradient against autograd's there.
class RlParityTest {
    @Test
    void everyFormulaAndItsGradientAreThoseOfTheReference() {
        Parity.check(RlParityTest.class, "/dev/vireo/trainer/parity/rl", "rl", fixture -> {
            for (JsonNode each : fixture.json("cases")) {
                try (Scope _ = Scope.training()) {
                    Case seen = new Case(fixture, each, each.path("case").asText() + ".");
                    switch (each.path("kind").asText()) {
                        case "advantage" -> seen.advantage();
                        case "policy" -> seen.policy();
                        case "kl" -> seen.kl();
                        case "kl_full" -> seen.fullKl();
                        case "kl_reward" -> seen.klInReward();
                        case "coefficient" -> seen.coefficient();
                        case "chosen" -> seen.chosen();
                        case "flow" -> seen.flow();
                        case "schedule" -> seen.schedule();
                        default -> fail("nothing computes " + each);
                    }
                }
            }
        });
    }

    private record Case(Parity fixture, JsonNode settings, String prefix) {
        private Tensor tensor(String name) {
            return fixture.tensor(prefix + name);
        }

        private double number(String name) {
            return settings.path(name).asDouble();
        }

        private String text(String name) {
            return settings.path(name).asText();
        }

        /// The type that the log-probabilities came in.
        private DType dtype() {
            return switch (text("dtype")) {
                case "bfloat16" -> DType.BF16;
                case "float16" -> DType.F16;
                default -> DType.F32;
            };
        }

        /// Gradients of half floats are rounded to their bits.
        private void gradient(String name, Tensor seen) {
            switch (seen.dtype()) {
                case BF16 -> fixture.gradient(prefix + name, seen, 4e-3);
                case F16 -> fixture.gradient(prefix + name, seen, 5e-4);
                default -> fixture.gradient(prefix + name, seen);
            }
        }

        private void output(String name, Tensor seen) {
            fixture.output(prefix + name, seen);
        }

        private List<Double> numbers(String name) {
            return StreamSupport.stream(settings.path(name).spliterator(), false)
                    .map(JsonNode::asDouble)
                    .toList();
        }

        private void advantage() {
            List<Integer> groups = Arrays.stream(tensor("groups").toLongs())
                    .mapToObj(Math::toIntExact)
                    .toList();
            Advantage rule = switch (text("rule")) {
                case "grpo" -> new Advantage.Grpo();
                case "dr_grpo" -> new Advantage.DrGrpo();
                case "rloo" -> new Advantage.Rloo();
                case "remax" -> new Advantage.Remax();
                case "reinforce_plus_plus" -> new Advantage.ReinforcePlusPlus(number("gamma"));
                default -> fail("nothing computes " + settings);
            };
            Advantage.Batch batch =
                    new Advantage.Batch(tensor("rewards"), tensor("mask"), groups, numbers("baselines"));
            output("advantages", rule.of(batch).values_BT());
        }

        private PolicyLoss loss() {
            double dual = number("dual");
            Aggregation aggregation = switch (text("aggregation")) {
                case "token" -> new Aggregation.TokenMean();
                case "sequence" -> new Aggregation.SequenceMean();
                case "constant" -> new Aggregation.Constant((long) number("constant"));
                case "micro_batch" -> new Aggregation.MicroBatchMean();
                default -> fail("nothing computes " + settings);
            };
            return new PolicyLoss(
                    PolicyLoss.Ratio.valueOf(text("ratio").toUpperCase(Locale.ROOT)),
                    new PolicyLoss.Clip(number("low"), number("high"), dual >= 1e9 ? Double.POSITIVE_INFINITY : dual),
                    aggregation);
        }

        /// Micro-batch by micro-batch, as a training does it: what each leaves adds up.
        private void policy() {
            PolicyLoss loss = loss();
            Tensor logProbs = tensor("log_probs").to(dtype()).requireGradient();
            Tensor mask = tensor("mask");
            List<long[]> cuts = new ArrayList<>();
            long start = 0;
            for (double size : numbers("cuts")) {
                cuts.add(new long[] {start, (long) size});
                start += (long) size;
            }
            Aggregation.Whole whole = cuts.stream()
                    .map(cut -> Aggregation.Whole.of(mask.narrow(0, cut[0], cut[1])))
                    .reduce(new Aggregation.Whole(0, 0, 0), Aggregation.Whole::plus);
            double sum = 0;
            PolicyLoss.Metrics metrics = new PolicyLoss.Metrics(0, 0, 0, 0);
            for (long[] cut : cuts) {
                UnaryOperator<Tensor> rows = all -> all.narrow(0, cut[0], cut[1]);
                PolicyLoss.Part part = new PolicyLoss.Part(
                        rows.apply(logProbs),
                        rows.apply(tensor("old").to(dtype())),
                        rows.apply(tensor("advantages")),
                        rows.apply(mask));
                PolicyLoss.Result found =
                        number("cap") > 0 ? loss.of(part, rows.apply(weights()), whole) : loss.of(part, whole);
                Tensor share = found.loss();
                if (!text("kl").isEmpty()) {
                    Tensor kl = KlEstimator.named(text("kl")).of(part.logProbs_BT(), rows.apply(tensor("ref")));
                    share = share.add(new KlCoefficient.Fixed(number("beta"))
                            .inLoss(kl, part.mask_BT(), loss.aggregation(), whole));
                }
                share.backward();
                sum += share.item();
                metrics = metrics.plus(found.metrics());
            }
            fixture.loss(prefix + "loss", Tensor.of(new float[] {(float) sum}, 1));
            gradient("grad", logProbs.gradient().orElseThrow());
            float[] seen = {
                (float) metrics.clipped(),
                (float) metrics.clippedDual(),
                (float) metrics.kl(),
                (float) metrics.entropy()
            };
            output("metrics", Tensor.of(seen, 4));
        }

        private Tensor weights() {
            ImportanceWeights rule = new ImportanceWeights(
                    number("cap"), ImportanceWeights.Level.valueOf(text("level").toUpperCase(Locale.ROOT)));
            Tensor weights =
                    rule.of(tensor("old"), tensor("rollout"), tensor("mask")).values_BT();
            output("weights", weights);
            return weights;
        }

        private void kl() {
            Tensor logProbs = tensor("log_probs").to(dtype()).requireGradient();
            Tensor values = KlEstimator.named(text("estimator"))
                    .of(logProbs, tensor("ref").to(dtype()));
            output("values", values);
            gradient("grad", Tensor.grad(values.sum(), logProbs).getFirst());
        }

        private void fullKl() {
            Tensor logProbs = tensor("log_probs").requireGradient();
            Tensor values = KlEstimator.full(logProbs, tensor("ref"));
            output("values", values);
            gradient("grad", Tensor.grad(values.sum(), logProbs).getFirst());
        }

        private void klInReward() {
            Tensor kl = KlEstimator.K1.of(tensor("log_probs"), tensor("ref"));
            output("values", new KlCoefficient.Fixed(number("beta")).inReward(tensor("rewards"), kl, tensor("mask")));
        }

        private void coefficient() {
            KlCoefficient coefficient = new KlCoefficient.Adaptive(number("start"));
            List<Float> path = new ArrayList<>();
            for (double kl : numbers("seen")) {
                coefficient = coefficient.after(kl, (long) number("samples"));
                path.add((float) coefficient.value());
            }
            float[] seen = new float[path.size()];
            for (int i = 0; i < seen.length; i++) {
                seen[i] = path.get(i);
            }
            output("path", Tensor.of(seen, seen.length));
        }

        private void chosen() {
            Tensor hidden = tensor("hidden").to(dtype()).requireGradient();
            Tensor head = tensor("head").to(dtype()).requireGradient();
            boolean forbidden = settings.path("forbidden").asBoolean();
            Tensor[] all = {hidden, head};
            // In 32 bits: the reference rounds the weights alone, not the logits.
            UnaryOperator<Tensor> logits = rows -> {
                Tensor x = rows.to(DType.F32).linear(head.to(DType.F32));
                return forbidden ? forbid(x) : x;
            };
            ChosenTokens seen =
                    ChosenTokens.of(hidden, logits, tensor("tokens"), number("temperature"), (int) number("rows"));
            output("log_probs", seen.logProbs());
            output("entropies", seen.entropy());
            lossOf(seen.logProbs(), seen.entropy()).backward();
            seen.backward();
            gradient("grad_hidden", hidden.gradient().orElseThrow());
            gradient("grad_head", head.gradient().orElseThrow());

            ChosenTokens.Scores whole =
                    ChosenTokens.scores(logits.apply(hidden), tensor("tokens"), number("temperature"));
            List<Tensor> gradients = Tensor.grad(lossOf(whole.logProbs(), whole.entropy()), all);
            gradient("grad_hidden", gradients.get(0));
            gradient("grad_head", gradients.get(1));
        }

        private Tensor lossOf(Tensor logProbs, Tensor entropy) {
            Tensor loss = logProbs.mul(tensor("weights")).sum();
            return number("entropy") == 0 ? loss : loss.add(entropy.sum().mul(number("entropy")));
        }

        private static Tensor forbid(Tensor logits) {
            Tensor places = Tensor.range(0, logits.size(1)).ge((double) logits.size(1) - 2); // the last two
            return logits.maskedFill(places, Double.NEGATIVE_INFINITY);
        }

        private void flow() {
            FlowSde sde = new FlowSde(numbers("sigmas"), number("noise"));
            int index = (int) number("index");
            FlowSde.Over over = FlowSde.Over.valueOf(text("over").toUpperCase(Locale.ROOT));
            Tensor v = tensor("v").requireGradient();
            FlowSde.Step step = sde.step(index, tensor("x"), v);
            FlowSde.Step reference = sde.step(index, tensor("x"), tensor("reference"));
            output("mean", step.mean());
            output("sampled", step.sample(tensor("noise")));
            Tensor logProb = step.logProb(tensor("next"), over);
            Tensor kl = step.kl(reference, over);
            fixture.compare(prefix + "log_prob", logProb, 2e-5, 2e-5);
            fixture.compare(prefix + "kl", kl, 2e-5, 2e-5);
            output("distance", step.distance(reference));
            output("ode", sde.ode(index, tensor("x"), tensor("v")));
            Tensor loss = logProb.sum().add(kl.sum().mul(0.5));
            gradient("grad", Tensor.grad(loss, v).getFirst());
        }

        private void schedule() {
            List<Double> seen =
                    FlowSde.even((int) number("steps"), number("shift"), 1).sigmas();
            float[] reference = tensor("sigmas").toFloats();
            assertEquals(reference.length, seen.size());
            for (int i = 0; i < reference.length; i++) {
                assertEquals(reference[i], Objects.requireNonNull(seen.get(i)), 1e-7);
                fixture.note(Math.abs(reference[i] - seen.get(i)));
            }
        }
    }
}
