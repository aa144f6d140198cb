package dev.vireo.models.ps3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.Parameters;
import dev.vireo.models.ps3.Ps3Losses.TextBox;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The losses of pre-training and their gradients beside the published program.
class Ps3LossesParityTest {
    /// Each weight of a depthwise convolution has a sum over all places of all pictures for its gradient, and
    /// processors without AVX-512 add in another order than the one that the reference ran on: 1.05e-5 was seen.
    private static final double DEPTHWISE = 2e-5;

    @Test
    void lossesAndGradientsAreThoseOfTheReference() {
        Parity.check(Ps3LossesParityTest.class, Ps3Fixtures.FOLDER, "ps3_losses", fixture -> {
            for (JsonNode one : fixture.json("cases")) {
                try (Parameters p = Parameters.trainable(fixture.file(), DType.F32, Device.CPU)
                                .ignore(n -> !n.startsWith("model."));
                        Scope _ = Scope.training()) {
                    compare(fixture, one, p);
                }
            }
        });
    }

    private static void compare(Parity fixture, JsonNode one, Parameters p) {
        String name = one.get("case").asText();
        Ps3VisionModel vision =
                new Ps3VisionModel(Ps3Fixtures.visionConfig(fixture, "vision_config"), p.at("model.vision_model"));
        Ps3TextModel text = new Ps3TextModel(Ps3Fixtures.textConfig(fixture, "text_config"), p.at("model.text_model"));
        p.requireAllUsed();
        Tensor scale = fixture.tensor("logit_scale").requireGradient();
        Tensor bias = fixture.tensor("logit_bias").requireGradient();
        Tensor words =
                Tensor.of(fixture.file().tensor("input_ids"), fixture.file().data("input_ids"), DType.I64, Device.CPU);
        float[] flags = fixture.tensor("is_global_text").toFloats();
        boolean[] global = new boolean[flags.length];
        for (int i = 0; i < flags.length; i++) {
            global[i] = one.has("is_global_text") && flags[i] > 0;
        }
        Tensor truth = fixture.tensor("gt");
        Ps3TextModel.Output texts = text.forward(words);
        Ps3VisionModel.Pretraining seen = vision.pretrain(
                fixture.tensor("input"),
                texts.prompt_BC(),
                truth,
                global,
                one.get("pool_gt_token_only").asBoolean());
        fixture.output(name + ".pooled_output", seen.pooled_BC());
        for (int i = 0; i < seen.selectionMaps_BHW().size(); i++) {
            fixture.output(
                    name + ".selection_map." + i, seen.selectionMaps_BHW().get(i));
        }
        Ps3Losses losses = Ps3Losses.of(seen, texts, truth, global, scale, bias);
        fixture.loss(name + ".contrastive_loss", losses.contrastive().reshape(1));
        fixture.loss(name + ".prior_box_supervision_loss", losses.prior().reshape(1));
        fixture.loss(
                name + ".posterior_box_supervision_loss", losses.posterior().reshape(1));
        losses.total().backward();
        int found = 0;
        for (Map.Entry<String, Tensor> weight : p.weights().entrySet()) {
            String gradient = name + ".grad." + weight.getKey().substring("model.".length());
            if (fixture.has(gradient)) {
                fixture.gradient(
                        gradient,
                        weight.getValue().gradient().orElse(null),
                        gradient.contains(".conv_dw.") ? DEPTHWISE : 1e-5);
                found++;
            }
        }
        assertTrue(found > 5, "few gradients were compared");
        fixture.gradient(name + ".grad.logit_scale", scale.gradient().orElse(null));
        fixture.gradient(name + ".grad.logit_bias", bias.gradient().orElse(null));
    }

    @Test
    void mapsFromBoxesAreThoseOfTheReference() {
        Parity.check(Ps3LossesParityTest.class, Ps3Fixtures.FOLDER, "ps3_losses", fixture -> {
            try (Scope _ = Scope.inference()) {
                float[] edges = fixture.tensor("boxes").toFloats();
                List<List<TextBox>> boxes = new ArrayList<>();
                for (int i = 0; i < edges.length; i += 4) {
                    boxes.add(List.of(new TextBox(edges[i], edges[i + 1], edges[i + 2], edges[i + 3])));
                }
                Tensor truth = fixture.tensor("gt");
                Tensor ours = Ps3Losses.truthMaps(boxes, (int) truth.size(1), (int) truth.size(2));
                assertArrayEquals(truth.toFloats(), ours.toFloats());
                fixture.output("gt", ours);
            }
        });
    }

    @Test
    void aBatchWithoutBoxesTeachesTheSelectionNothing() {
        try (Scope _ = Scope.training()) {
            Tensor p = Tensor.full(0.25, 2, 4, 4).requireGradient();
            Ps3VisionModel.Pretraining seen =
                    new Ps3VisionModel.Pretraining(Tensor.full(1, 2, 3), List.of(p), List.of(p), List.of());
            Ps3Losses losses = Ps3Losses.of(
                    seen,
                    new Ps3TextModel.Output(Tensor.full(1, 2, 3), Tensor.full(1, 2, 3), List.of()),
                    Tensor.zeros(2, 8, 8),
                    new boolean[] {true, true},
                    Tensor.zeros(1),
                    Tensor.zeros(1));
            assertTrue(losses.prior().item() == 0 && losses.posterior().item() == 0);
            // Two pictures like both texts alike: log 1+e^-1 for its own, log 1+e for the other.
            assertTrue(Math.abs(losses.contrastive().sum().item() - (0.313262 + 1.313262)) < 1e-5);
        }
    }
}
