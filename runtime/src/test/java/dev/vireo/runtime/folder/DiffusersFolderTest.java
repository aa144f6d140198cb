package dev.vireo.runtime.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Weights under the names that diffusers gives them.
class DiffusersFolderTest {
    @TempDir
    Path folder = Path.of("");

    /// A file with one tensor of one byte.
    private void weights(String file, String tensor) throws IOException {
        byte[] header = ("{\"" + tensor + "\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[8 + header.length + 1];
        out[0] = (byte) header.length;
        System.arraycopy(header, 0, out, 8, header.length);
        Files.write(folder.resolve(file), out);
    }

    private List<String> tensors() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        try (FolderWeights weights = ModelFolder.open(folder).weights()) {
            return weights.tensors().keySet().stream().sorted().toList();
        }
    }

    @Test
    void aSingleFileIsRead() throws IOException {
        weights("diffusion_pytorch_model.safetensors", "a");
        assertEquals(List.of("a"), tensors());
    }

    @Test
    void halfPrecisionIsReadWhenThereIsNothingElse() throws IOException {
        weights("diffusion_pytorch_model.fp16.safetensors", "half");
        assertEquals(List.of("half"), tensors());
        weights("diffusion_pytorch_model.safetensors", "full");
        assertEquals(List.of("full"), tensors());
    }

    @Test
    void shardsAreRead() throws IOException {
        weights("diffusion_pytorch_model-00001-of-00002.safetensors", "a");
        weights("diffusion_pytorch_model-00002-of-00002.safetensors", "b");
        Files.writeString(
                folder.resolve("diffusion_pytorch_model.safetensors.index.json"),
                "{\"weight_map\": {\"a\": \"diffusion_pytorch_model-00001-of-00002.safetensors\", "
                        + "\"b\": \"diffusion_pytorch_model-00002-of-00002.safetensors\"}}");
        assertEquals(List.of("a", "b"), tensors());
    }
}
