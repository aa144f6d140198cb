package dev.vireo.models.qwen2;

import dev.vireo.models.Parameters;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.qwen2.TokenGenerator.Sampling;
import dev.vireo.models.qwen2.TokenGenerator.Settings;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// Whether memory stays flat: texts of all lengths written by one generator, alone and in batches, with the
/// resident memory of the process after every tenth of them. Fails when it grows by more than 5 % after the
/// first tenth.
///
/// Run as `StepSoak` in `trainer` is, with the number of texts as the argument: 1000.
final class GenerationSoak {
    private static final double ALLOWED = 1.05;
    private static final String CONFIG = "{\"model_type\": \"qwen2\", \"hidden_size\": 128, \"intermediate_size\": 384,"
            + " \"num_attention_heads\": 8, \"num_key_value_heads\": 2, \"num_hidden_layers\": 4,"
            + " \"vocab_size\": 4000}";

    private GenerationSoak() {}

    public static void main(String[] args) throws IOException {
        int texts = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
        Torch.threads(1);
        double first = 0;
        double last = 0;
        try (Parameters parameters = Parameters.random(1, DType.F32, Device.CPU, false)) {
            Qwen2Model model = Qwen2Model.of(ModelConfig.parse(CONFIG, "config.json"), parameters);
            try (TokenGenerator generator = new TokenGenerator(model)) {
                // The first hundred are not counted: by then the cache has its room, and so have the allocator's pools.
                for (int i = -99; i <= texts; i++) {
                    write(generator, 20 + (i + 100) * 37 % 480, i % 4 == 0 ? 3 : 1, i);
                    if (i > 0 && i % Math.max(1, texts / 10) == 0) {
                        last = resident();
                        first = first == 0 ? last : first;
                        System.out.printf(Locale.ROOT, "%d texts: %.1f MiB resident%n", i, last);
                    }
                }
            }
        }
        System.out.printf(Locale.ROOT, "%+.2f %% since the first tenth%n", 100 * (last / first - 1));
        if (last > ALLOWED * first) {
            System.out.println("memory grew by more than 5 %");
            System.exit(1);
        }
        System.out.println("memory is flat");
    }

    private static void write(TokenGenerator generator, int length, int count, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Integer> tokens = new ArrayList<>();
            for (int k = 0; k < length / (i + 1); k++) {
                tokens.add(random.nextInt(4000));
            }
            prompts.add(Prompt.of(tokens).seed(seed));
        }
        Settings settings = Settings.greedy(32);
        generator.generate(
                prompts,
                seed % 2 == 0 ? settings : settings.sampling(new Sampling(1.1, 0.8, 50, 0.95, 0.01)),
                Listener.NONE);
    }

    private static double resident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("/proc/self/status does not tell the resident memory");
    }
}
