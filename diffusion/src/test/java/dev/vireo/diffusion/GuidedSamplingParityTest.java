package dev.vireo.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.diffusion.guidance.EnergyTerm;
import dev.vireo.diffusion.guidance.GuidanceEnergy;
import dev.vireo.diffusion.guidance.GuidanceRecipe;
import dev.vireo.diffusion.guidance.GuidanceRules;
import dev.vireo.diffusion.guidance.GuidedObject;
import dev.vireo.diffusion.internal.guidance.Guidance;
import dev.vireo.diffusion.internal.guidance.GuidanceGradient;
import dev.vireo.diffusion.sampling.NoiseSchedule;
import dev.vireo.diffusion.sampling.Sampler;
import dev.vireo.layout.Region;
import dev.vireo.models.Parameters;
import dev.vireo.models.unet3d.UNet3DConditionModel;
import dev.vireo.runtime.FixtureWeights;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GuidedSamplingParityTest {
    private static final String FOLDER = "parity/guidance";
    private static final String SYSTEM = "diffusion_guidance";

    @BeforeAll
    static void useOneThread() {
        // For networks this small, threads that wait for each other cost more than they give.
        Torch.threads(1);
    }

    @Test
    void sampledLatentsAreThoseOfDiffusers() {
        Parity.check(GuidedSamplingParityTest.class, FOLDER, SYSTEM, fixture -> {
            try (UNet3DConditionModel unet = unet(fixture)) {
                for (JsonNode node : fixture.json("cases")) {
                    if (node.path("guided").asInt() == 0) {
                        sample(fixture, node, unet, GuidanceGradient.Memory.NORMAL, 1e-3);
                    }
                }
            }
        });
    }

    @Test
    void guidedLatentsAreThoseOfPlainDifferentiationThroughTheWholeNetwork() {
        guided(GuidanceGradient.Memory.NORMAL);
    }

    @Test
    void guidedLatentsAreTheSameWithLittleMemory() {
        guided(GuidanceGradient.Memory.LOW);
    }

    private static UNet3DConditionModel unet(Parity fixture) {
        return UNet3DConditionModel.of(
                fixture.config(), Parameters.of(new FixtureWeights(fixture), DType.F32, Device.CPU));
    }

    private static void guided(GuidanceGradient.Memory memory) {
        Parity.check(GuidedSamplingParityTest.class, FOLDER, SYSTEM, fixture -> {
            try (UNet3DConditionModel unet = unet(fixture)) {
                for (JsonNode node : fixture.json("cases")) {
                    if (node.path("guided").asInt() > 0) {
                        sample(fixture, node, unet, memory, 1e-4);
                    }
                }
            }
        });
    }

    private static void sample(
            Parity fixture,
            JsonNode node,
            UNet3DConditionModel unet,
            GuidanceGradient.Memory memory,
            double tolerance) {
        String name = node.path("case").asText();
        int steps = node.path("steps").asInt();
        int guidedSteps = node.path("guided").asInt();
        NoiseSchedule schedule =
                NoiseSchedule.of(ModelConfig.parse(fixture.json("schedule").toString(), "schedule"));
        NoiseSchedule used = node.path("sampler").asText().equals("ddim") ? NoiseSchedule.MODELSCOPE : schedule;
        try (Sampler sampler = Sampler.named(node.path("sampler").asText(), used, steps);
                Scope _ = Scope.inference()) {
            Guidance guidance = null;
            if (guidedSteps > 0) {
                GuidanceRecipe recipe = recipe(node);
                GuidanceEnergy energy = new GuidanceEnergy(objects(fixture), recipe, GuidanceRules.PUBLISHED);
                GuidanceGradient gradient = new GuidanceGradient(unet, energy, memory);
                GuidanceGradient.Found found = gradient.at(
                        fixture.tensor("start"),
                        sampler.time(0),
                        fixture.tensor("cond"),
                        recipe.step(),
                        Double.NEGATIVE_INFINITY);
                fixture.compare(name + ".gradient", found.gradient(), 1e-5, 1e-4);
                guidance = new Guidance(gradient, recipe, GuidanceRules.PUBLISHED);
            }
            Denoiser denoiser = new Denoiser(
                    unet, sampler, fixture.tensor("cond"), fixture.tensor("uncond"), 9, guidance, null, 0, null, null);
            int end = guidedSteps == 0 ? steps : guidedSteps;
            try (Tensor latents = denoiser.run(() -> fixture.tensor("start"), 0, end, null, (_, _) -> {})) {
                fixture.compare(name + ".latents", latents, tolerance, tolerance);
            }
            if (guidance != null) {
                JsonNode energies = node.path("energies");
                assertEquals(energies.size(), guidance.readings().size());
                for (int i = 0; i < energies.size(); i++) {
                    double reference = energies.path(i).asDouble();
                    assertEquals(reference, guidance.readings().get(i).value(), 1e-4 * reference);
                }
            }
        }
    }

    private static GuidanceRecipe recipe(JsonNode node) {
        JsonNode r = node.path("recipe");
        List<EnergyTerm> terms = new ArrayList<>(List.of(
                new EnergyTerm.Foreground(
                        r.path("fg").asDouble(), r.path("fg_weight").asDouble()),
                new EnergyTerm.Background(
                        r.path("bg").asDouble(), r.path("bg_weight").asDouble())));
        if (r.path("com").asDouble() > 0) {
            terms.add(new EnergyTerm.Centre(r.path("com").asDouble()));
        }
        return new GuidanceRecipe(
                terms,
                node.path("scale").asDouble(),
                0,
                node.path("iterations").asInt(),
                node.path("guided").asInt());
    }

    static List<GuidedObject> objects(Parity fixture) {
        List<GuidedObject> out = new ArrayList<>();
        JsonNode words = fixture.json("words");
        for (int o = 0; o < words.size(); o++) {
            List<Integer> tokens = new ArrayList<>();
            words.path(o).forEach(word -> tokens.add(word.asInt()));
            List<Region> regions = new ArrayList<>();
            fixture.json("boxes")
                    .path(o)
                    .forEach(box -> regions.add(new Region(
                            box.path(0).asDouble(),
                            box.path(1).asDouble(),
                            box.path(2).asDouble(),
                            box.path(3).asDouble())));
            out.add(new GuidedObject(tokens, regions));
        }
        return out;
    }
}
