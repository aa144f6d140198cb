package dev.vireo.models.ps3;

import dev.vireo.models.Activation;
import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the `config.json` of a PS3 folder says: of type `ps3` with a part for each model, or of
/// `ps3_vision_model` or `ps3_text_model` alone.
///
/// @param vision the vision model, if the folder is to hold one
/// @param text the text model, if the folder is to hold one
public record Ps3Config(Optional<Vision> vision, Optional<Text> text) {
    /// The `model_type` of a folder with both models.
    public static final String BOTH = "ps3";

    /// The `model_type` of a vision model.
    public static final String VISION = "ps3_vision_model";

    /// The `model_type` of a text model.
    public static final String TEXT = "ps3_text_model";

    private enum Kind {
        BOTH,
        VISION,
        TEXT
    }

    /// Reads a configuration.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA naming a value that is missing or not understood
    public static Ps3Config read(ModelConfig config) {
        Kind kind =
                config.choice("model_type", Map.of(BOTH, Kind.BOTH, VISION, Kind.VISION, TEXT, Kind.TEXT), Kind.BOTH);
        Optional<ModelConfig> vision = config.findObject("vision_config");
        Optional<ModelConfig> text = config.findObject("text_config");
        if (kind == Kind.BOTH && vision.isEmpty() && text.isEmpty()) {
            throw config.notUnderstood("vision_config", "an object; or text_config");
        }
        // Of a folder with one model the other's part says nothing.
        HuggingFaceConfig.common(config)
                .ignore(
                        switch (kind) {
                            case BOTH -> List.of();
                            case VISION -> List.of("text_config");
                            case TEXT -> List.of("vision_config");
                        });
        Ps3Config out = new Ps3Config(
                switch (kind) {
                    case BOTH -> vision.map(Vision::read);
                    case VISION -> Optional.of(Vision.read(vision.orElse(config)));
                    case TEXT -> Optional.empty();
                },
                switch (kind) {
                    case BOTH -> text.map(Text::read);
                    case VISION -> Optional.empty();
                    case TEXT -> Optional.of(Text.read(text.orElse(config)));
                });
        config.requireAllRead();
        return out;
    }

    /// The sizes and switches of a PS3 text model.
    ///
    /// @param contextLength the most words of a text
    /// @param vocabulary number of words
    /// @param width channels of a word
    /// @param heads of attention
    /// @param layers number of blocks
    /// @param mlpRatio hidden channels of a block's two-layer network per channel
    /// @param outputWidth channels of the pooled text
    /// @param promptWidth channels of the prompt for a vision model
    /// @param causal whether a word sees only those before it
    /// @param pool which word stands for the text
    /// @param classToken whether a learned word is put at the end and stands for the text
    /// @param padding the word that fills up a text
    /// @param projectionBias whether the last map is a layer with a bias, or a bare matrix
    /// @param layerScale whether each block scales what it adds
    /// @param activation between the two layers of a block's network
    /// @param epsilon of the norms
    public record Text(
            int contextLength,
            int vocabulary,
            int width,
            int heads,
            int layers,
            double mlpRatio,
            int outputWidth,
            int promptWidth,
            boolean causal,
            Pool pool,
            boolean classToken,
            int padding,
            boolean projectionBias,
            boolean layerScale,
            Activation activation,
            double epsilon) {
        /// Which word of a text stands for it.
        public enum Pool {
            /// The first.
            FIRST,
            /// The last, padding or not.
            LAST,
            /// The one with the highest number, the first of them.
            HIGHEST
        }

        /// @throws IllegalArgumentException when the heads don't divide the width
        public Text {
            if (width % heads != 0) {
                throw new IllegalArgumentException("heads divides width");
            }
        }

        /// Positions that it knows: the words, and the learned one where there is one.
        int positions() {
            return contextLength + (classToken ? 1 : 0);
        }

        /// Reads the text part of a configuration.
        ///
        /// @throws VireoException with code DATA naming a value that is missing or not understood
        static Text read(ModelConfig config) {
            HuggingFaceConfig.common(config)
                    .ignore(List.of(
                            "final_ln_after_pool",
                            "hf_tokenizer_name",
                            "ls_init_value",
                            "output_tokens",
                            "tokenizer_kwargs"));
            Optional<ModelConfig> activation = config.findObject("act_kwargs");
            Optional<ModelConfig> norm = config.findObject("norm_kwargs");
            try {
                return new Text(
                        config.positive("context_length", 77),
                        config.positive("vocab_size", 49408),
                        config.positive("width", 512),
                        config.positive("heads", 8),
                        config.positive("layers", 12),
                        config.number("mlp_ratio", 4),
                        config.positive("output_dim", 1152),
                        config.positive("prompt_proj_dim", 1152),
                        !config.flag("no_causal_mask", false),
                        config.choice(
                                "pool_type",
                                Map.of("first", Pool.FIRST, "last", Pool.LAST, "argmax", Pool.HIGHEST),
                                Pool.HIGHEST),
                        config.flag("embed_cls", false),
                        config.integer("pad_id", 0),
                        config.flag("proj_bias", false),
                        config.has("ls_init_value"),
                        activation
                                .map(a -> a.choice(
                                        "approximate",
                                        Map.of("none", Activation.GELU_ERF, "tanh", Activation.GELU_TANH),
                                        Activation.GELU_ERF))
                                .orElse(Activation.GELU_ERF),
                        norm.map(n -> n.number("eps", 1e-5)).orElse(1e-5));
            } catch (IllegalArgumentException e) {
                throw new VireoException(
                        Code.DATA,
                        "[" + config.file() + "] describes no PS3 text model: it is one only where " + e.getMessage(),
                        "Fetch the folder again, or correct its configuration.",
                        e);
            }
        }
    }

