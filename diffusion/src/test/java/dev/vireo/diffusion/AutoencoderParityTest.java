package dev.vireo.diffusion;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.runtime.weights.DType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AutoencoderParityTest {
    @BeforeAll
    static void useOneThread() {
        // For networks this small, threads that wait for each other cost more than they give.
        Torch.threads(1);
    }

    @Test
    void picturesAndLatentsAreThoseOfDiffusers() {
        Parity.check(AutoencoderParityTest.class, "parity/vae", "autoencoder_kl", fixture -> {
            try (AutoencoderKL vae =
                    AutoencoderKL.of(FixtureWeights.config(fixture), FixtureWeights.of(fixture, DType.F32))) {
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
