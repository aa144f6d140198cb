package dev.vireo.models.qwen2;

import dev.vireo.models.Parameters;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.qwen2.TokenGenerator.Settings;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Continues prompts of tokens, one a line on stdin, with a GGUF file whose weights stay packed: one half of
/// the comparison with transformers that `tools/parity/gguf_tokens.py` makes, which starts it.
///
/// Arguments: the file, and how many tokens are written behind each prompt.
public final class GreedyTokens {
    private GreedyTokens() {}

    /// Prints the tokens behind each prompt, a line each.
    public static void main(String[] args) throws IOException {
        ModelFolder file = ModelFolder.open(Path.of(args[0]));
        try (FolderWeights weights = file.weights();
                Parameters parameters = Parameters.packed(weights)) {
            Qwen2Model model = Qwen2Model.of(file.config(), parameters);
            parameters.requireAllUsed();
            Settings settings = Settings.greedy(Integer.parseInt(args[1]));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            try (TokenGenerator generator = new TokenGenerator(model)) {
                for (String line = in.readLine(); line != null && !line.isBlank(); line = in.readLine()) {
                    Prompt prompt = Prompt.of(Arrays.stream(line.split(" ", -1))
                            .map(Integer::valueOf)
                            .toList());
                    System.out.println(generator.generate(prompt, settings, Listener.NONE).tokens().stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(" ")));
                }
            }
        }
    }
}
