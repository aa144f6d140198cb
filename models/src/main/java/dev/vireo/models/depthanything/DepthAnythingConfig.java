package dev.vireo.models.depthanything;

import dev.vireo.models.Activation;
import dev.vireo.models.EncoderShape;
import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.List;
import java.util.stream.IntStream;

/// The sizes of [DepthAnythingModel].
///
/// @param stages the levels of the neck, from the finest
/// @param fusion channels in which they are put together
/// @param head the level, counted from the coarsest, whose fused features the head sees
/// @param hidden channels between the last convolutions
/// @param metric whether depths are distances, from 0 to `farthest`; otherwise they are inverse distances of
///     unknown scale and offset, from 0
/// @param farthest what depths are multiplied by
public record DepthAnythingConfig(
        Backbone backbone, List<Stage> stages, int fusion, int head, int hidden, boolean metric, double farthest) {
    private static final EncoderShape DEFAULTS = new EncoderShape(768, 3072, 12, 12, Activation.GELU_ERF, 1e-6);

    /// Far more than any neck has; it bounds what a false number can ask for.
    private static final int MOST_TIMES = 64;

    private static final String INDICES = "out_indices";
    private static final String FEATURES = "out_features";
    private static final String FACTORS = "reassemble_factors";

    /// How the backbone was trained, and what else its classes note.
    private static final List<String> BESIDE = List.of(
            "attention_probs_dropout_prob",
            "backbone_kwargs",
            "drop_path_rate",
            "hidden_dropout_prob",
            "layerscale_value",
            "stage_names",
            "use_mask_token");

    /// Copies the list.
    public DepthAnythingConfig {
        stages = List.copyOf(stages);
    }

    /// The sizes of the backbone, DINOv2 (arXiv 2304.07193).
    ///
    /// @param imageSize the side of the pictures that positions were learned for, in pixels
    /// @param bias whether queries, keys and values have one
    /// @param gated whether the network of a block is gated
    /// @param norm whether features are normalised
    /// @param features the blocks behind which features are taken, counted from 1, in order; 0 is before all
    public record Backbone(
            EncoderShape encoder,
            int channels,
            int imageSize,
            int patch,
            boolean bias,
            boolean gated,
            boolean norm,
            List<Integer> features) {
        /// Copies the list.
        public Backbone {
            features = List.copyOf(features);
        }

        /// Patches along a side of the picture that positions were learned for.
        public int side() {
            return imageSize / patch;
        }
    }

    /// One level of the neck: features of so many channels, made larger or smaller so many times.
    public record Stage(int channels, int larger, int smaller) {}

    /// Reads a configuration of type `depth_anything`; what the file leaves out has the usual value.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood, or would change
    ///     the numbers in a way that is not computed here
    public static DepthAnythingConfig of(ModelConfig config) {
        config.supportsOnly("model_type", "depth_anything");
        for (String other : List.of("use_pretrained_backbone", "use_timm_backbone")) {
            config.supportsOnly(other, false);
        }
        HuggingFaceConfig.common(config).ignore(BESIDE);
        Backbone backbone = backbone(config.object("backbone_config"));
        only(config, "patch_size", side(config, "patch_size", 14), backbone.patch());
        int width = config.positive("reassemble_hidden_size", 384);
        only(config, "reassemble_hidden_size", width, backbone.encoder().width());
        List<Stage> stages = stages(config, backbone.features().size());
        int fusion = config.positive("fusion_hidden_size", 64);
        if (fusion < 2) {
            throw config.notUnderstood("fusion_hidden_size", "at least 2");
        }
        int head = config.integer("head_in_index", -1);
        if (head < -stages.size() || head >= stages.size()) {
            throw config.notUnderstood("head_in_index", "the place of one of " + stages.size() + " levels");
        }
        boolean metric = config.text("depth_estimation_type", "relative").equals("metric");
        if (!metric) {
            config.supportsOnly("depth_estimation_type", "relative");
        }
        double farthest = config.number("max_depth", 1);
        if (farthest < 0) {
            throw config.notUnderstood("max_depth", "a number above 0");
        }
        return new DepthAnythingConfig(
                backbone,
                stages,
                fusion,
                Math.floorMod(head, stages.size()),
                config.positive("head_hidden_size", 32),
                metric,
                farthest == 0 ? 1 : farthest); // as transformers 4 reads it
    }

    private static void only(ModelConfig config, String key, int value, int backbone) {
        if (value != backbone) {
            throw config.notUnderstood(key, "what the backbone has, " + backbone);
        }
    }

    private static Backbone backbone(ModelConfig config) {
        config.supportsOnly("model_type", "dinov2");
        config.supportsOnly("reshape_hidden_states", false);
        config.ignore(BESIDE);
        EncoderShape read = HuggingFaceConfig.encoder(config, DEFAULTS);
        if (config.has("intermediate_size")) {
            throw config.notUnderstood("intermediate_size", "none, since mlp_ratio says it");
        }
        double ratio = config.number("mlp_ratio", 4);
        int hidden = (int) (read.width() * ratio);
        if (hidden < 1 || ratio > MOST_TIMES) {
            throw config.notUnderstood("mlp_ratio", "a number above 0, at most " + MOST_TIMES);
        }
        boolean gated = config.flag("use_swiglu_ffn", false);
        int imageSize = side(config, "image_size", 224);
        int patch = side(config, "patch_size", 14);
        if (patch > imageSize) {
            throw config.notUnderstood("patch_size", "at most image_size, " + imageSize);
        }
        return new Backbone(
                new EncoderShape(
                        read.width(),
                        gated ? (int) (hidden * 2L / 3 + 7) / 8 * 8 : hidden,
                        read.layers(),
                        read.heads(),
                        read.activation(),
                        read.epsilon()),
                config.positive("num_channels", 3),
                imageSize,
                patch,
                config.flag("qkv_bias", true),
                gated,
                config.flag("apply_layernorm", true),
                features(config, read.layers()));
    }

    /// A side in pixels, which may stand there for rows and for columns.
    private static int side(ModelConfig config, String key, int usual) {
        if (!config.isList(key)) {
            return config.positive(key, usual);
        }
        List<Integer> both = config.integers(key);
        if (both.size() != 2 || !both.getFirst().equals(both.getLast()) || both.getFirst() < 1) {
            throw config.notUnderstood(key, "a whole number from 1, or the same one twice");
        }
        return both.getFirst();
    }

    /// The blocks whose features are taken, by their numbers or by their names; where there are both, they must
    /// say the same.
    private static List<Integer> features(ModelConfig config, int layers) {
        List<Integer> named = config.has(FEATURES)
                ? config.texts(FEATURES).stream()
                        .map(name -> IntStream.rangeClosed(0, layers)
                                .filter(i -> name.equals(i == 0 ? "stem" : "stage" + i))
                                .findFirst()
                                .orElse(-1))
                        .toList()
                : List.of();
        checked(config, FEATURES, named, layers);
        if (!config.has(INDICES)) {
            return named.isEmpty() ? List.of(layers) : named;
        }
        List<Integer> numbers = config.integers(INDICES).stream()
                .map(i -> i < 0 ? layers + 1 + i : i)
                .toList();
        checked(config, INDICES, numbers, layers);
        if (numbers.isEmpty() || !(named.isEmpty() || named.equals(numbers))) {
            throw config.notUnderstood(INDICES, "the same blocks as out_features has, at least one");
        }
        return numbers;
    }

    private static void checked(ModelConfig config, String key, List<Integer> numbers, int layers) {
        for (int i = 0; i < numbers.size(); i++) {
            int each = numbers.get(i);
            if (each > layers || each < (i == 0 ? 0 : numbers.get(i - 1) + 1)) {
                throw config.notUnderstood(key, "stem and stages up to " + layers + ", each once, in order");
            }
        }
    }

    private static List<Stage> stages(ModelConfig config, int count) {
        String key = "neck_hidden_sizes";
        List<Integer> channels = config.has(key) ? config.integers(key) : List.of(48, 96, 192, 384);
        if (channels.size() != count || channels.stream().anyMatch(each -> each < 1)) {
            throw config.notUnderstood(key, "as many whole numbers from 1 as features are taken, " + count);
        }
        List<Double> factors = config.has(FACTORS) ? config.numbers(FACTORS) : List.of(4.0, 2.0, 1.0, 0.5);
        if (factors.size() != count) {
            throw config.notUnderstood(FACTORS, "as many numbers as features are taken, " + count);
        }
        return IntStream.range(0, count)
                .mapToObj(i -> stage(config, channels.get(i), factors.get(i)))
                .toList();
    }

    private static Stage stage(ModelConfig config, int channels, double factor) {
        int larger = factor >= 1 ? (int) factor : 1;
        if (factor > MOST_TIMES || factor < 1.0 / MOST_TIMES || (factor > 1 && larger != factor)) {
            throw config.notUnderstood(
                    FACTORS, "whole numbers from 1 to " + MOST_TIMES + ", or one divided by such a number");
        }
        return new Stage(channels, larger, factor < 1 ? (int) (1 / factor) : 1);
    }
}
