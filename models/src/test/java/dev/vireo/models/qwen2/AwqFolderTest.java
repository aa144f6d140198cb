package dev.vireo.models.qwen2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.models.qwen2.Qwen2Model.Request;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Packing;
import dev.vireo.runtime.weights.Safetensors;
import dev.vireo.runtime.weights.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Folders that AutoAWQ packed (`tools/parity/awq_folders.py`).
class AwqFolderTest {
    @TempDir
    Path folder;

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(AwqFolderTest.class.getResource("../awq/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static float[] logits(Parameters parameters, ModelFolder model, Tensor ids) {
        Qwen2Model network = Qwen2Model.of(model.config(), parameters);
        parameters.requireAllUsed();
        return network.logits(network.forward(Request.ids(ids)).last_BNC()).toFloats();
    }

    @ParameterizedTest
    @ValueSource(strings = {"group32", "whole"})
    void theScoresAreThoseOfTheUnpackedWeights(String name) {
        ModelFolder model = ModelFolder.open(resource(name));
        try (Safetensors expected = Safetensors.open(resource(name + "/expected.safetensors"));
                FolderWeights weights = model.weights();
                Parameters plain = Parameters.of(weights, DType.F32, Device.CPU);
                Parameters packed = Parameters.packed(weights);
                Scope _ = Scope.inference()) {
            Tensor ids = Tensor.of(expected.tensor("input_ids"), expected.data("input_ids"), DType.F32, Device.CPU);
            float[] logits = expected.floats("logits");
            float most = 0;
            for (float one : logits) {
                most = Math.max(most, Math.abs(one));
            }
            assertArrayEquals(logits, logits(plain, model, ids), 1e-4f);
            // Not rounded to half precision, which transformers' weights are.
            assertArrayEquals(logits, logits(packed, model, ids), 2e-3f * most);
            assertTrue(packed.weights().keySet().stream().noneMatch(key -> key.endsWith("proj.weight")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"group32", "whole"})
    void theWeightsAreThoseOfAutoAwqToTheBit(String name) {
        String tensor = "model.layers.1.mlp.down_proj.weight";
        try (Safetensors expected = Safetensors.open(resource(name + "/expected.safetensors"));
                FolderWeights weights = ModelFolder.open(resource(name)).weights()) {
            assertArrayEquals(
                    expected.data("weight").toArray(ValueLayout.JAVA_BYTE),
                    weights.data(tensor).toArray(ValueLayout.JAVA_BYTE));
            assertEquals(DType.F16, weights.tensor(tensor).dtype());
            assertEquals(List.of(64L, 96L), weights.tensor(tensor).shape());
            assertEquals(Packing.AWQ, weights.packed(tensor).orElseThrow().packing());
            assertTrue(weights.packed("model.norm.weight").isEmpty());
            assertTrue(weights.tensors().keySet().stream().noneMatch(key -> key.endsWith("qweight")));
            assertEquals(resource(name + "/model.safetensors"), weights.file(tensor));
            FolderWeights.Check check = FolderWeights.Check.of(weights, true, _ -> {});
            assertTrue(check.notFinite().isEmpty());
        }
    }

    private VireoException refused(UnaryOperator<String> config) throws IOException {
        Path original = resource("group32");
        Files.writeString(
                folder.resolve("config.json"), config.apply(Files.readString(original.resolve("config.json"))));
        if (!Files.exists(folder.resolve("model.safetensors"))) {
            Files.copy(original.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        }
        ModelFolder model = ModelFolder.open(folder);
        VireoException e = assertThrows(VireoException.class, model::weights);
        assertEquals(Code.DATA, e.code());
        return e;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"bits\": 4|\"bits\": 3|quantization_config.bits is 3",
                "\"version\": \"gemm\"|\"version\": \"gemv\"|quantization_config.version is 'gemv'",
                "\"zero_point\": true|\"zero_point\": false|quantization_config.zero_point is false",
                "\"group_size\": 32|\"group_size\": 48|quantization_config.group_size is 48",
                "\"group_size\": 32|\"group_size\": 0|quantization_config.group_size is 0",
                "\"group_size\": 32|\"group_size\": 64|is no map in groups of 64",
                "\"group_size\": 32,||quantization_config.group_size is missing",
                "\"bits\": 4|\"bits\": 4, \"desc_act\": true|quantization_config.desc_act",
            })
    void whatIsPackedOtherwiseIsRefusedByName(String from, String to, String said) throws IOException {
        VireoException e = refused(config -> config.replace(from, to == null ? "" : to));
        assertTrue(e.what().contains(said), e.what());
    }

    @Test
    void partsThatAreMissingOrOfAnotherKindAreNamed() throws IOException {
        String map = "model.layers.0.self_attn.q_proj";
        try (Safetensors file = Safetensors.open(resource("group32/model.safetensors"))) {
            for (String part : List.of(".qzeros", ".scales")) {
                SafetensorsWriter writer = new SafetensorsWriter();
                file.tensors().forEach((name, entry) -> {
                    if (!name.equals(map + part)) {
                        writer.add(name, entry.dtype(), entry.shape(), file.data(name));
                    }
                });
                Files.write(folder.resolve("model.safetensors"), writer.toBytes());
                assertTrue(refused(config -> config).what().contains("lacks '" + map + part + "'"));
            }
            SafetensorsWriter writer = new SafetensorsWriter();
            file.tensors()
                    .forEach((name, entry) -> writer.add(
                            name,
                            name.equals(map + ".scales") ? DType.BF16 : entry.dtype(),
                            entry.shape(),
                            file.data(name)));
            Files.write(folder.resolve("model.safetensors"), writer.toBytes());
            assertTrue(refused(config -> config).what().contains("is of BF16 [2, 64], not a matrix of F16"));
        }
    }
}
