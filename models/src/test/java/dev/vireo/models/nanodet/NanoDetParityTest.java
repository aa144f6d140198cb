package dev.vireo.models.nanodet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.Parameters;
import dev.vireo.runtime.FixtureWeights;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.runtime.weights.DType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NanoDetParityTest {
    @BeforeAll
    static void useOneThread() {
        // For networks this small, threads that wait for each other cost more than they give.
        Torch.threads(1);
    }

    @Test
    void classesAndDistancesAreThoseOfTheReference() {
        Parity.check(NanoDetParityTest.class, "../parity/nanodet", "nanodet", fixture -> {
            try (NanoDetModel model = NanoDetModel.of(
                    fixture.config(), Parameters.of(new FixtureWeights(fixture), DType.F32, Device.CPU))) {
                for (JsonNode node : fixture.json("cases")) {
                    String name = node.asText();
                    try (Scope _ = Scope.inference()) {
                        NanoDetModel.Output out = model.forward(fixture.tensor("in." + name + ".pixel_values"));
                        fixture.output("out." + name + ".logits", out.logits_BNK());
                        fixture.output("out." + name + ".distance_logits", out.distances_BN4R());
                    }
                }
            }
        });
    }
}
