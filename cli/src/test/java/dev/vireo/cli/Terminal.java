package dev.vireo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.cli.internal.console.WorkerStart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// A command line whose streams are kept, in a folder of its own.
public final class Terminal {
    /// What one command left behind.
    public record Result(int code, String out, String err) {
        /// The one object that `--json` prints.
        public JsonNode json() {
            try {
                return new JsonMapper().readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + out, e);
            }
        }
    }

    private final Path folder;
    private final WorkerStart workers;
    private final Map<String, String> environment;

    public Terminal(Path folder) {
        this(folder, WorkerStart::processes);
    }

    /// @param workers gives what runs programs
    Terminal(Path folder, WorkerStart workers) {
        this(folder, workers, Map.of());
    }

    private Terminal(Path folder, WorkerStart workers, Map<String, String> variables) {
        this.folder = folder;
        this.workers = workers;
        this.environment = new HashMap<>(variables);
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    }

    /// The same with more environment variables.
    Terminal with(Map<String, String> variables) {
        return new Terminal(folder, workers, variables);
    }

    public Result run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = new Vireo(
                        new PrintStream(out, false, StandardCharsets.UTF_8),
                        new PrintStream(err, false, StandardCharsets.UTF_8),
                        folder,
                        environment,
                        workers)
                .run(args);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
