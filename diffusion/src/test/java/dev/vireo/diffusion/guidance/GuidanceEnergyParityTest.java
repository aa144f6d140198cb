package dev.vireo.diffusion.guidance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.layout.Region;
import dev.vireo.models.unet3d.WantedAttention;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuidanceEnergyParityTest {
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Test
    void energiesAndTheirGradientsAreThoseOfTheReference() {
        Parity.check(GuidanceEnergyParityTest.class, "/dev/vireo/diffusion/parity/energy", "lvd_energy", fixture -> {
            List<GuidedObject> objects = objects(fixture);
            for (JsonNode node : fixture.json("cases")) {
                compare(fixture, node, objects);
            }
        });
    }

    private static void compare(Parity fixture, JsonNode node, List<GuidedObject> objects) {
        String name = node.path("case").asText();
        List<EnergyTerm> terms = new ArrayList<>(List.of(
                new EnergyTerm.Foreground(
                        node.path("fg_top_p").asDouble(), node.path("fg_weight").asDouble()),
                new EnergyTerm.Background(
                        node.path("bg_top_p").asDouble(), node.path("bg_weight").asDouble())));
        if (node.path("com_loss_scale").asDouble(0) > 0) {
            terms.add(new EnergyTerm.Centre(node.path("com_loss_scale").asDouble()));
        }
        if (node.path("boxdiff_loss_scale").asDouble(0) > 0) {
            terms.add(new EnergyTerm.Corner(node.path("boxdiff_loss_scale").asDouble()));
        }
        GuidanceRecipe recipe = new GuidanceRecipe(terms, 1, 0, 1, 1);
        GuidanceEnergy energy = new GuidanceEnergy(objects, recipe, GuidanceRules.PUBLISHED);
        try (Scope _ = Scope.training()) {
            long[] tokens =
                    energy.tokens().stream().mapToLong(Integer::longValue).toArray();
            List<String> names = fixture.file().tensors().keySet().stream()
                    .filter(n -> n.startsWith("attn."))
                    .map(n -> n.substring("attn.".length()))
                    .sorted()
                    .toList();
            List<Tensor> whole = new ArrayList<>();
            List<WantedAttention.Shares> maps = new ArrayList<>();
            for (String map : names) {
                Tensor attention = fixture.tensor("attn." + map).requireGradient();
                whole.add(attention);
                maps.add(map(fixture, map, attention.indexSelect(3, Tensor.of(tokens, tokens.length))));
            }
            Tensor loss = energy.of(maps);
            fixture.loss(name + ".loss", loss.reshape(1));
            List<Tensor> gradients = Tensor.grad(loss, whole.toArray(new Tensor[0]));
            for (int i = 0; i < names.size(); i++) {
                fixture.gradient(name + ".grad." + names.get(i), gradients.get(i));
            }
        }
    }

    private static WantedAttention.Shares map(Parity fixture, String name, Tensor maps) {
        JsonNode base = fixture.json("base_latent_grid");
        int shrink = (int) Math.sqrt(base.path(0).asDouble() * base.path(1).asDouble() / maps.size(2));
        String[] key = name.split("_", -1);
        int block = Integer.parseInt(key[1]);
        int attention = Integer.parseInt(key[2]);
        return new WantedAttention.Shares(
                key[0].equals("down")
                        ? WantedAttention.Key.down(block, attention)
                        : WantedAttention.Key.up(block, attention),
                maps,
                base.path(0).asInt() / shrink,
                base.path(1).asInt() / shrink);
    }

    private static List<GuidedObject> objects(Parity fixture) {
        List<GuidedObject> out = new ArrayList<>();
        JsonNode positions = fixture.json("token_positions");
        int frames = fixture.json("frames").asInt();
        for (int o = 0; o < positions.size(); o++) {
            List<Integer> tokens = new ArrayList<>();
            positions.path(o).forEach(position -> tokens.add(position.asInt()));
            List<Region> regions = new ArrayList<>();
            for (int f = 0; f < frames; f++) {
                double[] box = new double[4];
                for (int i = 0; i < 4; i++) {
                    box[i] = fixture.file().data("boxes_xyxy").getAtIndex(DOUBLE, (o * (long) frames + f) * 4 + i);
                }
                regions.add(new Region(box[0], box[1], box[2], box[3]));
            }
            out.add(new GuidedObject(tokens, regions));
        }
        return out;
    }
}
