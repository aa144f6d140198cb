package dev.vireo.models.ps3;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.Parameters;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// The vision model beside the published package. Fixtures of the package as it is get the stored selection
/// maps, because it breaks ties arbitrarily; those whose metadata states `ties` were made with our rule, and
/// what is chosen must be the same.
class Ps3VisionParityTest {
    /// What bf16 is allowed to differ, absolute and relative: a bit more than was seen (docs/ps3.md).
    private static final double BF16 = 0.12;

    @Test
    void whatTheModelSeesAndChoosesIsWhatTheReferenceDoes() {
        Parity.check(Ps3VisionParityTest.class, Ps3Fixtures.FOLDER, "ps3_vision", fixture -> {
            boolean ourTies = fixture.file().metadata().containsKey("ties");
            try (Parameters p = Ps3Fixtures.parameters(fixture, DType.F32)) {
                Ps3VisionModel model =
                        new Ps3VisionModel(Ps3Fixtures.visionConfig(fixture, "config"), p.at("model.vision_model"));
                p.requireAllUsed();
                for (JsonNode one : fixture.json("cases")) {
                    if (!one.path("dtype").asText().equals("bf16")) {
                        try (Scope _ = Scope.inference()) {
                            compare(fixture, one, model, ourTies);
                        }
                    }
                }
                pooled(fixture, model);
            }
        });
    }

    private static void compare(Parity fixture, JsonNode one, Ps3VisionModel model, boolean ourTies) {
        String name = one.get("case").asText();
        List<Tensor> maps = Ps3Fixtures.maps(fixture, name);
        Ps3Request request = Ps3Fixtures.request(fixture, one).hiddenStates(99);
        Ps3Request.Output out = model.forward(
                fixture.tensor(one.path("input").asText("input")), ourTies ? request : request.onlyFrom(maps));
        fixture.output(name + ".last_hidden_state", out.lastHiddenState_BNC());
        for (int i = 0; i < out.selectionProbabilities_BHW().size(); i++) {
            fixture.output(
                    name + ".selection_prob." + i,
                    out.selectionProbabilities_BHW().get(i));
        }
        assertTrue(maps.size() == out.selectionMaps_BHW().size(), () -> name + " has other selection maps");
        for (int i = 0; i < maps.size(); i++) {
            fixture.output(name + ".selection_map." + i, out.selectionMaps_BHW().get(i));
        }
        for (int i = 1; fixture.has(name + ".hidden_states." + i); i++) {
            fixture.output(name + ".hidden_states." + i, out.hiddenStates_BNC().get(i));
        }
        if (fixture.has(name + ".feature_map.0")) {
            List<Tensor> features = model.featureMaps(out.lastHiddenState_BNC(), out.selectionMaps_BHW());
            for (int i = 0; i < features.size(); i++) {
                fixture.output(name + ".feature_map." + i, features.get(i));
            }
        }
    }

    private static void pooled(Parity fixture, Ps3VisionModel model) {
        if (!fixture.has("pooled.local")) {
            return;
        }
        try (Scope _ = Scope.inference()) {
            for (boolean global : new boolean[] {false, true}) {
                Ps3VisionModel.Pretraining out = model.pretrain(
                        fixture.tensor("input"),
                        fixture.tensor("prompt"),
                        fixture.tensor("gt"),
                        new boolean[] {global},
                        true);
                fixture.output(global ? "pooled.global" : "pooled.local", out.pooled_BC());
            }
        }
    }

    @Test
    void inHalfTheBitsTheModelStaysNear() {
        List<String> report = new ArrayList<>();
        Parity.check(Ps3VisionParityTest.class, Ps3Fixtures.FOLDER, "ps3_vision", fixture -> {
            fixture.note(0); // not every file has such a case
            for (JsonNode one : fixture.json("cases")) {
                if (one.path("dtype").asText().equals("bf16")) {
                    try (Parameters p = Ps3Fixtures.parameters(fixture, DType.BF16);
                            Scope _ = Scope.inference()) {
                        Ps3VisionModel model = new Ps3VisionModel(
                                Ps3Fixtures.visionConfig(fixture, "config"), p.at("model.vision_model"));
                        String name = one.get("case").asText();
                        Tensor pixels = fixture.tensor(one.path("input").asText("input"))
                                .to(DType.BF16);
                        Ps3Request request =
                                Ps3Fixtures.request(fixture, one).onlyFrom(Ps3Fixtures.maps(fixture, name));
                        Ps3Request.Output out = model.forward(
                                pixels,
                                request.prompt_BC()
                                        .map(prompt -> request.prompt(prompt.to(DType.BF16)))
                                        .orElse(request));
                        report.add(difference(fixture, name + ".last_hidden_state", out.lastHiddenState_BNC()));
                        for (int i = 0; i < out.selectionProbabilities_BHW().size(); i++) {
                            report.add(difference(
                                    fixture,
                                    name + ".selection_prob." + i,
                                    out.selectionProbabilities_BHW().get(i)));
                        }
                        fixture.compare(name + ".last_hidden_state", out.lastHiddenState_BNC(), BF16, BF16);
                    }
                }
            }
        });
        report.forEach(System.out::println);
    }

    private static String difference(Parity fixture, String name, Tensor seen) {
        float[] a = fixture.tensor(name).toFloats();
        float[] b = seen.toFloats();
        double largest = 0;
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
            sum += Math.abs(a[i] - b[i]);
        }
        return String.format(Locale.ROOT, "bf16 %s: largest %.3g, mean %.3g", name, largest, sum / a.length);
    }
}
