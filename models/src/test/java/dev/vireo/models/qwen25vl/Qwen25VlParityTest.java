package dev.vireo.models.qwen25vl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.TowerFixtures;
import dev.vireo.models.families.Models;
import dev.vireo.models.qwen2.TokenGenerator;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Result;
import dev.vireo.models.qwen2.TokenGenerator.Settings;
import dev.vireo.models.qwen25vl.Qwen25VlModel.Input;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Safetensors;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Qwen2.5-VL by transformers (`tools/parity/qwen25vl.py`) against ours.
class Qwen25VlParityTest {
    private static final String FOLDER = "../parity/qwen25vl";

    @Test
    void outputsAndGradientsAreThoseOfTransformers() {
        Parity.check(Qwen25VlParityTest.class, FOLDER, "qwen2_5_vl", TowerFixtures::compare);
    }

    @Test
    void tokensStandWhereTransformersPutsThem() {
        Parity.check(Qwen25VlParityTest.class, FOLDER, "qwen2_5_vl", fixture -> {
            try (Scope _ = Scope.inference();
                    Parameters parameters = TowerFixtures.parameters(fixture, DType.F32, false)) {
                Qwen25VlModel model = Qwen25VlModel.of(fixture.config(), parameters);
                for (JsonNode each : fixture.json("cases")) {
                    String name = "positions." + each.path("case").asText();
                    if (fixture.has(name)) {
                        Tensor seen = model.positions_3BN(
                                input(fixture, each.path("case").asText()));
                        assertArrayEquals(fixture.tensor(name).toLongs(), seen.toLongs(), fixture.path() + " " + name);
                        fixture.note(0);
                    }
                }
            }
        });
    }

    @Test
    void whatIsWrittenIsWhatTransformersWrites() {
        Parity.check(Qwen25VlParityTest.class, FOLDER, "qwen2_5_vl", fixture -> {
            try (Parameters parameters = TowerFixtures.parameters(fixture, DType.F32, false)) {
                Qwen25VlModel model = Qwen25VlModel.of(fixture.config(), parameters);
                for (JsonNode each : fixture.json("generations")) {
                    List<List<Integer>> expected = lists(each.path("tokens"));
                    Settings settings = Settings.greedy(expected.getFirst().size());
                    try (Scope _ = Scope.inference();
                            TokenGenerator generator = new TokenGenerator(model.decoder())) {
                        Input input = input(fixture, each.path("case").asText());
                        assertEquals(
                                expected,
                                generator.generate(model.prompts(input), settings, Listener.NONE).stream()
                                        .map(Result::tokens)
                                        .toList(),
                                fixture.path() + " " + each.path("case"));
                        fixture.note(0);
                    }
                }
            }
        });
    }

    @Test
    void aFolderOfSeveralFilesComputesTheSame() throws URISyntaxException {
        Path folder =
                Path.of(Objects.requireNonNull(Qwen25VlParityTest.class.getResource("../folders/qwen2_5_vl_sharded"))
                        .toURI());
        try (Scope _ = Scope.inference();
                Safetensors expected = Safetensors.open(folder.resolve("expected/mixed.safetensors"));
                RunnableModel model = Models.open(folder, DType.F32, Device.CPU)) {
            Map<String, Tensor> inputs = new LinkedHashMap<>();
            for (String name : expected.names()) {
                if (name.startsWith("in.")) {
                    inputs.put(name.substring(3), tensor(expected, name));
                }
            }
            Tensor seen = Objects.requireNonNull(
                    model.run(inputs, RunnableModel.Options.NONE).get("logits"));
            double off = tensor(expected, "out.logits")
                    .sub(seen)
                    .abs()
                    .reshape(-1)
                    .max(0)
                    .item();
            assertEquals(0, off, 2e-5);
        }
    }

    private static Tensor tensor(Safetensors file, String name) {
        return Tensor.of(file.tensor(name), file.data(name), DType.F32, Device.CPU);
    }

    private static Input input(Parity fixture, String name) {
        Map<String, Tensor> given = TowerFixtures.inputs(fixture, name);
        List<Double> seconds = new ArrayList<>();
        Optional.ofNullable(given.get("second_per_grid_ts")).ifPresent(tensor -> {
            for (float each : tensor.toFloats()) {
                seconds.add((double) each);
            }
        });
        return new Input(
                Objects.requireNonNull(given.get("input_ids")),
                Optional.ofNullable(given.get("attention_mask")),
                patches(given, "pixel_values", "image_grid_thw", List.of()),
                patches(given, "pixel_values_videos", "video_grid_thw", seconds));
    }

    private static Optional<Patches> patches(
            Map<String, Tensor> given, String pixels, String grids, List<Double> seconds) {
        if (!given.containsKey(pixels)) {
            return Optional.empty();
        }
        long[] sizes = Objects.requireNonNull(given.get(grids)).toLongs();
        List<Grid> out = new ArrayList<>();
        for (int i = 0; i < sizes.length; i += 3) {
            out.add(new Grid((int) sizes[i], (int) sizes[i + 1], (int) sizes[i + 2]));
        }
        return Optional.of(new Patches(Objects.requireNonNull(given.get(pixels)), out, seconds));
    }

    private static List<List<Integer>> lists(JsonNode node) {
        List<List<Integer>> out = new ArrayList<>();
        for (JsonNode list : node) {
            List<Integer> one = new ArrayList<>();
            list.forEach(item -> one.add(item.asInt()));
            out.add(one);
        }
        return out;
    }
}
