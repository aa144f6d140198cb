package dev.vireo.models.ps3;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import org.junit.jupiter.api.Test;

/// The text model beside the published package.
class Ps3TextParityTest {
    @Test
    void textsAndPromptsAreThoseOfTheReference() {
        Parity.check(Ps3TextParityTest.class, Ps3Fixtures.FOLDER, "ps3_text", fixture -> {
            try (Parameters p = Ps3Fixtures.parameters(fixture, DType.F32);
                    Scope _ = Scope.inference()) {
                Ps3TextModel model =
                        new Ps3TextModel(Ps3Fixtures.textConfig(fixture, "config"), p.at("model.text_model"));
                p.requireAllUsed();
                Tensor words = Tensor.of(
                        fixture.file().tensor("input_ids"), fixture.file().data("input_ids"), DType.I64, Device.CPU);
                Ps3TextModel.Output out = model.forward(words);
                fixture.output("pooled_output", out.pooled_BC());
                fixture.output("prompt", out.prompt_BC());
            }
        });
    }
}
