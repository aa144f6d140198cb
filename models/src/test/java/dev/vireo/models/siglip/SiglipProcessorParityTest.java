package dev.vireo.models.siglip;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.OddInputs;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pictures and texts of SigLIP 2 by transformers (`tools/parity/siglip2.py`) beside ours: to the bit.
class SiglipProcessorParityTest {
    @TempDir
    Path folder;

    private static void check(Consumer<Parity> comparison) {
        Parity.check(SiglipProcessorParityTest.class, "../parity/siglip", "siglip_processor", comparison);
    }

    @Test
    void picturesAreThoseOfTorchvision() {
        check(fixture -> {
            fixture.note(0);
            for (JsonNode each : fixture.json("cases")) {
                try (Scope _ = Scope.inference()) {
                    fixture.compare(
                            "out." + each.path("case").asText(),
                            SiglipProcessor.pixels(OddInputs.settings(each))
                                    .apply(List.of(OddInputs.picture(fixture, each))),
                            0,
                            0);
                }
            }
        });
    }

    @Test
    void textsAreThoseOfBothVersions() {
        check(fixture -> {
            for (JsonNode each : fixture.json("folders")) {
                copy(each.path("folder").asText());
                try (SiglipProcessor processor = SiglipProcessor.open(folder);
                        Scope _ = Scope.inference()) {
                    OddInputs.texts(fixture, each.path("texts"), "ids", processor::texts);
                }
            }
        });
    }

    /// The tokenizer of a folder beside settings of pictures.
    private void copy(String from) {
        try (Stream<Path> files = Files.list(OddInputs.folder(from))) {
            for (Path file : files.toList()) {
                Files.write(folder.resolve(file.getFileName().toString()), Files.readAllBytes(file));
            }
            Files.writeString(
                    folder.resolve("preprocessor_config.json"), "{\"size\": {\"height\": 16, \"width\": 16}}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
