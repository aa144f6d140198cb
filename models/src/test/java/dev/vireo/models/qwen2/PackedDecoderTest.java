package dev.vireo.models.qwen2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.models.qwen2.Qwen2Model.Request;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.qwen2.TokenGenerator.Result;
import dev.vireo.models.qwen2.TokenGenerator.Settings;
import dev.vireo.models.qwen25vl.Grid;
import dev.vireo.models.qwen25vl.Patches;
import dev.vireo.models.qwen25vl.Qwen25VlModel;
import dev.vireo.models.qwen25vl.Qwen25VlModel.Input;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Packing;
import dev.vireo.runtime.weights.TensorSource;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A decoder whose weights stay packed gives what the one with the unpacked weights gives.
class PackedDecoderTest {
    private static final String SIZES = "\"model_type\": \"qwen2\", \"hidden_size\": 64, \"intermediate_size\": 96,"
            + " \"num_attention_heads\": 4, \"num_key_value_heads\": 2, \"num_hidden_layers\": 2, \"vocab_size\": 60,"
            + " \"max_position_embeddings\": 64";

    private static final int PICTURE = 58;
    private static final int VIDEO = 59;
    /// A model that sees: what is written behind a picture stands at other times, rows and columns than places.
    private static final ModelConfig SEEING = ModelConfig.parse(
            "{" + SIZES.replace("qwen2", "qwen2_5_vl").replace("embeddings\": 64", "embeddings\": 128")
                    + ", \"rope_scaling\": {\"type\": \"mrope\", \"mrope_section\": [4, 2, 2]},"
                    + " \"image_token_id\": " + PICTURE + ", \"video_token_id\": " + VIDEO
                    + ", \"vision_config\": {\"depth\": 2, \"hidden_size\": 16, \"intermediate_size\": 20,"
                    + " \"num_heads\": 2, \"out_hidden_size\": 64, \"patch_size\": 2, \"window_size\": 8,"
                    + " \"tokens_per_second\": 2, \"fullatt_block_indexes\": [1]}}",
            "config.json");

    private static ModelConfig config(boolean tied) {
        return config(tied, "");
    }

    private static ModelConfig config(boolean tied, String more) {
        return ModelConfig.parse("{" + SIZES + ", \"tie_word_embeddings\": " + tied + more + "}", "config.json");
    }

