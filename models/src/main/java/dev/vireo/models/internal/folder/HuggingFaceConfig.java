package dev.vireo.models.internal.folder;

import dev.vireo.models.Activation;
import dev.vireo.models.EncoderShape;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.List;

/// What the encoders of HuggingFace share in their configurations.
public final class HuggingFaceConfig {
    /// What transformers writes into every configuration and, in older versions, into each part of one: how a
    /// model is told apart, trained, asked to write texts and what it hands out, but nothing of what a
    /// network computes.
    private static final List<String> OF_EVERY_MODEL = List.of(
            "_attn_implementation_autoset",
            "_commit_hash",
            "_name_or_path",
            "add_cross_attention",
            "architectures",
            "attention_dropout",
            "auto_map",
            "bad_words_ids",
            "begin_suppress_tokens",
            "bos_token_id",
            "chunk_size_feed_forward",
            "cross_attention_hidden_size",
            "decoder_start_token_id",
            "diversity_penalty",
            "do_sample",
            "dropout",
            "dtype",
            "early_stopping",
            "encoder_no_repeat_ngram_size",
            "eos_token_id",
            "exponential_decay_length_penalty",
            "finetuning_task",
            "forced_bos_token_id",
            "forced_eos_token_id",
            "gradient_checkpointing",
            "id2label",
            "initializer_factor",
            "initializer_range",
            "is_decoder",
            "is_encoder_decoder",
            "label2id",
            "length_penalty",
            "logit_scale_init_value",
            "max_length",
            "min_length",
            "model_type",
            "no_repeat_ngram_size",
            "num_beam_groups",
            "num_beams",
            "num_labels",
            "num_return_sequences",
            "output_attentions",
            "output_hidden_states",
            "output_scores",
            "pad_token_id",
            "prefix",
            "problem_type",
            "remove_invalid_values",
            "repetition_penalty",
            "return_dict",
            "return_dict_in_generate",
            "sep_token_id",
            "suppress_tokens",
            "task_specific_params",
            "temperature",
            "tf_legacy_loss",
            "tie_encoder_decoder",
            "tie_word_embeddings",
            "tokenizer_class",
            "top_k",
            "top_p",
            "torch_dtype",
            "torchscript",
            "transformers_version",
            "typical_p",
            "use_bfloat16",
            "use_cache");

    private HuggingFaceConfig() {}

    /// Passes over what every configuration of transformers has besides that of its network.
    public static ModelConfig common(ModelConfig config) {
        return config.ignore(OF_EVERY_MODEL);
    }

    /// The sizes of an encoder under their usual keys.
    ///
    /// @param defaults for keys that the file leaves out
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    public static EncoderShape encoder(ModelConfig config, EncoderShape defaults) {
        common(config);
        int width = config.positive("hidden_size", defaults.width());
        int heads = config.positive("num_attention_heads", defaults.heads());
        if (width % heads != 0) {
            throw config.notUnderstood("num_attention_heads", "a divisor of hidden_size, " + width);
        }
        double epsilon = config.number("layer_norm_eps", defaults.epsilon());
        if (epsilon <= 0) {
            throw config.notUnderstood("layer_norm_eps", "a number above 0");
        }
        return new EncoderShape(
                width,
                config.positive("intermediate_size", defaults.hidden()),
                config.positive("num_hidden_layers", defaults.layers()),
                heads,
                config.choice("hidden_act", Activation.HUGGING_FACE, defaults.activation()),
                epsilon);
    }

    /// The side of a picture or patch in pixels.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the patch is larger than the picture
    public static int patch(ModelConfig config, int imageSize, int otherwise) {
        int patch = config.positive("patch_size", otherwise);
        if (patch > imageSize) {
            throw config.notUnderstood("patch_size", "at most image_size, " + imageSize);
        }
        return patch;
    }
}
