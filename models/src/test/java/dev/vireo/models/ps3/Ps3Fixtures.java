package dev.vireo.models.ps3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.models.Parameters;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Networks and requests from the metadata of PS3's fixtures.
final class Ps3Fixtures {
    static final String FOLDER = "/dev/vireo/models/parity/ps3";

    private Ps3Fixtures() {}

    /// The vision configuration of a fixture, under the key `config` or, beside a text model, another.
    static Ps3Config.Vision visionConfig(Parity fixture, String key) {
        ObjectNode config = (ObjectNode) fixture.json(key);
        config.set("trunk", fixture.json("trunk"));
        return Ps3Config.Vision.read(
                ModelConfig.parse(config.toString(), fixture.path().toString()));
    }

    static Ps3Config.Text textConfig(Parity fixture, String key) {
        return Ps3Config.Text.read(
                ModelConfig.parse(fixture.json(key).toString(), fixture.path().toString()));
    }

    /// The stored network, in a type. Whoever asks closes the parameters.
    static Parameters parameters(Parity fixture, DType dtype) {
        return Parameters.of(fixture.file(), dtype, Device.CPU).ignore(n -> !n.startsWith("model."));
    }

    /// What a case asks for, without selection maps.
    static Ps3Request request(Parity fixture, JsonNode one) {
        JsonNode count = one.path("num_look_close");
        JsonNode budget = one.path("num_token_look_close");
        Ps3Request.Looks looks = count.isMissingNode()
                ? Ps3Request.Looks.ofTokens(budget.asLong())
                : count.isTextual() ? Ps3Request.Looks.ALL : Ps3Request.Looks.of(count.asInt());
        Ps3Request request = Ps3Request.looks(looks);
        request = named(fixture, one, "prompt").map(request::prompt).orElse(request);
        request = named(fixture, one, "gt_selection_maps")
                .map(request::groundTruth)
                .orElse(request);
        if (one.path("smooth_selection_prob").asBoolean()) {
            request = request.smoothed();
        }
        List<Integer> first = new ArrayList<>();
        JsonNode scales = one.path("only_select_first_n_scale");
        if (scales.isInt()) {
            first.add(scales.asInt());
        }
        scales.forEach(n -> first.add(n.asInt()));
        return request.firstScales(first);
    }

    private static Optional<Tensor> named(Parity fixture, JsonNode one, String option) {
        String text = one.path(option).asText();
        return text.isEmpty() ? Optional.empty() : Optional.of(fixture.tensor(text.replace("tensor ", "")));
    }

    /// The stored selection maps of a case; none when there are none.
    static List<Tensor> maps(Parity fixture, String name) {
        List<Tensor> out = new ArrayList<>();
        for (int i = 0; fixture.has(name + ".selection_map." + i); i++) {
            out.add(fixture.tensor(name + ".selection_map." + i));
        }
        return out;
    }
}
