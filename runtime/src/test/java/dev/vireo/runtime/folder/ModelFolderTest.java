package dev.vireo.runtime.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void aFolderWithOneFileIsRead() {
        ModelFolder model = ModelFolder.open(TestFolder.single(folder).path());

        assertEquals("tiny", model.config().text("model_type"));
        try (FolderWeights weights = model.weights()) {
            assertEquals(List.of("a", "b"), List.copyOf(weights.tensors().keySet()));
            assertEquals(List.of(2L, 3L), weights.tensor("a").shape());
            assertEquals(3f, weights.data("b").get(ValueLayout.JAVA_FLOAT_UNALIGNED, 8));
        }
    }

    @Test
    void shardsAreOneSetOfTensors() {
        try (FolderWeights weights =
                ModelFolder.open(TestFolder.sharded(folder).path()).weights()) {
            assertEquals(List.of("a", "b", "c"), List.copyOf(weights.tensors().keySet()));
            assertEquals(folder.resolve(TestFolder.SECOND), weights.file("c"));
            assertEquals(2, weights.files().size());
            assertEquals(24, weights.data("c").byteSize());
        }
    }

    @Test
    void anIndexThatNamesTheSingleFileIsNoContradiction() {
        TestFolder.single(folder).index("\"a\":\"model.safetensors\",\"b\":\"model.safetensors\"");

        try (FolderWeights weights = ModelFolder.open(folder).weights()) {
            assertEquals(2, weights.tensors().size());
        }
    }

    @Test
    void whatElseIsInTheFolderDoesNotMatter() {
        TestFolder.single(folder)
                .put("pytorch_model.bin", "PK")
                .put("README.md", "#")
                .put("sub/x", "");

        try (FolderWeights weights = ModelFolder.open(folder).weights()) {
            assertEquals(2, weights.tensors().size());
        }
    }

    @Test
    void tokenizerAndProcessorAreFoundWhereTheyAre() {
        TestFolder.single(folder)
                .put("tokenizer.json", "{}")
                .put("tokenizer_config.json", "{\"context_length\":64}")
                .put("preprocessor_config.json", "{\"image_size\":378}");
        ModelFolder model = ModelFolder.open(folder);

        assertEquals(folder.resolve("tokenizer.json"), model.tokenizer().orElseThrow());
        assertEquals(64, model.tokenizerConfig().orElseThrow().integer("context_length"));
        assertEquals(378, model.preprocessor().orElseThrow().integer("image_size"));
    }

    @Test
    void aFolderOfPartsGivesEachPart() {
        TestFolder.single(folder.resolve("vision_tower"));
        new TestFolder(folder).put("config.json", "{}");

        assertEquals(
                "tiny", ModelFolder.open(folder).part("vision_tower").config().text("model_type"));
    }

    @Test
    void anUnknownTensorIsAnError() {
        try (FolderWeights weights =
                ModelFolder.open(TestFolder.single(folder).path()).weights()) {
            VireoException e = assertThrows(VireoException.class, () -> weights.data("z"));
            assertEquals("[" + folder + "] has no tensor 'z' among its 2", e.what());
        }
    }

    @Test
    void closedWeightsAreDead() {
        FolderWeights weights =
                ModelFolder.open(TestFolder.sharded(folder).path()).weights();
        MemorySegment data = weights.data("c");
        weights.close();
        weights.close();

        assertThrows(IllegalStateException.class, () -> data.get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void everyTensorIsReadOnceAndCounted() {
        List<Long> told = new ArrayList<>();
        try (FolderWeights weights =
                ModelFolder.open(TestFolder.sharded(folder).path()).weights()) {
            FolderWeights.Check check = FolderWeights.Check.of(weights, false, told::add);

            assertEquals(new FolderWeights.Check(3, 18, 72, Map.of(DType.F32, 18L), Map.of()), check);
        }
        assertEquals(List.of(24L, 48L, 72L), told);
    }

    @Test
    void infinitiesAndNansAreCountedByTensorAndType() {
        float inf = Float.POSITIVE_INFINITY;
        byte[] file = new SafetensorsWriter()
                .add("bf16", DType.BF16, List.of(3L), new float[] {1, Float.NaN, inf})
                .add("f16", DType.F16, List.of(3L), new float[] {1, -inf, 65504})
                .add("f32", List.of(3L), new float[] {Float.NaN, Float.MAX_VALUE, -0f})
                .add("f64", DType.F64, List.of(2L), MemorySegment.ofArray(new double[] {Double.NaN, 1}))
                .add("f8", DType.F8_E4M3, List.of(2L), MemorySegment.ofArray(new byte[] {(byte) 0xFF, 0x7E}))
                .add("f8b", DType.F8_E5M2, List.of(2L), MemorySegment.ofArray(new byte[] {0x7C, 0x7B}))
                .add("fine", List.of(1L), new float[] {1})
                .add("ids", List.of(1L), new long[] {-1})
                .toBytes();
        TestFolder.single(folder).put("model.safetensors", file);

        try (FolderWeights weights = ModelFolder.open(folder).weights()) {
            assertEquals(
                    Map.of("bf16", 2L, "f16", 1L, "f32", 1L, "f64", 1L, "f8", 1L, "f8b", 1L),
                    FolderWeights.Check.of(weights, true, _ -> {}).notFinite());
            assertTrue(
                    FolderWeights.Check.of(weights, false, _ -> {}).notFinite().isEmpty());
        }
    }

    private void parts() {
        new TestFolder(folder).put("config.json", """
                {"model_type": "whole", "llm_cfg": {"hidden_size": 9}, "mm_projector_cfg": "there", "mm_hidden_size": 3}""");
        TestFolder.sharded(create("llm")).put("tokenizer.json", "{}").put("generation_config.json", "{\"a\": 1}");
        TestFolder.single(create("mm_projector"));
    }

    private Path create(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aModelInPartsIsOneModel() {
        parts();
        ModelFolder model = ModelFolder.open(folder);
        assertEquals(4, model.config().object("llm_cfg").positive("hidden_size"));
        assertEquals(
                folder.resolve("llm/config.json").toString(),
                model.config().object("llm_cfg").file());
        assertEquals(4, model.config().object("mm_projector_cfg").positive("hidden_size"));
        assertEquals(folder.resolve("llm/tokenizer.json"), model.tokenizer().orElseThrow());
        assertEquals(1, model.generationConfig().orElseThrow().integer("a"));
        assertEquals(
                List.of("model_type", "mm_hidden_size", "llm_cfg.model_type", "mm_projector_cfg.model_type"),
                model.config().unread().stream()
                        .sorted(Comparator.comparing(name -> name.contains(".")))
                        .toList());
        try (FolderWeights weights = model.weights()) {
            assertEquals(
                    List.of("llm.a", "llm.b", "llm.c", "mm_projector.a", "mm_projector.b"),
                    List.copyOf(weights.tensors().keySet()));
            assertEquals(folder.resolve("llm").resolve(TestFolder.SECOND), weights.file("llm.c"));
            assertEquals(3, weights.files().size());
            assertEquals(3f, weights.data("mm_projector.b").get(ValueLayout.JAVA_FLOAT_UNALIGNED, 8));
            assertEquals(5, FolderWeights.Check.of(weights, true, _ -> {}).tensors());
        }
    }

    @Test
    void aPartThatLacksIsNamed() {
        parts();
        new TestFolder(folder).put("config.json", "{\"llm_cfg\": {}, \"vision_tower_cfg\": {}}");
        VireoException e = assertThrows(VireoException.class, () -> ModelFolder.open(folder));
        assertTrue(e.what().contains("has no folder vision_tower"), e.what());
    }

    @Test
    void partsThatLieInOneFileAreReadFromIt() {
        parts();
        TestFolder.single(folder).put("config.json", "{\"llm_cfg\": {\"hidden_size\": 9}}");
        ModelFolder model = ModelFolder.open(folder);
        assertEquals(9, model.config().object("llm_cfg").positive("hidden_size"));
        try (FolderWeights weights = model.weights()) {
            assertEquals(List.of("a", "b"), List.copyOf(weights.tensors().keySet()));
        }
    }
}
