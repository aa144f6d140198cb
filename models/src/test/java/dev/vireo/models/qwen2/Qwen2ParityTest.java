package dev.vireo.models.qwen2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.TowerFixtures;
import dev.vireo.models.families.Models;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.qwen2.TokenGenerator.Result;
import dev.vireo.models.qwen2.TokenGenerator.Sampling;
import dev.vireo.models.qwen2.TokenGenerator.Settings;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Safetensors;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Qwen2 and Llama by transformers (`tools/parity/qwen2.py`) against ours.
class Qwen2ParityTest {
    private static final String FOLDER = "../parity/qwen2";

    @Test
    void outputsAndGradientsAreThoseOfTransformers() {
        Parity.check(Qwen2ParityTest.class, FOLDER, "qwen2", TowerFixtures::compare);
    }

    @Test
    void whatIsWrittenIsWhatTransformersWrites() {
        Parity.check(Qwen2ParityTest.class, FOLDER, "qwen2", fixture -> {
            fixture.note(0); // a file may have no texts
            for (JsonNode each : fixture.json("generations")) {
                try (Parameters parameters = parameters(fixture);
                        TokenGenerator generator = new TokenGenerator(Qwen2Model.of(fixture.config(), parameters))) {
                    List<Prompt> prompts =
                            lists(each.path("prompts")).stream().map(Prompt::of).toList();
                    List<List<Integer>> expected = lists(each.path("tokens"));
                    Settings settings = Settings.greedy(expected.getFirst().size());
                    assertEquals(
                            expected,
                            generator.generate(prompts, settings, Listener.NONE).stream()
                                    .map(Result::tokens)
                                    .toList(),
                            fixture.path().toString());
                    fixture.note(0);
                }
            }
        });
    }

    @Test
    void scoresAreProcessedAsTransformersDoes() {
        Parity.check(Qwen2ParityTest.class, FOLDER, "qwen2_sampling", fixture -> {
            int number = 0;
            for (JsonNode each : fixture.json("settings")) {
                try (Scope _ = Scope.inference()) {
                    Tensor scores = fixture.tensor("scores");
                    Sampling sampling = new Sampling(
                            each.path("penalty").asDouble(1),
                            each.path("temperature").asDouble(1),
                            each.path("top_k").asInt(0),
                            each.path("top_p").asDouble(1),
                            each.path("min_p").asDouble(0));
                    List<Tensor> rows = new ArrayList<>();
                    for (int row = 0; row < scores.size(0); row++) {
                        BitSet seen = new BitSet();
                        for (long token :
                                fixture.tensor("tokens").select(0, row).toLongs()) {
                            seen.set((int) token);
                        }
                        rows.add(processed(scores.select(0, row).toFloats(), sampling, seen));
                    }
                    fixture.compare("out." + number++, Tensor.stack(0, rows.toArray(Tensor[]::new)), 1e-6, 1e-6);
                }
            }
        });
    }

    private static Tensor processed(float[] scores, Sampling sampling, BitSet seen) {
        BitSet all = new BitSet();
        all.set(0, scores.length);
        TokenChoice.process(scores, sampling, seen, all);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Math.max(scores[i], -1e30f);
        }
        return Tensor.of(scores, scores.length);
    }

    @Test
    void aFolderOfSeveralFilesComputesTheSame() throws URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(Qwen2ParityTest.class.getResource("../folders/qwen2_sharded"))
                .toURI());
        try (Scope _ = Scope.inference();
                Safetensors expected = Safetensors.open(folder.resolve("expected/plain.safetensors"));
                RunnableModel model = Models.open(folder, DType.F32, Device.CPU)) {
            Tensor ids = tensor(expected, "in.plain.input_ids");
            Tensor seen = Objects.requireNonNull(model.run(Map.of("input_ids", ids), RunnableModel.Options.NONE)
                    .get("logits"));
            double off = tensor(expected, "out.plain.logits")
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

    private static Parameters parameters(Parity fixture) {
        return Parameters.of(fixture.file(), DType.F32, Parity.device());
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
