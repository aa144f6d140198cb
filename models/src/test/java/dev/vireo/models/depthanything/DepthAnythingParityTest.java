package dev.vireo.models.depthanything;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.TowerFixtures;
import dev.vireo.models.nvila.Shown;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Depth Anything by transformers (`tools/parity/depthanything.py`) against ours.
class DepthAnythingParityTest {
    private static final String FOLDER = "../parity/depthanything";

    @Test
    void depthsAndGradientsAreThoseOfTransformers() {
        Parity.check(DepthAnythingParityTest.class, FOLDER, "depth_anything", TowerFixtures::compare);
    }

    @Test
    void picturesAreSeenToTheBitAndDepthsBroughtBackAsTransformersDoes() {
        Parity.check(DepthAnythingParityTest.class, FOLDER, "depth_anything_processor", fixture -> {
            JsonNode settings = fixture.json("settings");
            for (JsonNode each : fixture.json("cases")) {
                DepthAnythingProcessor processor =
                        processor(settings.path(each.path("settings").asInt()));
                try (Scope _ = Scope.inference()) {
                    Tensor seen = processor.apply(Shown.picture(
                            each.path("width").asInt(),
                            each.path("height").asInt(),
                            each.path("seed").asInt()));
                    JsonNode shape = each.path("shape");
                    assertArrayEquals(
                            new long[] {
                                1,
                                shape.path(0).asLong(),
                                shape.path(1).asLong(),
                                shape.path(2).asLong()
                            },
                            seen.shape(),
                            each::toString);
                    assertEquals(each.path("sha256").asText(), sha256(seen.toFloats()), each::toString);
                    fixture.note(0);
                }
            }
            for (JsonNode each : fixture.json("restored")) {
                String name = each.path("case").asText();
                try (Scope _ = Scope.inference()) {
                    fixture.output(
                            "out." + name,
                            processor(settings.path(0))
                                    .restore(
                                            fixture.tensor("in." + name),
                                            each.path("width").asInt(),
                                            each.path("height").asInt()));
                }
            }
        });
    }

    private static DepthAnythingProcessor processor(JsonNode settings) {
        return DepthAnythingProcessor.of(ModelConfig.parse(settings.toString(), "preprocessor_config.json"));
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
