package dev.vireo.models.autoencoderkl;

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

class AutoencoderKLParityTest {
    @BeforeAll
    static void useOneThread() {
        // For networks this small, threads that wait for each other cost more than they give.
        Torch.threads(1);
    }

    @Test
    void picturesAndLatentsAreThoseOfDiffusers() {
        Parity.check(AutoencoderKLParityTest.class, "../parity/autoencoderkl", "autoencoder_kl", fixture -> {
            try (AutoencoderKL vae = AutoencoderKL.of(
                    fixture.config(), Parameters.of(new FixtureWeights(fixture), DType.F32, Device.CPU))) {
                for (JsonNode node : fixture.json("cases")) {
                    String name = node.path("case").asText();
                    try (Scope _ = Scope.inference()) {
                        fixture.output("moments." + name, vae.moments(fixture.tensor("picture." + name)));
                        fixture.output(
                                "latents." + name,
                                vae.encode(fixture.tensor("picture." + name), fixture.tensor("noise." + name)));
                        fixture.output("decoded." + name, vae.decode(fixture.tensor("noise." + name)));
                    }
                }
            }
        });
    }
}
