package dev.vireo.models.smolvlm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.TowerFixtures;
import dev.vireo.models.families.Models;
import dev.vireo.models.nvila.Shown;
import dev.vireo.models.qwen2.TokenGenerator;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Result;
import dev.vireo.models.qwen2.TokenGenerator.Settings;
import dev.vireo.models.smolvlm.SmolVlmProcessor.Cut;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// SmolVLM and Idefics3 by transformers (`tools/parity/smolvlm.py`) against ours.
class SmolVlmParityTest {
    private static final String FOLDER = "../parity/smolvlm";

    @Test
    void outputsAndGradientsAreThoseOfTransformers() {
        Parity.check(SmolVlmParityTest.class, FOLDER, "smolvlm", TowerFixtures::compare);
    }

    @Test
    void whatIsWrittenIsWhatTransformersWrites() {
        Parity.check(SmolVlmParityTest.class, FOLDER, "smolvlm", fixture -> {
            try (Parameters parameters = TowerFixtures.parameters(fixture, DType.F32, false)) {
                SmolVlmModel model = SmolVlmModel.of(fixture.config(), parameters);
                for (JsonNode each : fixture.json("generations")) {
                    List<List<Integer>> expected = lists(each.path("tokens"));
                    Settings settings = Settings.greedy(expected.getFirst().size());
                    try (Scope _ = Scope.inference();
                            TokenGenerator generator = new TokenGenerator(model.decoder())) {
                        Map<String, Tensor> given =
                                TowerFixtures.inputs(fixture, each.path("case").asText());
                        assertEquals(
                                expected,
                                generator
                                        .generate(
                                                model.prompts(
                                                        Objects.requireNonNull(given.get("input_ids")),
                                                        Optional.ofNullable(given.get("attention_mask")),
                                                        Optional.of(rows(fixture, given))),
                                                settings,
                                                Listener.NONE)
                                        .stream()
                                        .map(Result::tokens)
                                        .toList(),
                                fixture.path() + " " + each.path("case"));
                        fixture.note(0);
                    }
                }
            }
        });
    }

    /// The rows of pictures, by the way that `models run` goes.
    private static Tensor rows(Parity fixture, Map<String, Tensor> given) {
        Map<String, Tensor> pictures = new HashMap<>(given);
        pictures.keySet().removeAll(List.of("input_ids", "attention_mask"));
        try (RunnableModel model = Models.open(fixture.config(), TowerFixtures.parameters(fixture, DType.F32, false))) {
            return Objects.requireNonNull(
                    model.run(pictures, RunnableModel.Options.NONE).get("image_embeds"));
        }
    }

    private static List<List<Integer>> lists(JsonNode texts) {
        List<List<Integer>> out = new ArrayList<>();
        for (JsonNode text : texts) {
            List<Integer> own = new ArrayList<>();
            text.forEach(token -> own.add(token.asInt()));
            out.add(own);
        }
        return out;
    }

    @Test
    void picturesAreCutAndSeenToTheBit() {
        Parity.check(SmolVlmParityTest.class, FOLDER, "smolvlm_processor", fixture -> {
            JsonNode settings = fixture.json("settings");
            for (JsonNode each : fixture.json("cases")) {
                SmolVlmProcessor processor = SmolVlmProcessor.of(ModelConfig.parse(
                        settings.path(each.path("settings").asInt()).toString(), "preprocessor_config.json"));
                Image picture = Shown.picture(
                        each.path("width").asInt(),
                        each.path("height").asInt(),
                        each.path("seed").asInt());
                assertEquals(
                        new Cut(each.path("rows").asInt(), each.path("columns").asInt()),
                        processor.cut(picture.width(), picture.height()),
                        each::toString);
                try (Scope _ = Scope.inference()) {
                    Tensor seen = processor.apply(picture);
                    long[] shape = new long[4];
                    for (int i = 0; i < 4; i++) {
                        shape[i] = each.path("shape").path(i).asLong();
                    }
                    assertArrayEquals(shape, seen.shape(), each::toString);
                    assertEquals(each.path("sha256").asText(), sha256(seen.toFloats()), each::toString);
                    fixture.note(0);
                }
            }
        });
    }

    private static String sha256(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
