package dev.vireo.cli.internal.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.program.ProgramRunner;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.PlainText;
import dev.vireo.runtime.Secrets;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a command prints: data on stdout, talk on stderr, and whether data is JSON.
public final class Console {
    private static final JsonMapper JSON = new JsonMapper();

    private final PrintStream out;
    private final PrintStream err;
    private final Path workingFolder;
    private final Map<String, String> environment;
    private final WorkerStart workers;
    private boolean json;
    private int lateExitCode;

    /// @param workers starts what runs programs
    public Console(
            PrintStream out,
            PrintStream err,
            Path workingFolder,
            Map<String, String> environment,
            WorkerStart workers) {
        this.workers = workers;
        this.out = out;
        this.err = err;
        this.workingFolder = workingFolder;
        this.environment = environment;
    }

    public boolean json() {
        return json;
    }

    public void json(boolean on) {
        json = on;
    }

    /// One object of data. What a terminal could take for a command is escaped, as JSON allows.
    public void object(Map<String, ? extends @Nullable Object> fields) {
        out.println(PlainText.lines(Secrets.hide(toJson(fields))));
    }

    public static String toJson(@Nullable Object data) {
        try {
            return JSON.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain data does not fit into JSON", e);
        }
    }

    /// The data of a JSON document.
    public static Object parsed(String json) {
        try {
            return JSON.readValue(json, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON document", e);
        }
    }

    /// Data for people: answers, names and texts of tools among it, which is why it is made plain.
    public void line(String text) {
        out.println(PlainText.lines(Secrets.hide(text)));
    }

    /// Talk.
    public void talk(String text) {
        err.println(PlainText.lines(Secrets.hide(text)));
    }

    /// Says that something failed after the data was printed: it costs its exit code, not the data.
    public void late(VireoException failure) {
        Failure told = Failure.of(failure, this);
        talk("vireo: " + Failure.sentence(told.message(), told.hint()));
        lateExitCode = lateExitCode == 0 ? told.exitCode() : lateExitCode;
    }

    /// The exit code of what failed late, or 0.
    public int lateExitCode() {
        return lateExitCode;
    }

    /// Hands what was printed to whoever reads it.
    public void flush() {
        out.flush();
    }

    /// A folder that the user named, made when it is missing.
    ///
    /// @throws VireoException with code DATA when it can't be made
    public Path folder(Path named) {
        Path folder = file(named);
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + named + "] can't be made: " + IoReason.of(e), "Choose another --out.", e);
        }
    }

    /// A file that the user named, relative to where the user is.
    public Path file(Path named) {
        return workingFolder.resolve(named);
    }

    /// The value of an environment variable, or `otherwise`.
    public String variable(String name, String otherwise) {
        return environment.getOrDefault(name, otherwise);
    }

    public Map<String, String> environment() {
        return environment;
    }

    /// The folder for things that can be made again: `$XDG_CACHE_HOME/vireo`, or `~/.cache/vireo`.
    public Path cacheFolder() {
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return base.resolve("vireo");
    }

    /// The user's folder for configuration: `$XDG_CONFIG_HOME/vireo`, or `~/.config/vireo`.
    public Path configFolder() {
        String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path base = xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".config") : Path.of(xdg);
        return base.resolve("vireo");
    }

    /// Starts what runs programs, in the background. The caller closes it.
    public ProgramRunner startWorkers(WorkerStart.How how) {
        return workers.start(cacheFolder(), how, environment);
    }

    /// Starts what runs programs as nobody asked for anything else.
    public ProgramRunner startWorkers() {
        return startWorkers(WorkerStart.How.USUAL);
    }

    /// Whether stderr is a terminal; the launcher tells.
    public boolean talksToTerminal() {
        return Boolean.getBoolean("vireo.stderr.terminal");
    }

    /// Whether help is coloured: stdout is a terminal and `NO_COLOR` is not set.
    public boolean color() {
        return Boolean.getBoolean("vireo.stdout.terminal")
                && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    PrintStream talkStream() {
        return err;
    }

    public PrintWriter writer() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }

    public PrintWriter talkWriter() {
        return new PrintWriter(err, true, StandardCharsets.UTF_8);
    }
}
