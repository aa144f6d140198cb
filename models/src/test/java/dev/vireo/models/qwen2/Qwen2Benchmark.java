package dev.vireo.models.qwen2;

import dev.vireo.models.Parameters;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.qwen2.TokenGenerator.Settings;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.TensorSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Times a decoder, a step for each line of stdin: one half of the comparisons with transformers and
/// llama.cpp that `tools/bench/qwen2.py` makes, which starts it.
///
/// Arguments: a GGUF file, which stays packed, or else the JSON of config.json; `prefill` or `decode`,
/// `f32` or `bf16`, the number of threads, the device, tokens of the prompt, tokens that are written.
public final class Qwen2Benchmark {
    private Qwen2Benchmark() {}

    /// Prints `ready`, then the milliseconds of each step: those until the first token with `prefill`, those
    /// from the first token to the last with `decode`.
    public static void main(String[] args) throws IOException {
        ModelFolder file = args[0].endsWith(".gguf") ? ModelFolder.open(Path.of(args[0])) : null;
        ModelConfig config = file == null ? ModelConfig.parse(args[0], "config.json") : file.config();
        boolean prefill = args[1].equals("prefill");
        DType dtype = DType.valueOf(args[2].toUpperCase(Locale.ROOT));
        Torch.threads(Integer.parseInt(args[3]));
        Device device = Device.parse(args[4]).requirePresent();
        int prompt = Integer.parseInt(args[5]);
        int written = prefill ? 1 : Integer.parseInt(args[6]);
        SplittableRandom random = new SplittableRandom(1);
        try (Parameters parameters =
                file == null ? parameters(config, dtype, device) : Parameters.packed(file.weights())) {
            Qwen2Model model = Qwen2Model.of(config, parameters);
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            System.out.println("ready");
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                List<Integer> tokens = new ArrayList<>();
                for (int i = 0; i < prompt; i++) {
                    tokens.add(random.nextInt(model.vocabulary()));
                }
                try (TokenGenerator generator = new TokenGenerator(model)) {
                    long[] start = {System.nanoTime()};
                    Listener listener = (_, _) -> {
                        start[0] = start[0] < 0 || prefill ? start[0] : -System.nanoTime();
                        return true;
                    };
                    generator.generate(Prompt.of(tokens), Settings.greedy(written), listener);
                    System.out.println((System.nanoTime() - Math.abs(start[0])) / 1e6);
                }
            }
        }
    }

    /// Weights of the shapes that the network asks for, uniform and all cut from the same numbers: normal
    /// ones for half a billion would take a minute.
    private static Parameters parameters(ModelConfig config, DType dtype, Device device) {
        Map<String, TensorSource.Entry> entries = new TreeMap<>();
        for (int i = -1; i < config.positive("num_hidden_layers"); i++) {
            shapes(config, i).forEach((name, shape) -> {
                long count = shape.stream().reduce(1L, Math::multiplyExact);
                entries.put(name, new TensorSource.Entry(name, DType.F32, shape, 0, 4 * count));
            });
        }
        return Parameters.of(new Uniform(entries, Arena.ofAuto()), dtype, device);
    }

    /// Of one layer, or with -1 of what is outside of them.
    private static Map<String, List<Long>> shapes(ModelConfig config, int layer) {
        long width = config.positive("hidden_size");
        long hidden = config.positive("intermediate_size");
        if (layer < 0) {
            return Map.of(
                    "model.embed_tokens.weight", List.of((long) config.positive("vocab_size"), width),
                    "model.norm.weight", List.of(width));
        }
        long keys = width / config.positive("num_attention_heads") * config.positive("num_key_value_heads");
        String own = "model.layers." + layer + ".";
        return Map.ofEntries(
                Map.entry(own + "input_layernorm.weight", List.of(width)),
                Map.entry(own + "post_attention_layernorm.weight", List.of(width)),
                Map.entry(own + "self_attn.q_proj.weight", List.of(width, width)),
                Map.entry(own + "self_attn.q_proj.bias", List.of(width)),
                Map.entry(own + "self_attn.k_proj.weight", List.of(keys, width)),
                Map.entry(own + "self_attn.k_proj.bias", List.of(keys)),
                Map.entry(own + "self_attn.v_proj.weight", List.of(keys, width)),
                Map.entry(own + "self_attn.v_proj.bias", List.of(keys)),
                Map.entry(own + "self_attn.o_proj.weight", List.of(width, width)),
                Map.entry(own + "mlp.gate_proj.weight", List.of(hidden, width)),
                Map.entry(own + "mlp.up_proj.weight", List.of(hidden, width)),
                Map.entry(own + "mlp.down_proj.weight", List.of(width, hidden)));
    }

    /// Numbers from -0.05 to 0.05, made when they are asked for.
    private record Uniform(Map<String, Entry> tensors, Arena arena) implements TensorSource {
        @Override
        public String name() {
            return "uniform";
        }

        @Override
        public MemorySegment data(String tensor) {
            MemorySegment out = arena.allocate(tensor(tensor).bytes());
            long state = tensor.hashCode();
            for (long i = 0; i < out.byteSize(); i += 4) {
                state = state * 6364136223846793005L + 1442695040888963407L;
                out.set(ValueLayout.JAVA_FLOAT, i, (state >> 40) * 0x1p-23f * 0.05f);
            }
            return out;
        }

        @Override
        public void close() {
            // The memory is the collector's.
        }
    }
}
