package dev.vireo.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.diffusion.VideoRequest.Control;
import dev.vireo.diffusion.VideoRequest.Denoising;
import dev.vireo.diffusion.VideoRequest.Placement;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One pipeline, saved by transformers 4.51 and diffusers 0.35 with the autoencoder's names from before 0.17,
/// and by transformers 5.24 and diffusers 0.42 (`tools/parity/pipelines.py`).
class SavedPipelinesTest {
    @TempDir
    private static Path folder = Path.of("");

    @BeforeAll
    static void putTheFoldersTogether() throws IOException, URISyntaxException {
        Torch.threads(1);
        Path from = Path.of(Objects.requireNonNull(SavedPipelinesTest.class.getResource("pipeline"))
                .toURI());
        copy(from, folder);
        for (String which : List.of("four", "five")) {
            copy(from.resolve("unet"), folder.resolve(which).resolve("unet"));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    Path target = to.resolve(from.relativize(file).toString());
                    Files.createDirectories(Objects.requireNonNull(target.getParent()));
                    Files.copy(file, target);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static List<Image> frames(String which, String sampler) {
        VideoRequest request = new VideoRequest(
                "a bear walks",
                "dull",
                List.of(),
                2,
                24,
                16,
                new Denoising(5, 9, sampler, 7),
                Placement.of(Control.NONE));
        try (VideoModel model = VideoModel.open(folder.resolve(which), DType.F32, Device.CPU)) {
            return model.generate(request, (_, _) -> {}).frames();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ddim", "dpm++"})
    void bothGenerationsMakeTheFramesOfDiffusers(String sampler) {
        List<Image> four = frames("four", sampler);
        assertEquals(four, frames("five", sampler));
        try (Safetensors expected = Safetensors.open(folder.resolve("frames.safetensors"))) {
            float[] wanted = expected.floats(sampler);
            int at = 0;
            for (Image frame : four) {
                for (byte value : frame.toRgb()) {
                    float exact = 255 * wanted[at++];
                    int found = value & 0xff;
                    assertTrue(Math.abs(found - exact) < 0.51, () -> found + " is not " + exact);
                }
            }
            assertEquals(wanted.length, at);
        }
    }
}
