package dev.vireo.models.unet3d;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.Parameters;
import dev.vireo.runtime.FixtureWeights;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.runtime.weights.DType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UNet3DParityTest {
    @BeforeAll
    static void useOneThread() {
        // For networks this small, threads that wait for each other cost more than they give.
        Torch.threads(1);
    }

    private static UNet3DConditionModel unet(Parity fixture, DType dtype) {
        return UNet3DConditionModel.of(fixture.config(), Parameters.of(new FixtureWeights(fixture), dtype, Device.CPU));
    }

    @Test
    void predictionsAreThoseOfDiffusersForEveryShape() {
        Parity.check(UNet3DParityTest.class, "../parity/unet3d", "unet3d", fixture -> {
            try (UNet3DConditionModel unet = unet(fixture, DType.F32)) {
                for (JsonNode node : fixture.json("cases")) {
                    String name = node.path("case").asText();
                    try (Scope _ = Scope.inference()) {
                        Tensor out = unet.forward(
                                fixture.tensor("z." + name), node.path("time").asInt(), fixture.tensor("text." + name));
                        fixture.output("out." + name, out);
                    }
                }
            }
        });
    }

    @Test
    void halfPrecisionsComeNear() {
        Parity.check(UNet3DParityTest.class, "../parity/unet3d", "unet3d", fixture -> {
            for (DType dtype : new DType[] {DType.BF16, DType.F16}) {
                try (UNet3DConditionModel unet = unet(fixture, dtype);
                        Scope _ = Scope.inference()) {
                    Tensor out = unet.forward(
                            fixture.tensor("z.0"),
                            fixture.json("cases").path(0).path("time").asInt(),
                            fixture.tensor("text.0"));
                    Tensor reference = fixture.tensor("out.0");
                    double difference =
                            out.to(DType.F32).sub(reference).abs().mean().item()
                                    / reference.abs().mean().item();
                    fixture.note(difference);
                    assertTrue(difference < (dtype == DType.F16 ? 0.02 : 0.1), dtype + " differs by " + difference);
                    assertTrue(difference > 0, dtype + " was not used");
                }
            }
        });
    }
}
