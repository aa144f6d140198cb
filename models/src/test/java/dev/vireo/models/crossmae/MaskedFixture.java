package dev.vireo.models.crossmae;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.models.Parameters;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The comparison with a file of the reference, which is the same for CrossMAE and MAE.
final class MaskedFixture {
    private MaskedFixture() {}

    static ModelConfig config(Parity fixture, String system) {
        ObjectNode json = (ObjectNode) fixture.json("config");
        json.put("model_type", system);
        return ModelConfig.parse(json.toString(), fixture.path() + " config");
    }

    static CrossMae network(Parity fixture, String system, Parameters p) {
        p.ignore(name -> !name.startsWith("model."));
        return CrossMae.of(config(fixture, system), p);
    }

    /// Loss, prediction, states and gradients of every case.
    static void compare(Parity fixture, String system) {
        try (Parameters p = Parameters.trainable(fixture.file(), DType.F32, Device.CPU)) {
            CrossMae network = network(fixture, system, p);
            for (JsonNode example : fixture.json("cases")) {
                try (Scope _ = Scope.training()) {
                    compare(fixture, network, p, example);
                }
            }
        }
    }

    private static void compare(Parity fixture, CrossMae network, Parameters p, JsonNode example) {
        String name = example.path("case").asText() + ".";
        CrossMae.Output out = forward(fixture, network, example);
        fixture.loss(name + "loss", out.loss().reshape(1));
        if (fixture.has(name + "pred")) {
            fixture.output(name + "pred", out.pred());
        }
        if (fixture.has(name + "mask")) {
            Tensor none = Tensor.zeros(fixture.tensor(name + "mask").shape());
            Tensor ones = Tensor.full(1, out.masking().predicted_BP().shape());
            fixture.output(name + "mask", none.scatter(1, out.masking().predicted_BP(), ones));
        }
        if (fixture.has(name + "hidden.0")) {
            List<Tensor> states = network.seenStates(fixture.tensor("input"), out.masking());
            for (int i = 0; i < states.size(); i++) {
                fixture.output(name + "hidden." + i, states.get(i));
            }
        }
        p.weights().values().forEach(Tensor::clearGradient);
        out.loss().backward();
        String gradient = name + "grad.";
        for (String tensor : fixture.file().names()) {
            if (tensor.startsWith(gradient)) {
                Tensor weight = p.weights().get("model." + tensor.substring(gradient.length()));
                @Nullable Tensor found = weight == null ? null : weight.gradient().orElse(null);
                fixture.gradient(tensor, found);
            }
        }
    }

    static CrossMae.Output forward(Parity fixture, CrossMae network, JsonNode example) {
        String name = example.path("case").asText() + ".";
        return network.forward(
                fixture.tensor("input"),
                fixture.tensor(name + "noise0"),
                example.path("mask_ratio").asDouble(),
                example.path("kept_mask_ratio").asDouble());
    }

    /// The tables of positions, computed, against those of the file.
    static void comparePositions(Parity fixture, String system) {
        CrossMaeConfig config = CrossMaeConfig.read(config(fixture, system), false);
        try (Parameters p = Parameters.random(1);
                Scope _ = Scope.inference()) {
            new CrossMae(config, p);
            fixture.output("model.pos_embed", p.all().get("pos_embed"));
            fixture.output("model.decoder_pos_embed", p.all().get("decoder_pos_embed"));
        }
    }

    /// Loss and prediction in bf16: how far they are from the reference, which computes in f32, is
    /// printed.
    static void compareHalf(Parity fixture, String system, double lossTolerance) {
        try (Parameters p = Parameters.of(fixture.file(), DType.BF16, Device.CPU)) {
            CrossMae network = network(fixture, system, p);
            for (JsonNode example : fixture.json("cases")) {
                try (Scope _ = Scope.inference()) {
                    String name = example.path("case").asText() + ".";
                    CrossMae.Output out = forward(fixture, network, example);
                    fixture.compare(name + "loss", out.loss().reshape(1), 0, lossTolerance);
                    if (fixture.has(name + "pred")) {
                        fixture.compare(name + "pred", out.pred().to(DType.F32), 0.2, 0);
                    }
                }
            }
        }
    }
}
