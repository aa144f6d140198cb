package dev.vireo.diffusion.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import org.junit.jupiter.api.Test;

class SamplerParityTest {
    @Test
    void timesAndStepsAreThoseOfDiffusers() {
        Parity.check(SamplerParityTest.class, "/dev/vireo/diffusion/parity/sampler", "diffusion_scheduler", fixture -> {
            for (JsonNode node : fixture.json("cases")) {
                compare(fixture, node);
            }
        });
    }

    private static void compare(Parity fixture, JsonNode node) {
        String name = node.path("case").asText();
        JsonNode times = node.path("times");
        NoiseSchedule schedule =
                NoiseSchedule.of(ModelConfig.parse(node.path("config").toString(), "case " + name));
        Sampler.Noise added = (step, _) -> fixture.tensor("added." + name + "." + step);
        try (Sampler sampler = Sampler.named(node.path("sampler").asText(), schedule, times.size(), added);
                Scope _ = Scope.inference()) {
            int start = node.path("noised").asInt();
            fixture.output(
                    "noised." + name,
                    sampler.noised(fixture.tensor("clean." + name), fixture.tensor("noise." + name), start));
            Tensor z = fixture.tensor("z." + name);
            for (int i = 0; i < times.size(); i++) {
                assertEquals(times.path(i).asInt(), sampler.time(i), "case " + name + ", step " + i);
                Tensor predicted = z.mul(3).sin().mul(0.7).add(z.mul(0.3));
                fixture.output("step." + name + "." + i, sampler.step(i, predicted, z));
                // On from the reference's, so that each step is compared by itself; what is remembered stays ours.
                z = fixture.tensor("step." + name + "." + i);
            }
        }
    }
}
