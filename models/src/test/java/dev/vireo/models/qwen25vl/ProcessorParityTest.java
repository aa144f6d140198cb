package dev.vireo.models.qwen25vl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.qwen25vl.PictureProcessor.Arithmetic;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Pictures and videos as transformers prepares them (`tools/parity/qwen25vl.py`) beside ours: to the bit.
class ProcessorParityTest {
    private static void check(Consumer<Parity> comparison) {
        Parity.check(ProcessorParityTest.class, "../parity/qwen25vl", "qwen2_5_vl_processor", comparison);
    }

    private static ModelConfig config(JsonNode each) {
        return ModelConfig.parse(each.path("config").toString(), "the case");
    }

    private static Image picture(Tensor bytes_HWC) {
        float[] values = bytes_HWC.toFloats();
        byte[] rgb = new byte[values.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (int) values[i];
        }
        return Image.ofRgb((int) bytes_HWC.size(1), (int) bytes_HWC.size(0), rgb);
    }

    private static Grid grid(JsonNode each) {
        JsonNode sizes = each.path("grid");
        return new Grid(
                sizes.path(0).asInt(), sizes.path(1).asInt(), sizes.path(2).asInt());
    }

    @Test
    void picturesAreThoseOfBothWriters() {
        check(fixture -> {
            for (JsonNode each : fixture.json("cases")) {
                try (Scope _ = Scope.inference()) {
                    String name = each.path("name").asText();
                    PictureProcessor processor = PictureProcessor.of(config(each));
                    List<Image> pictures = List.of(picture(fixture.tensor("picture." + name)));
                    Patches seen = processor.apply(pictures);
                    assertEquals(List.of(grid(each)), seen.grids(), name);
                    fixture.compare("out." + name, seen.patches_NP(), 0, 0);
                    if (each.path("pillow").asBoolean()) {
                        fixture.compare(
                                "pillow." + name,
                                processor
                                        .arithmetic(Arithmetic.PILLOW)
                                        .apply(pictures)
                                        .patches_NP(),
                                0,
                                0);
                    }
                }
            }
        });
    }

    @Test
    void videosAreThoseOfTransformers() {
        check(fixture -> {
            int number = 0;
            for (JsonNode each : fixture.json("videos")) {
                try (Scope _ = Scope.inference()) {
                    Tensor frames = fixture.tensor("frames." + number);
                    List<Image> pictures = IntStream.range(0, (int) frames.size(0))
                            .mapToObj(i -> picture(frames.select(0, i)))
                            .toList();
                    Patches seen = VideoProcessor.of(config(each)).apply(pictures, 4);
                    assertEquals(List.of(grid(each)), seen.grids());
                    assertEquals(List.of(0.5), seen.seconds());
                    fixture.compare("video." + number++, seen.patches_NP(), 0, 0);
                }
            }
        });
    }

    @Test
    void framesAreChosenAsTransformersDoes() {
        check(fixture -> {
            for (JsonNode each : fixture.json("chosen")) {
                VideoProcessor processor = VideoProcessor.of(config(each));
                int frames = each.path("frames").asInt();
                double rate = each.path("rate").asDouble();
                if (each.path("chosen").isNull()) {
                    assertThrows(VireoException.class, () -> processor.chosen(frames, rate), each.toString());
                } else {
                    List<Integer> expected = new ArrayList<>();
                    each.path("chosen").forEach(index -> expected.add(index.asInt()));
                    assertEquals(expected, processor.chosen(frames, rate), each.toString());
                }
                fixture.note(0);
            }
        });
    }

    @Test
    void sizesAreThoseOfTransformers() {
        check(fixture -> {
            for (JsonNode each : fixture.json("grids")) {
                int[] v = IntStream.range(0, 6).map(i -> each.path(i).asInt()).toArray();
                PictureProcessor processor = PictureProcessor.of(
                        ModelConfig.parse("{\"min_pixels\": " + v[2] + ", \"max_pixels\": " + v[3] + "}", "the case"));
                assertEquals(new Grid(1, v[4], v[5]), processor.grid(v[1], v[0]), each.toString());
                fixture.note(0);
            }
        });
    }
}