    /// The sizes and switches of a PS3 vision model.
    ///
    /// @param trunk the vision transformer
    /// @param scales sides of the picture in pixels, the low resolution first
    /// @param selectionLayers blocks (from 0) whose outputs at low resolution decide what is looked at
    /// @param selectionBudget how many patches one look takes of each high-resolution scale
    /// @param positionsPerScale whether each high-resolution scale has positions of its own to add
    /// @param fine the network that sees a finer picture for the selection, if there is one
    /// @param radio what a C-RADIO network has more, if it is one
    public record Vision(
            Trunk trunk,
            List<Integer> scales,
            List<Integer> selectionLayers,
            List<Integer> selectionBudget,
            boolean positionsPerScale,
            Optional<Fine> fine,
            Optional<Radio> radio) {
        /// What a configuration says besides: for training, and for programs that go around the network.
        private static final List<String> NOT_OF_THE_NETWORK = List.of(
                "drop",
                "drop_path",
                "image_size",
                "min_select_num",
                "patch_size",
                "pretrained",
                "ps3",
                "vision_tower_name");

        private static final List<String> OF_RADIO = List.of(
                "final_norm",
                "radio_adapter_mlp_hidden_dim",
                "radio_adapter_mlp_input_dim",
                "radio_adapter_mlp_num_inner",
                "radio_adapter_mlp_output_dim",
                "radio_adapter_mlp_version");

        private static final Map<String, Trunk> PUBLISHED = Map.of(
                "vit_so400m_patch14_siglip_384", new Trunk(384, 14, 1152, 27, 16, 3.7362),
                "vit_so400m_patch14_siglip_378", new Trunk(378, 14, 1152, 27, 16, 3.7362),
                "vit_large_patch16_224", new Trunk(224, 16, 1024, 24, 16, 4));

        /// A vision transformer.
        ///
        /// @param imageSize side in pixels of the pictures that its positions were made for
        /// @param patchSize side of a patch in pixels
        /// @param width channels of a token
        /// @param depth number of blocks
        /// @param heads of attention
        /// @param mlpRatio hidden channels of a block's two-layer network per channel
        public record Trunk(int imageSize, int patchSize, int width, int depth, int heads, double mlpRatio) {
            /// @throws IllegalArgumentException when sizes don't go together
            public Trunk {
                require(imageSize >= patchSize && patchSize > 0, "img_size is at least patch_size");
                require(depth > 0 && heads > 0 && width > 0 && width % heads == 0, "num_heads divides embed_dim");
                require(mlpRatio * width >= 1, "mlp_ratio gives at least one hidden channel");
            }

            /// Patches along one side of the pictures that its positions were made for.
            public int grid() {
                return imageSize / patchSize;
            }

            /// Hidden channels of a block's two-layer network.
            public int hidden() {
                return (int) (width * mlpRatio);
            }
        }

        /// The shallow convolutional network that sees a picture of 1512 x 1512 pixels for the selection.
        ///
        /// @param hidden channels inside
        /// @param out channels that it gives
        /// @param depth number of blocks
        /// @param kernel side and step of its first convolution, in pixels
        public record Fine(int hidden, int out, int depth, int kernel) {}

        /// What a C-RADIO network has more: positions that are cut from a large table instead of resized, and
        /// an adapter before the pooling.
        ///
        /// @param finalNorm whether there is a norm after the last block
        /// @param version of the adapter, 1 or 2
        /// @param hidden channels inside the adapter
        /// @param out channels that the adapter gives and the pooling takes
        /// @param inner layers inside the adapter
        public record Radio(boolean finalNorm, int version, int hidden, int out, int inner) {
            /// Heads of the pooling, whatever the transformer has.
            static final int POOL_HEADS = 16;

            /// Hidden channels per channel of the pooling.
            static final double POOL_RATIO = 3.7362;
        }

        /// Copies the lists and checks that the sizes go together.
        ///
        /// @throws IllegalArgumentException when they don't
        public Vision {
            scales = scales.stream().sorted().toList();
            selectionLayers = List.copyOf(selectionLayers);
            selectionBudget = List.copyOf(selectionBudget);
            int patch = trunk.patchSize();
            require(scales.size() > 1, "ps3_scales holds at least two scales");
            require(scales.stream().allMatch(s -> s > 0 && s % patch == 0), "ps3_scales are multiples of " + patch);
            require(!selectionLayers.isEmpty(), "select_based_on_layer names at least one block");
            require(
                    selectionLayers.stream().allMatch(l -> l >= 0 && l < trunk.depth()),
                    "select_based_on_layer names blocks from 0 to " + (trunk.depth() - 1));
            require(
                    selectionBudget.size() == scales.size() - 1
                            && selectionBudget.stream().allMatch(n -> n >= 0)
                            && selectionBudget.stream().mapToInt(n -> n).sum() > 0,
                    "max_select_num_each_scale holds one number from 0 for each scale but the first, not all 0");
            require(
                    radio.isEmpty() || radio.get().out() % Radio.POOL_HEADS == 0,
                    "radio_adapter_mlp_output_dim is a multiple of " + Radio.POOL_HEADS);
            require(
                    radio.isEmpty() || scales.getLast() / patch <= trunk.grid(),
                    "img_size is at least the largest of ps3_scales where radio is true");
        }

        private static void require(boolean holds, String what) {
            if (!holds) {
                throw new IllegalArgumentException(what);
            }
        }

        /// How many patches one look takes.
        public int tokensPerLook() {
            return selectionBudget.stream().mapToInt(n -> n).sum();
        }

        /// Patches along one side of the picture at low resolution.
        public int lowGrid() {
            return scales.getFirst() / trunk.patchSize();
        }

        /// How many patches the picture has at low resolution.
        public int lowTokens() {
            return lowGrid() * lowGrid();
        }

        /// Number of high-resolution scales.
        public int highScales() {
            return scales.size() - 1;
        }

        /// Rows and columns of patches at a scale.
        ///
        /// @param rows from top to bottom
        /// @param columns from left to right
        public record Grid(int rows, int columns) {
            /// How many patches.
            public int count() {
                return rows * columns;
            }
        }

        /// The patches of a picture at a scale. The lowest sees every picture as a square; at the others the
        /// longer side is that of the scale and the shorter, in patches of the lowest scale, at least one.
        ///
        /// @param scale 0 is the low resolution
        public Grid grid(long height, long width, int scale) {
            int low = scales.getFirst();
            if (scale == 0) {
                return new Grid(lowGrid(), lowGrid());
            }
            int zoom = scales.get(scale) / low;
            long longer = Math.max(height, width);
            // In this order of operations, as the reference cuts the fraction off.
            int cut = (int) ((double) low / longer * Math.min(height, width));
            int shortSide = Math.max(cut / trunk.patchSize(), 1) * zoom;
            int longSide = lowGrid() * zoom;
            return height >= width ? new Grid(longSide, shortSide) : new Grid(shortSide, longSide);
        }

        /// The budget of a look, shared out among the high-resolution scales by their numbers of pixels; what
        /// is left over goes to the last.
        static List<Integer> shareOut(int budget, List<Integer> sortedScales) {
            List<Integer> high = sortedScales.subList(1, sortedScales.size());
            long pixels = high.stream().mapToLong(s -> (long) s * s).sum();
            List<Integer> out = new ArrayList<>();
            for (int s : high) {
                out.add((int) ((double) ((long) budget * s * s) / pixels));
            }
            int rest = budget - out.stream().mapToInt(n -> n).sum();
            out.set(out.size() - 1, out.getLast() + rest);
            return out;
        }

        /// Reads the vision part of a configuration.
        ///
        /// @throws VireoException with code DATA naming a value that is missing or not understood
        static Vision read(ModelConfig config) {
            // Without the adaptable sizes of pictures, the pooling, or with patches left out, it is no PS3.
            config.supportsOnly("dynamic_img_size", true);
            config.supportsOnly("pool", "map");
            config.supportsOnly("patch_drop", 0);
            config.supportsOnly("class_token", false);
            boolean radio = config.flag("radio", false);
            HuggingFaceConfig.common(config).ignore(NOT_OF_THE_NETWORK).ignore(radio ? List.of() : OF_RADIO);
            List<Integer> scales = config.has("ps3_scales") ? config.integers("ps3_scales") : List.of(378, 756, 1512);
            List<Integer> layers = config.has("select_based_on_layer")
                    ? config.integers("select_based_on_layer")
                    : List.of(0, 9, 18, 26);
            int budget = config.positive("max_select_num", 1280);
            try {
                Trunk trunk = trunk(config);
                if (config.integer("hidden_size", trunk.width()) != trunk.width()) {
                    throw config.notUnderstood("hidden_size", "the transformer's " + trunk.width());
                }
                return new Vision(
                        trunk,
                        scales,
                        layers,
                        config.has("max_select_num_each_scale") || scales.size() < 2
                                ? config.integers("max_select_num_each_scale")
                                : shareOut(budget, scales.stream().sorted().toList()),
                        config.flag("separate_pos_emb", true),
                        fine(config),
                        radio ? Optional.of(radio(config, trunk)) : Optional.empty());
            } catch (IllegalArgumentException e) {
                throw new VireoException(
                        Code.DATA,
                        "[" + config.file() + "] describes no PS3 vision model: it is one only where " + e.getMessage(),
                        "Fetch the folder again, or correct its configuration.",
                        e);
            }
        }

        private static Trunk trunk(ModelConfig config) {
            Optional<ModelConfig> stated = config.findObject("trunk");
            Trunk trunk;
            if (stated.isPresent()) {
                ModelConfig t = stated.get();
                config.ignore(List.of("model_name")); // which stands for sizes that are stated
                t.supportsOnly("class_token", false);
                t.supportsOnly("global_pool", "map");
                trunk = new Trunk(
                        t.has("img_size") || !config.has("img_size")
                                ? t.positive("img_size")
                                : config.positive("img_size"),
                        t.positive("patch_size"),
                        t.positive("embed_dim"),
                        t.positive("depth"),
                        t.positive("num_heads"),
                        t.number("mlp_ratio", 4));
            } else {
                trunk = config.choice("model_name", PUBLISHED);
            }
            return config.has("img_size")
                    ? new Trunk(
                            config.positive("img_size"),
                            trunk.patchSize(),
                            trunk.width(),
                            trunk.depth(),
                            trunk.heads(),
                            trunk.mlpRatio())
                    : trunk;
        }

        private static Optional<Fine> fine(ModelConfig config) {
            Fine fine = new Fine(
                    config.positive("highres_selection_module_hidden_dim", 512),
                    config.positive("highres_selection_module_out_dim", 512),
                    config.integer("highres_selection_module_depth", 3),
                    config.positive("highres_selection_module_kernel_size", 28));
            return config.flag("highres_selection_feature", true) ? Optional.of(fine) : Optional.empty();
        }

        private static Radio radio(ModelConfig config, Trunk trunk) {
            int in = config.positive("radio_adapter_mlp_input_dim");
            if (in != trunk.width()) {
                throw config.notUnderstood("radio_adapter_mlp_input_dim", "the transformer's " + trunk.width());
            }
            return new Radio(
                    config.flag("final_norm", false),
                    config.choice("radio_adapter_mlp_version", Map.of("v1", 1, "v2", 2)),
                    config.positive("radio_adapter_mlp_hidden_dim"),
                    config.positive("radio_adapter_mlp_output_dim"),
                    config.integer("radio_adapter_mlp_num_inner"));
        }
    }
}
