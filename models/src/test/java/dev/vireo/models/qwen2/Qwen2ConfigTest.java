package dev.vireo.models.qwen2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.qwen2.Qwen2Config.Biases;
import dev.vireo.models.qwen2.Qwen2Config.Heads;
import dev.vireo.models.qwen2.Rope.Scaling;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Configurations as programs and versions write them, and what is refused.
class Qwen2ConfigTest {
    /// As the published folder of Qwen2.5-0.5B has it.
    private static final String QWEN = """
            {"architectures": ["Qwen2ForCausalLM"], "attention_dropout": 0.0, "bos_token_id": 151643,
             "eos_token_id": 151645, "hidden_act": "silu", "hidden_size": 896, "initializer_range": 0.02,
             "intermediate_size": 4864, "max_position_embeddings": 32768, "max_window_layers": 21,
             "model_type": "qwen2", "num_attention_heads": 14, "num_hidden_layers": 24, "num_key_value_heads": 2,
             "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "sliding_window": 32768, "tie_word_embeddings": true,
             "torch_dtype": "bfloat16", "transformers_version": "4.43.1", "use_cache": true,
             "use_sliding_window": false, "vocab_size": 151936}""";

    private static Qwen2Config read(String json) {
        ModelConfig config = ModelConfig.parse(json, "config.json");
        Qwen2Config out = Qwen2Config.of(config);
        config.requireAllRead();
        return out;
    }

    private static Qwen2Config tiny(String more) {
        ModelConfig config = TinyDecoder.config(more);
        Qwen2Config out = Qwen2Config.of(config);
        config.requireAllRead();
        return out;
    }

    @Test
    void aPublishedConfigurationIsUnderstood() {
        Qwen2Config config = read(QWEN);
        assertEquals(new Heads(14, 2, 64), config.heads());
        assertEquals(new Biases(true, false, false), config.biases());
        assertEquals(new Rope(64, 1e6, new Scaling.None()), config.rope());
        assertEquals(24, config.layers());
        assertEquals(Set.of(0), Set.copyOf(config.windows()));
        assertEquals(Set.of(151_645), config.endTokens());
        assertTrue(config.tied());
    }

    @Test
    void llamasConfigurationIsUnderstood() {
        Qwen2Config config = read("""
                {"model_type": "llama", "hidden_size": 576, "intermediate_size": 1536, "num_attention_heads": 9,
                 "num_key_value_heads": 3, "num_hidden_layers": 30, "vocab_size": 49152, "rms_norm_eps": 1e-05,
                 "rope_theta": 100000, "rope_interleaved": false, "is_llama_config": true, "pretraining_tp": 1,
                 "rope_scaling": null, "attention_bias": false, "mlp_bias": false, "eos_token_id": [2, 5],
                 "transformers.js_config": {"kv_cache_dtype": {"q4f16": "float16"}}}""");
        assertEquals(new Heads(9, 3, 64), config.heads());
        assertEquals(new Biases(false, false, false), config.biases());
        assertEquals(Set.of(2, 5), config.endTokens());
        assertEquals(2048, config.positions());
    }

    @Test
    void scalingIsReadFromTheFilesOfBothGenerations() {
        Scaling.Yarn expected = new Scaling.Yarn(4, 0.1 * Math.log(4) + 1, 32, 1, true, 16);
        String old = "\"rope_theta\": 5000.0, \"rope_scaling\": {\"type\": \"yarn\", \"factor\": 4.0, "
                + "\"original_max_position_embeddings\": 16}";
        String fresh = "\"rope_parameters\": {\"rope_theta\": 5000.0, \"rope_type\": \"yarn\", \"factor\": 4.0, "
                + "\"original_max_position_embeddings\": 16}";
        assertEquals(new Rope(4, 5000, expected), tiny(old).rope());
        assertEquals(new Rope(4, 5000, expected), tiny(fresh).rope());
        // Phi's files and others have it beside.
        assertEquals(
                new Rope(4, 5000, expected),
                tiny("\"original_max_position_embeddings\": 16, \"rope_theta\": 5000.0, "
                                + "\"rope_scaling\": {\"type\": \"yarn\", \"factor\": 4.0}")
                        .rope());
    }

    @Test
    void theFactorsOfYarnMayBeStated() {
        String stated = "\"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 2.0, \"attention_factor\": 0.5, "
                + "\"beta_fast\": 8, \"beta_slow\": 2, \"truncate\": false}";
        assertEquals(
                new Scaling.Yarn(2, 0.5, 8, 2, false, 32), tiny(stated).rope().scaling());
        String weighed = "\"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 2.0, \"mscale\": 2.0, "
                + "\"mscale_all_dim\": 0.5}";
        double scale = (0.2 * Math.log(2) + 1) / (0.05 * Math.log(2) + 1);
        assertEquals(scale, tiny(weighed).rope().scale(), 1e-12);
    }

