package dev.vireo.models.ps3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// Preprocessed pictures beside the published program.
class Ps3PreprocessParityTest {
    @Test
    void picturesAreThoseOfTheReference() {
        Parity.check(Ps3PreprocessParityTest.class, Ps3Fixtures.FOLDER, "ps3_preprocess", fixture -> {
            for (JsonNode one : fixture.json("cases")) {
                Ps3Preprocessor processor =
                        Ps3Preprocessor.read(ModelConfig.parse(one.get("config").toString(), "the case"));
                for (JsonNode input : one.get("inputs")) {
                    try (Scope _ = Scope.inference()) {
                        String name = one.get("case").asText() + "." + input.asText();
                        fixture.output(name, processor.apply(picture(fixture.tensor(input.asText()))));
                    }
                }
            }
        });
    }

    private static Image picture(Tensor bytes_HWC) {
        float[] values = bytes_HWC.toFloats();
        byte[] rgb = new byte[values.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (int) values[i];
        }
        return Image.ofRgb((int) bytes_HWC.size(1), (int) bytes_HWC.size(0), rgb);
    }

    @Test
    void aPictureMayKeepItsShape() {
        Ps3Preprocessor processor = Ps3Preprocessor.read(ModelConfig.parse("{\"image_size\": 56}", "the case"))
                .keepingAspect();
        try (Scope _ = Scope.inference()) {
            assertArrayEquals(
                    new long[] {1, 3, 56, 19},
                    processor.apply(Image.ofRgb(10, 30, new byte[900])).shape());
            assertArrayEquals(
                    new long[] {1, 3, 1, 56},
                    processor.apply(Image.ofRgb(300, 1, new byte[900])).shape());
        }
    }
}
