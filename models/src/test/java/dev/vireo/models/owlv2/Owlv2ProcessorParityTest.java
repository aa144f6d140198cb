package dev.vireo.models.owlv2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.OddInputs;
import dev.vireo.models.owlv2.Owlv2Processor.Found;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pictures, texts and boxes of OWLv2 by transformers (`tools/parity/owlv2.py`) beside ours.
class Owlv2ProcessorParityTest {
    private static final String CONFIG = """
            {"model_type": "owlv2", "projection_dim": 8, "vision_config": {"hidden_size": 8, "num_attention_heads": 2,
             "image_size": 16}, "text_config": {"hidden_size": 8, "num_attention_heads": 2, "vocab_size": 574}}""";

    @TempDir
    Path folder;

    private static void check(Consumer<Parity> comparison) {
        Parity.check(Owlv2ProcessorParityTest.class, "../parity/owlv2", "owlv2_processor", comparison);
    }

    @Test
    void picturesAreThoseOfTorchvision() {
        check(fixture -> {
            for (JsonNode each : fixture.json("cases")) {
                try (Scope _ = Scope.inference()) {
                    Tensor seen = Owlv2Pixels.of(OddInputs.settings(each)).apply(OddInputs.picture(fixture, each));
                    fixture.output("out." + each.path("case").asText(), seen);
                }
            }
        });
    }

    private void copy(String from, String... names) {
        try {
            for (String name : names) {
                Files.copy(OddInputs.folder(from).resolve(name), folder.resolve(name));
            }
            Files.writeString(folder.resolve("config.json"), CONFIG);
            Files.writeString(
                    folder.resolve("preprocessor_config.json"), "{\"size\": {\"height\": 16, \"width\": 16}}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void textsAreTheSame() {
        check(fixture -> {
            try (Owlv2Processor processor = Owlv2Processor.open(folder);
                    Scope _ = Scope.inference()) {
                JsonNode texts = fixture.json("texts");
                OddInputs.texts(
                        fixture, texts, "ids", all -> processor.texts(all).ids_TN());
                OddInputs.texts(
                        fixture, texts, "mask", all -> processor.texts(all).kept_TN());
            }
        });
    }

    @Test
    void textsAreThoseOfTheFilesBeforeTokenizerJson() {
        copy("owlv2_tokens", "vocab.json", "merges.txt", "tokenizer_config.json");
        textsAreTheSame();
    }

    @Test
    void textsAreThoseOfTokenizerJson() {
        copy("owlv2_tokens/one", "tokenizer.json", "tokenizer_config.json");
        textsAreTheSame();
    }

    @Test
    void boxesAreThoseOfTransformers() {
        copy("owlv2_tokens/one", "tokenizer.json", "tokenizer_config.json");
        check(fixture -> {
            int number = 0;
            for (JsonNode each : fixture.json("found")) {
                try (Owlv2Processor processor = Owlv2Processor.open(folder);
                        Scope _ = Scope.inference()) {
                    String name = "post." + number++;
                    List<Found> found = processor.found(
                            fixture.tensor(name + ".logits"),
                            fixture.tensor(name + ".boxes"),
                            each.path("width").asInt(),
                            each.path("height").asInt(),
                            0.5);
                    float[] corners = new float[4 * found.size()];
                    float[] scores = new float[found.size()];
                    for (int i = 0; i < scores.length; i++) {
                        Found one = found.get(i);
                        scores[i] = (float) one.score();
                        corners[4 * i] = (float) one.left();
                        corners[4 * i + 1] = (float) one.top();
                        corners[4 * i + 2] = (float) one.right();
                        corners[4 * i + 3] = (float) one.bottom();
                        assertEquals(each.path("labels").path(i).asInt(), one.query());
                    }
                    fixture.output(name + ".scores", Tensor.of(scores, scores.length));
                    // Half a ten-thousandth of a pixel: they are computed in 32 bits there.
                    fixture.compare(name + ".corners", Tensor.of(corners, scores.length, 4), 1e-4, 1e-5);
                }
            }
        });
    }

    @Test
    void ofBoxesThatOverlapTheBestStays() {
        Found best = new Found(0, 0.9, 0, 0, 10, 10);
        Found near = new Found(0, 0.5, 1, 0, 11, 10);
        Found other = new Found(1, 0.4, 1, 0, 11, 10);
        Found far = new Found(0, 0.3, 8, 8, 18, 18);
        assertEquals(List.of(best, other, far), Owlv2Processor.distinct(List.of(far, near, other, best), 0.5));
        assertEquals(List.of(best, near, other, far), Owlv2Processor.distinct(List.of(far, near, other, best), 0.9));
    }
}