    @Test
    void windowsAreThoseOfTheLayersThatHaveOne() {
        String window = "\"use_sliding_window\": true, \"sliding_window\": 8, \"max_window_layers\": 2";
        assertEquals(List.of(0, 0, 8), tiny(window).windows());
        assertEquals(
                List.of(8, 0, 8),
                tiny(window + ", \"layer_types\": [\"sliding_attention\", \"full_attention\", \"sliding_attention\"]")
                        .windows());
        assertEquals(
                List.of(0, 0, 0),
                tiny("\"sliding_window\": 8, \"max_window_layers\": 0").windows());
    }

    @Test
    void dynamicFrequenciesChangeOnlyBeyondTheLengthOfTheTraining() {
        Rope rope = new Rope(8, 10_000, new Scaling.Dynamic(4, 32));
        float[] plain = new Rope(8, 10_000, new Scaling.None()).frequencies(1);
        assertArrayEquals(plain, rope.frequencies(1));
        assertArrayEquals(plain, rope.frequencies(32));
        assertTrue(rope.frequencies(33)[3] < plain[3]);
        assertTrue(rope.frequencies(64)[3] < rope.frequencies(33)[3]);
        assertEquals(1, rope.frequencies(64)[0]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rope_type|\"rope_scaling\": {\"rope_type\": \"su\", \"factor\": 2.0}",
                "rope_type|\"rope_parameters\": {\"rope_type\": \"proportional\"}",
                "type|\"rope_scaling\": {\"type\": \"mrope\", \"mrope_section\": [1, 1]}",
                "factor|\"rope_scaling\": {\"type\": \"linear\"}",
                "factor|\"rope_scaling\": {\"type\": \"linear\", \"factor\": 0}",
                "factor|\"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 0.5}",
                "rope_scaling.strange|\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2.0, \"strange\": 1}",
                "rope_scaling.beta_fast|\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2.0, \"beta_fast\": 1}",
                "rope_parameters|\"rope_parameters\": {\"rope_theta\": 10.0}, \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2.0}",
                "full_attention|\"rope_parameters\": {\"full_attention\": {\"rope_theta\": 10.0}}",
                "partial_rotary_factor|\"partial_rotary_factor\": 0.5",
                "partial_rotary_factor|\"rope_parameters\": {\"partial_rotary_factor\": 0.5}",
                "short_factor|\"rope_scaling\": {\"type\": \"longrope\", \"short_factor\": [1.0], \"long_factor\": [1.0, 2.0]}",
                "long_factor|\"rope_scaling\": {\"type\": \"longrope\", \"short_factor\": [1.0, 1.0], \"long_factor\": [1.0, 0.0]}",
                "high_freq_factor|\"rope_scaling\": {\"type\": \"llama3\", \"factor\": 2.0, \"low_freq_factor\": 2.0, \"high_freq_factor\": 2.0}",
                "original_max_position_embeddings|\"rope_scaling\": {\"type\": \"longrope\", \"original_max_position_embeddings\": 1, \"short_factor\": [1.0, 1.0], \"long_factor\": [1.0, 1.0]}",
                "mscale_all_dim|\"rope_scaling\": {\"type\": \"yarn\", \"factor\": 2.0, \"mscale\": 1.0, \"mscale_all_dim\": -20.0}",
                "rope_theta|\"rope_theta\": 1.0",
                "rope_theta|\"rope_theta\": \"many\"",
                "use_mrope|\"use_mrope\": true",
                "quantization_config|\"quantization_config\": {\"quant_method\": \"awq\"}",
                "hidden_act|\"hidden_act\": \"xielu\"",
                "rms_norm_eps|\"rms_norm_eps\": 0",
                "head_dim|\"head_dim\": 5",
                "layer_types|\"layer_types\": [\"full_attention\"]",
                "layer_types|\"layer_types\": [\"full_attention\", \"full_attention\", \"sliding_attention\"]",
                "max_window_layers|\"max_window_layers\": -1",
                "attention_bias|\"attention_bias\": false",
                "eos_token_id|\"eos_token_id\": \"end\"",
            })
    void whatIsNotComputedIsRefusedByName(String key, String more) {
        VireoException refusal = assertThrows(VireoException.class, () -> tiny(more));
        assertEquals(VireoException.Code.DATA, refusal.code());
        assertTrue(refusal.getMessage().contains(key), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"num_hidden_layers", "num_attention_heads", "num_key_value_heads", "hidden_size"})
    void sizesThatDoNotFitAreRefused(String key) {
        String bent = ("{" + TinyDecoder.SIZES + "}")
                .replaceAll(
                        "\"" + key + "\": \\d+", "\"" + key + "\": " + (key.equals("num_hidden_layers") ? 5000 : 7));
        VireoException refusal = assertThrows(VireoException.class, () -> read(bent));
        assertEquals(VireoException.Code.DATA, refusal.code());
        assertTrue(
                refusal.getMessage().contains(key) || refusal.getMessage().contains("num_attention_heads"),
                refusal.getMessage());
    }
}
