package dev.vireo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// A command line whose streams are kept, in a folder of its own.
final class Terminal {
    /// What one command left behind.
    record Result(int code, String out, String err) {
        /// The one object that `--json` prints.
        JsonNode json() {
            try {
                return new JsonMapper().readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + out, e);
            }
        }
    }

    private final Path folder;
    private final Path caches;

    Terminal(Path folder) {
        this(folder, folder.resolve("cache"));
    }

    private Terminal(Path folder, Path caches) {
        this.folder = folder;
        this.caches = caches;
    }

    /// The same with the caches of this module's tests, so that Python's library is unpacked once.
    Terminal sharingCaches() {
        return new Terminal(folder, Path.of("target", "test-cache").toAbsolutePath());
    }

    Result run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Map<String, String> environment = Map.of("XDG_CACHE_HOME", caches.toString());
        int code = new Vireo(
                        new PrintStream(out, false, StandardCharsets.UTF_8),
                        new PrintStream(err, false, StandardCharsets.UTF_8),
                        folder,
                        environment)
                .run(args);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