    /// The weights of a random decoder, of which some are packed in eight bits.
    private record Weights(
            Map<String, Entry> tensors, Map<String, float[]> numbers, Map<String, TensorSource.Packed> packed)
            implements TensorSource {
        static Weights of(boolean tied, Predicate<String> packs) {
            return of(random -> new Qwen2Model(Qwen2Config.of(config(tied)), random), packs);
        }

        static Weights of(Consumer<Parameters> network, Predicate<String> packs) {
            Weights out = new Weights(new HashMap<>(), new HashMap<>(), new HashMap<>());
            try (Parameters random = Parameters.random(5, DType.F32, Device.CPU, false);
                    Scope _ = Scope.inference()) {
                network.accept(random);
                random.weights().forEach((name, tensor) -> out.add(name, tensor, packs.test(name)));
            }
            return out;
        }

        private void add(String name, Tensor tensor, boolean pack) {
            List<Long> shape = Arrays.stream(tensor.shape()).boxed().toList();
            float[] values = tensor.toFloats();
            if (pack && shape.size() == 2) {
                byte[] blocks = new byte[values.length / 32 * 34];
                for (int i = 0; i < values.length; i++) {
                    int at = i / 32 * 34;
                    blocks[at + 1] = 0x20; // 2^-7
                    blocks[at + 2 + i % 32] = (byte) Math.clamp(Math.round(values[i] * 128), -127, 127);
                }
                Packing.Q8_0.unpack(MemorySegment.ofArray(blocks), MemorySegment.ofArray(values));
                packed.put(name, new TensorSource.Packed(Packing.Q8_0, shape, MemorySegment.ofArray(blocks)));
            }
            numbers.put(name, values);
            tensors.put(name, new Entry(name, DType.F32, shape, 0, 4L * values.length));
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public MemorySegment data(String tensor) {
            return MemorySegment.ofArray(numbers.get(tensor(tensor).name()));
        }

        @Override
        public Optional<TensorSource.Packed> packed(String tensor) {
            return Optional.ofNullable(packed.get(tensor(tensor).name()));
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".*", ".*q_proj.*|.*up_proj.*", ".*embed_tokens.*", "nothing"})
    void theScoresAreThoseOfTheUnpackedWeights(String packs) {
        for (boolean tied : new boolean[] {true, false}) {
            Weights weights = Weights.of(tied, name -> name.matches(packs));
            try (Parameters plain = Parameters.of(weights, DType.F32, Device.CPU);
                    Parameters packed = Parameters.packed(weights);
                    Scope _ = Scope.inference()) {
                Qwen2Model expected = Qwen2Model.of(config(tied), plain);
                Qwen2Model model = Qwen2Model.of(config(tied), packed);
                packed.requireAllUsed();
                for (int length : new int[] {1, 5, 30}) {
                    Request request = Request.ids(TinyDecoder.ids(length, 2, length));
                    float[] reference = expected.logits(
                                    expected.forward(request).last_BNC())
                            .toFloats();
                    float[] seen =
                            model.logits(model.forward(request).last_BNC()).toFloats();
                    assertArrayEquals(reference, seen, 2e-5f, packs + " " + tied + " " + length);
                }
            }
        }
    }

    @Test
    void theTokensAreThoseOfTheUnpackedWeights() {
        Weights weights = Weights.of(false, _ -> true);
        try (Parameters plain = Parameters.of(weights, DType.F32, Device.CPU);
                Parameters packed = Parameters.packed(weights);
                TokenGenerator reference = new TokenGenerator(Qwen2Model.of(config(false), plain));
                TokenGenerator generator = new TokenGenerator(Qwen2Model.of(config(false), packed))) {
            List<Prompt> prompts = List.of(
                    Prompt.of(TinyDecoder.text(1, 20)),
                    Prompt.of(TinyDecoder.text(2, 3)),
                    Prompt.of(TinyDecoder.text(3, 9)));
            assertEquals(
                    reference.generate(prompts, Settings.greedy(30), Listener.NONE),
                    generator.generate(prompts, Settings.greedy(30), Listener.NONE));
        }
    }

    /// What a token after the other gives, against all at once: with a window, rotations that are stretched,
    /// and an activation that goes by the tensors.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ", \"use_sliding_window\": true, \"sliding_window\": 7, \"max_window_layers\": 1",
                ", \"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 4.0,"
                        + " \"original_max_position_embeddings\": 16}",
                ", \"rope_scaling\": {\"rope_type\": \"dynamic\", \"factor\": 4.0}",
                ", \"hidden_act\": \"gelu\""
            })
    void theNextTokensOfATextAreThoseOfTheUnpackedWeights(String more) {
        Weights weights = Weights.of(false, _ -> true);
        try (Parameters plain = Parameters.of(weights, DType.F32, Device.CPU);
                Parameters packed = Parameters.packed(weights)) {
            Qwen2Model expected = Qwen2Model.of(config(false, more), plain);
            Qwen2Model model = Qwen2Model.of(config(false, more), packed);
            assertEquals(!more.contains("gelu"), model.steps());
            assertFalse(expected.steps());
            try (TokenGenerator reference = new TokenGenerator(expected);
                    TokenGenerator generator = new TokenGenerator(model)) {
                for (int length : new int[] {1, 20, 63, 64}) {
                    List<TokenGenerator.Odds> told = new ArrayList<>();
                    List<TokenGenerator.Odds> known = new ArrayList<>();
                    Prompt prompt = Prompt.of(TinyDecoder.text(length, length));
                    Settings settings = Settings.greedy(70).odds(3);
                    assertEquals(
                            reference.generate(prompt, settings, collecting(known)),
                            generator.generate(prompt, settings, collecting(told)));
                    for (int i = 0; i < told.size(); i++) {
                        assertEquals(
                                known.get(i).written().logProbability(),
                                told.get(i).written().logProbability(),
                                2e-5,
                                more + " " + length + " " + i);
                    }
                }
            }
        }
    }

    private static Listener collecting(List<TokenGenerator.Odds> to) {
        return new Listener() {
            @Override
            public boolean written(int prompt, int token) {
                return true;
            }

            @Override
            public boolean written(int prompt, int token, Optional<TokenGenerator.Odds> odds) {
                return odds.map(to::add).orElseThrow();
            }
        };
    }

    @Test
    void textsWhoseTokensAreComputedTogetherAreToTheBitWhatEachIsAlone() throws Exception {
        Weights weights = Weights.of(false, _ -> true);
        try (Parameters packed = Parameters.packed(weights);
                ExecutorService threads = Executors.newFixedThreadPool(Turns.MOST)) {
            Qwen2Model model = Qwen2Model.of(config(false), packed);
            Settings settings = Settings.greedy(40).odds(2);
            List<List<TokenGenerator.Odds>> alone = new ArrayList<>();
            for (int i = 0; i < Turns.MOST; i++) {
                alone.add(new ArrayList<>());
                try (TokenGenerator generator = new TokenGenerator(model)) {
                    generator.generate(Prompt.of(TinyDecoder.text(i, 5 + 20 * i)), settings, collecting(alone.get(i)));
                }
            }
            for (int round = 0; round < 3; round++) {
                try (Turns turns = new Turns(model)) { // which remembers nothing
                    List<Future<List<TokenGenerator.Odds>>> all = new ArrayList<>();
                    for (int i = 0; i < Turns.MOST; i++) {
                        Prompt prompt = Prompt.of(TinyDecoder.text(i, 5 + 20 * i));
                        all.add(threads.submit(() -> {
                            List<TokenGenerator.Odds> odds = new ArrayList<>();
                            turns.generate(prompt, settings, collecting(odds));
                            return odds;
                        }));
                    }
                    for (int i = 0; i < Turns.MOST; i++) {
                        assertEquals(alone.get(i), all.get(i).get(1, TimeUnit.MINUTES));
                    }
                }
            }
        }
    }

    private static Weights seeing() {
        return Weights.of(random -> Qwen25VlModel.of(SEEING, random), name -> !name.contains("visual"));
    }

    /// Four words, a picture in 16 places or a video in 12, and three words.
    private static Prompt shown(Qwen25VlModel model, int token) {
        List<Integer> tokens = new ArrayList<>(TinyDecoder.text(token, 4));
        tokens.addAll(Collections.nCopies(token == PICTURE ? 16 : 12, token));
        tokens.addAll(TinyDecoder.text(3, 3));
        Input words = Input.of(tokens);
        Input input = token == PICTURE
                ? words.pictures(Patches.of(Tensor.normal(5, 64, 24), List.of(new Grid(1, 8, 8))))
                : words.videos(new Patches(Tensor.normal(6, 48, 24), List.of(new Grid(3, 4, 4)), List.of(2.5)));
        return model.prompts(input).getFirst();
    }

    @ParameterizedTest
    @ValueSource(ints = {PICTURE, VIDEO})
    void whatIsWrittenBehindAPictureOrAVideoIsThatOfTheUnpackedWeights(int token) {
        Weights weights = seeing();
        try (Parameters plain = Parameters.of(weights, DType.F32, Device.CPU);
                Parameters packed = Parameters.packed(weights);
                Scope _ = Scope.inference()) {
            Qwen25VlModel expected = Qwen25VlModel.of(SEEING, plain);
            Qwen25VlModel model = Qwen25VlModel.of(SEEING, packed);
            packed.requireAllUsed();
            assertTrue(model.decoder().steps());
            assertFalse(expected.decoder().steps());
            Settings settings = Settings.greedy(40).odds(3);
            try (TokenGenerator reference = new TokenGenerator(expected.decoder());
                    TokenGenerator generator = new TokenGenerator(model.decoder())) {
                List<TokenGenerator.Odds> known = new ArrayList<>();
                List<TokenGenerator.Odds> told = new ArrayList<>();
                Prompt prompt = shown(model, token);
                assertEquals(
                        reference.generate(shown(expected, token), settings, collecting(known)),
                        generator.generate(prompt, settings, collecting(told)));
                for (int i = 0; i < told.size(); i++) {
                    assertEquals(
                            known.get(i).written().logProbability(),
                            told.get(i).written().logProbability(),
                            2e-5,
                            "token " + i);
                }
                // The same rows, remembered.
                Prompt keyed = prompt.keys(prompt.tokens().stream()
                        .map(id -> id == token ? -1L : id)
                        .toList());
                Result first = generator.generate(keyed, settings, Listener.NONE);
                Result again = generator.generate(keyed, settings, Listener.NONE);
                assertEquals(0, first.reused());
                assertEquals(prompt.tokens().size() - 1, again.reused());
                assertEquals(told.stream().map(odds -> odds.written().token()).toList(), again.tokens());
                assertEquals(again.tokens(), first.tokens());
            }
        }
    }

    @Test
    void textsBehindPicturesAndWordsTogetherAreToTheBitWhatEachIsAlone() throws Exception {
        try (Parameters packed = Parameters.packed(seeing());
                ExecutorService threads = Executors.newFixedThreadPool(Turns.MOST);
                Scope _ = Scope.inference()) {
            Qwen25VlModel model = Qwen25VlModel.of(SEEING, packed);
            Settings settings = Settings.greedy(40).odds(2);
            List<Prompt> prompts =
                    List.of(shown(model, PICTURE), Prompt.of(TinyDecoder.text(2, 30)), shown(model, VIDEO));
            List<List<TokenGenerator.Odds>> alone = new ArrayList<>();
            for (Prompt prompt : prompts) {
                List<TokenGenerator.Odds> odds = new ArrayList<>();
                try (TokenGenerator generator = new TokenGenerator(model.decoder())) {
                    generator.generate(prompt, settings, collecting(odds));
                }
                alone.add(odds);
            }
            try (Turns turns = new Turns(model.decoder())) {
                List<Future<List<TokenGenerator.Odds>>> all = new ArrayList<>();
                for (Prompt prompt : prompts) {
                    all.add(threads.submit(() -> {
                        List<TokenGenerator.Odds> odds = new ArrayList<>();
                        turns.generate(prompt, settings, collecting(odds));
                        return odds;
                    }));
                }
                for (int i = 0; i < prompts.size(); i++) {
                    assertEquals(alone.get(i), all.get(i).get(1, TimeUnit.MINUTES));
                }
            }
        }
    }

    @Test
    void aPackedWeightIsNotInMemoryTwice() {
        try (Parameters packed = Parameters.packed(Weights.of(true, _ -> true))) {
            Qwen2Model.of(config(true), packed);
            assertTrue(packed.weights().keySet().stream().noneMatch(name -> name.endsWith("proj.weight")));
            assertTrue(packed.packed("model.embed_tokens.weight", 60, 64).isPresent());
        }
    }

    @Test
    void aPackedWeightOfAnotherShapeIsReported() {
        Weights weights = Weights.of(true, _ -> true);
        ModelConfig larger =
                ModelConfig.parse("{" + SIZES.replace("96", "128") + ", \"tie_word_embeddings\": true}", "config.json");
        try (Parameters packed = Parameters.packed(weights)) {
            Qwen2Model.of(larger, packed);
            VireoException e = assertThrows(VireoException.class, packed::requireAllUsed);
            assertTrue(e.what().contains("'model.layers.0.mlp.down_proj.weight' in shape [64, 96], not [64, 128]"));
        }
    }
}
