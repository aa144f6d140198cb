package dev.vireo.cli.internal.command.models;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.ModelPlace;
import dev.vireo.cli.internal.work.SeenMemory;
import dev.vireo.language.LocalModel;
import dev.vireo.language.ModelServer;
import dev.vireo.runtime.TextFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo models serve`.
@Command(
        name = "serve",
        header = "Serves a language model to programs that speak OpenAI's chat protocol.",
        description = {
            "The model is a folder or a GGUF file of Qwen2's or Llama's kind. Prints the base URL when it can be asked,"
                    + " a line for each request on stderr, and ends with Ctrl-C. Clients need a key when the variable"
                    + " VIREO_SERVE_KEY holds one, or --key-file names its file; at a host that other machines reach"
                    + " there must be one.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo models serve ./qwen2.5-coder-0.5b.gguf",
            "  vireo models serve ./qwen2.5-0.5b --port 0 --json",
            "  vireo ask --image photo.png --question \"How many mugs are there?\" --planner openai:qwen2.5-0.5b"
                    + " --base-url http://127.0.0.1:8080/v1"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields before it calls a command
final class ModelsServeCommand implements Runnable {
    private static final int MOST_KEY_BYTES = 1 << 20;

    private final Console console;

    @Parameters(index = "0", paramLabel = "DIR|FILE|REPO", description = ModelPlace.DESCRIPTION + " Or a GGUF file.")
    private String place;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Where to listen (default: ${DEFAULT-VALUE}, for this machine alone).")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "The port; 0 for any that is free (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What clients call the model (default: the name of its folder or file).")
    private @Nullable String name;

    @Option(
            names = "--max-waiting",
            paramLabel = "N",
            defaultValue = "32",
            description = "How many requests may wait while four are answered (default: ${DEFAULT-VALUE}).")
    private int maxWaiting;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "512",
            description = "The most tokens of an answer where a request does not say (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(names = "--key-file", paramLabel = "FILE", description = "A file with the key that clients must send.")
    private @Nullable Path keyFile;

    @Mixin
    private final ComputeOptions compute = new ComputeOptions();

    ModelsServeCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        ModelServer.Options options = new ModelServer.Options(
                host,
                port,
                maxWaiting,
                maxTokens,
                key(),
                Optional.ofNullable(name),
                line -> console.talk("vireo: " + line));
        Path folder = ModelPlace.find(console, place).folder();
        console.doing("loading");
        try (LocalModel model = LocalModel.open(
                        folder,
                        compute.dtype(),
                        compute.device(),
                        LocalModel.Settings.usual(maxTokens),
                        SeenMemory.of(console));
                ModelServer server = ModelServer.start(model, options)) {
            sayWhere(server);
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            console.talk("vireo: the server has ended");
        }
    }

    private Optional<String> key() {
        if (keyFile == null) {
            return Optional.of(console.variable("VIREO_SERVE_KEY", "").strip()).filter(key -> !key.isEmpty());
        }
        String key = TextFile.read(console.file(keyFile), MOST_KEY_BYTES).strip();
        if (key.isEmpty()) {
            throw new VireoException(Code.DATA, "[" + keyFile + "] holds no key", "Write one into it.");
        }
        return Optional.of(key);
    }

    private void sayWhere(ModelServer server) {
        if (console.json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("base_url", server.baseUrl().toString());
            out.put("model", server.model());
            console.object(out);
        } else {
            console.line(server.baseUrl().toString());
        }
        console.flush();
        console.talk("vireo: '" + server.model() + "' can be asked, as with: --planner openai:" + server.model()
                + " --base-url " + server.baseUrl() + " (Ctrl-C ends it)");
    }
}
