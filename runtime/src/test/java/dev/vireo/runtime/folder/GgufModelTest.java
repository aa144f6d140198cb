package dev.vireo.runtime.folder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.GgufBytes;
import dev.vireo.runtime.weights.Safetensors;
import dev.vireo.runtime.weights.SafetensorsWriter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufModelTest {
    @TempDir
    private Path folder;

    private Path resource(String name) throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/gguf/" + name)) {
            return Files.write(folder.resolve(name), Objects.requireNonNull(in).readAllBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "qwen2"})
    void theTensorsAreThoseOfThePublishedFolder(String architecture) throws IOException {
        ModelFolder model = ModelFolder.open(resource(architecture + ".gguf"));
        try (FolderWeights weights = model.weights();
                Safetensors expected = Safetensors.open(resource(architecture + ".safetensors"))) {
            assertEquals(
                    new TreeSet<>(expected.names()),
                    new TreeSet<>(weights.tensors().keySet()));
            for (String name : expected.names()) {
                assertEquals(expected.tensor(name).shape(), weights.tensor(name).shape());
                float[] ours = floats(weights, name);
                assertArrayEquals(expected.floats(name), ours, name);
                assertTrue(weights.packed(name).isEmpty()
                        || weights.tensor(name).shape().size() == 2);
                weights.packed(name).ifPresent(packed -> {
                    float[] unpacked = new float[ours.length];
                    packed.packing().unpack(packed.blocks(), MemorySegment.ofArray(unpacked));
                    assertArrayEquals(ours, unpacked, name);
                });
            }
            assertTrue(weights.packed("model.layers.0.self_attn.q_proj.weight").isPresent());
            assertEquals(model.path(), weights.file("model.norm.weight"));
            FolderWeights.Check check = FolderWeights.Check.of(weights, true, _ -> {});
            assertEquals(weights.tensors().size(), check.tensors());
            assertTrue(check.notFinite().isEmpty());
        }
    }

    /// The numbers of a tensor in whatever type it is given.
    private static float[] floats(FolderWeights weights, String name) {
        DType dtype = weights.tensor(name).dtype();
        byte[] file = new SafetensorsWriter()
                .add(name, dtype, weights.tensor(name).shape(), weights.data(name))
                .toBytes();
        try (Safetensors copy = Safetensors.read(file, name)) {
            return copy.floats(name);
        }
    }

    @Test
    void theConfigurationIsThatOfThePublishedFolder() throws IOException {
        ModelConfig llama = ModelFolder.open(resource("llama.gguf")).config();
        assertEquals("llama", llama.text("model_type"));
        assertEquals(List.of("LlamaForCausalLM"), llama.texts("architectures"));
        assertEquals("silu", llama.text("hidden_act"));
        assertEquals(32, llama.positive("hidden_size"));
        assertEquals(64, llama.positive("intermediate_size"));
        assertEquals(2, llama.positive("num_hidden_layers"));
        assertEquals(4, llama.positive("num_attention_heads"));
        assertEquals(2, llama.positive("num_key_value_heads"));
        assertEquals(512, llama.positive("max_position_embeddings"));
        assertEquals(40, llama.positive("vocab_size"));
        assertEquals(1e-6, llama.number("rms_norm_eps"));
        assertEquals(1e6, llama.number("rope_theta"));
        assertTrue(llama.flag("tie_word_embeddings"));
        assertFalse(llama.flag("attention_bias"));
        assertFalse(llama.flag("mlp_bias"));
        assertFalse(llama.has("rope_scaling"));
        assertFalse(llama.has("head_dim"));

        ModelConfig qwen2 = ModelFolder.open(resource("qwen2.gguf")).config();
        assertEquals("qwen2", qwen2.text("model_type"));
        assertFalse(qwen2.flag("tie_word_embeddings"));
        assertFalse(qwen2.flag("use_sliding_window"));
        assertFalse(qwen2.has("attention_bias"));
    }

    /// A file of an architecture with what it must say, and more.
    private Path file(String architecture, int more, Consumer<GgufBytes> values) throws IOException {
        return file(architecture, more, values, 0, _ -> {});
    }

    private Path file(String architecture, int more, Consumer<GgufBytes> values, int tensors, Consumer<GgufBytes> table)
            throws IOException {
        GgufBytes file = GgufBytes.file(1 + tensors, 7 + more).put("general.architecture", architecture);
        file.put(architecture + ".block_count", 2).put(architecture + ".context_length", 64);
        file.put(architecture + ".embedding_length", 32).put(architecture + ".feed_forward_length", 64);
        file.put(architecture + ".attention.head_count", 4);
        file.put(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f);
        values.accept(file);
        file.tensor("token_embd.weight", 0, 0, 32, 40);
        table.accept(file);
        return Files.write(
                folder.resolve("made.gguf"), file.data(40 * 32 * 4 + 4096).done());
    }

    @Test
    void idsOfTokensAndScalingOfPositionsAreInTheConfiguration() throws IOException {
        ModelConfig config = ModelFolder.open(file(
                        "llama",
                        8,
                        file -> file.put("tokenizer.ggml.bos_token_id", 1)
                                .put("tokenizer.ggml.eos_token_id", 2)
                                .put("tokenizer.ggml.eot_token_id", 3)
                                .put("tokenizer.ggml.padding_token_id", 0)
                                .put("llama.attention.key_length", 16)
                                .put("llama.attention.value_length", 16)
                                .put("llama.rope.scaling.type", "linear")
                                .put("llama.rope.scaling.factor", 4f)))
                .config();
        assertEquals(1, config.integer("bos_token_id"));
        assertEquals(0, config.integer("pad_token_id"));
        assertEquals(List.of(2, 3), config.integers("eos_token_id"));
        assertEquals(16, config.positive("head_dim"));
        assertEquals(4, config.positive("num_key_value_heads"));
        assertEquals(10_000, config.number("rope_theta"));
        assertEquals("linear", config.object("rope_scaling").text("rope_type"));
        assertEquals(4, config.object("rope_scaling").number("factor"));
    }

    @Test
    void yarnIsGivenOn() throws IOException {
        ModelConfig config = ModelFolder.open(file(
                        "qwen2",
                        3,
                        file -> file.put("qwen2.rope.scaling.type", "yarn")
                                .put("qwen2.rope.scaling.factor", 4f)
                                .put("qwen2.rope.scaling.original_context_length", 32768)))
                .config();
        ModelConfig scaling = config.object("rope_scaling");
        assertEquals("yarn", scaling.text("rope_type"));
        assertEquals(32768, scaling.positive("original_max_position_embeddings"));
    }

    /// What Llama 3.1 makes of its frequencies, for heads of 8 and a base of 500,000.
    private static float[] divisors(double factor, double low) {
        float[] out = new float[4];
        for (int i = 0; i < 4; i++) {
            double length = 2 * Math.PI * Math.pow(500_000, i / 4.0);
            double smooth = (8192 / length - low) / (4 - low);
            out[i] = (float)
                    (length < 8192 / 4.0 ? 1 : length > 8192 / low ? factor : 1 / ((1 - smooth) / factor + smooth));
        }
        return out;
    }

    private Path withFactors(float[] divisors) throws IOException {
        Path file = file(
                "llama",
                1,
                values -> values.put("llama.rope.freq_base", 500_000f),
                1,
                table -> table.tensor("rope_freqs.weight", 0, 5120, 4));
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 4; i++) {
            buffer.putFloat(bytes.length - 4096 + 4 * i, divisors[i]);
        }
        return Files.write(file, bytes);
    }

    @Test
    void theScalingOfLlama3IsRecognisedInTheTensorThatItIsKeptAs() throws IOException {
        Path file = withFactors(divisors(32, 1));
        ModelConfig scaling = ModelFolder.open(file).config().object("rope_scaling");
        assertEquals("llama3", scaling.text("rope_type"));
        assertEquals(32, scaling.number("factor"));
        assertEquals(1, scaling.number("low_freq_factor"));
        assertEquals(4, scaling.number("high_freq_factor"));
        assertEquals(8192, scaling.positive("original_max_position_embeddings"));
        try (FolderWeights weights = ModelFolder.open(file).weights()) {
            assertEquals(
                    List.of("model.embed_tokens.weight"),
                    new ArrayList<>(weights.tensors().keySet()));
        }
        refused(
                withFactors(new float[] {1, 1, 20, 32}),
                "tensor 'rope_freqs.weight' scales positions in another way than Llama 3.1 and 3.2 do");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attention.sliding_window | 1024 | has settings that are not known here, and that may change the"
                        + " numbers: llama.attention.sliding_window",
                "expert_count | 8 | llama.expert_count is 8; allowed: 0 alone",
                "attention.key_length | 16 | ",
                "rope.dimension_count | 4 | llama.rope.dimension_count is 4; allowed: 8, the width of a head",
                "attention.value_length | 16 | llama.attention.value_length is 16; allowed: 8, as attention.key_length",
                "attention.head_count_kv | 0 | llama.attention.head_count_kv is 0; allowed: a whole number from 1",
                "rope.scaling.attn_factor | 2 | llama.rope.scaling.attn_factor is 2; allowed: 1 alone",
                "rope.scaling.factor | 2 | llama.rope.scaling.factor is 2; allowed: 1, since rope.scaling.type is none",
            })
    void aSettingThatChangesNumbersAndIsNotKnownIsRefused(String key, int value, String what) throws IOException {
        Path path = file("llama", 1, file -> file.put("llama." + key, value));
        if (what == null) {
            assertEquals(value, ModelFolder.open(path).config().positive("head_dim"));
        } else {
            refused(path, what);
        }
    }

    @Test
    void aTextOrAListInTheWrongPlaceIsRefused() throws IOException {
        refused(
                file("llama", 1, file -> file.put("llama.rope.scaling.type", "longrope")),
                "llama.rope.scaling.type is 'longrope'; allowed: none, linear, yarn");
        refused(
                file("llama", 1, file -> file.put("llama.tensor_data_layout", "other")),
                "llama.tensor_data_layout is 'other'; allowed: Meta AI original pth alone");
        refused(
                file("llama", 1, file -> file.integers("llama.attention.head_count_kv", 1, 2)),
                "llama.attention.head_count_kv is a list, other numbers for other layers; allowed: one number");
        refused(
                file("llama", 1, file -> file.put("llama.attention.causal", false)),
                "llama.attention.causal is something else; allowed: true alone");
    }

    @Test
    void anotherArchitectureAndAPartOfAFileAreRefused() throws IOException {
        refused(file("gemma3", 0, _ -> {}), "general.architecture is 'gemma3'; allowed: llama, qwen2");
        refused(
                file("llama", 1, file -> file.put("general.type", "adapter")),
                "general.type is 'adapter'; allowed: model");
        refused(file("llama", 1, file -> file.put("split.count", 3)), "is one of 3 parts of a model");
    }

    @Test
    void aTensorThatIsNotKnownIsRefusedByItsName() throws IOException {
        Path path = file("llama", 0, _ -> {}, 1, table -> table.tensor("blk.0.attn_q_norm.weight", 0, 5120, 4));
        VireoException e =
                assertThrows(VireoException.class, () -> ModelFolder.open(path).weights());
        assertEquals(
                "[" + path + "] has tensors that no network of the architecture llama is known to have:"
                        + " blk.0.attn_q_norm.weight",
                e.what());
        Path odd = file("llama", 0, _ -> {}, 1, table -> table.tensor("blk.0.attn_q.weight", 0, 5120, 4, 6));
        VireoException rows =
                assertThrows(VireoException.class, () -> ModelFolder.open(odd).weights());
        assertEquals(
                "[" + odd + "] tensor 'blk.0.attn_q.weight' of the shape [6, 4] can't be divided into 4 heads of pairs",
                rows.what());
    }

    @Test
    void whatATokenizersConfigurationSaysIsFoundInTheFile() throws IOException {
        Path path = file(
                "qwen2",
                6,
                file -> file.texts("tokenizer.ggml.tokens", "a", "<s>", "</s>")
                        .put("tokenizer.ggml.bos_token_id", 1)
                        .put("tokenizer.ggml.eos_token_id", 2)
                        .put("tokenizer.ggml.add_bos_token", true)
                        .put("tokenizer.chat_template", "{{ messages }}")
                        .put("general.name", "tiny"));
        ModelFolder model = ModelFolder.open(path);
        ModelConfig config = model.tokenizerConfig().orElseThrow();
        assertEquals("{{ messages }}", config.text("chat_template"));
        assertEquals("<s>", config.text("bos_token"));
        assertEquals("</s>", config.text("eos_token"));
        assertTrue(config.flag("add_bos_token"));
        assertTrue(model.tokenizer().isEmpty());
        assertTrue(model.preprocessor().isEmpty());
    }

    @Test
    void aFolderThatHoldsAGgufFileAloneSaysToGiveThat() throws IOException {
        resource("llama.gguf");
        VireoException e = assertThrows(VireoException.class, () -> ModelFolder.open(folder));
        assertEquals("Give one of the GGUF files in it: llama.gguf.", e.hint());
        Path wrong = Files.writeString(folder.resolve("wrong.gguf"), "<html>");
        VireoException html = assertThrows(VireoException.class, () -> ModelFolder.open(wrong));
        assertTrue(html.what().contains("it does not begin with 'GGUF'"), html.what());
    }

    private static void refused(Path file, String what) {
        VireoException e = assertThrows(VireoException.class, () -> ModelFolder.open(file));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().startsWith("[" + file + "] " + what), e.what());
        assertFalse(e.hint().isEmpty());
    }
}
