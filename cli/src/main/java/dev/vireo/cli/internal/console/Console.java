package dev.vireo.cli.internal.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.language.LocalModel;
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
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a command prints: data on stdout, talk on stderr, and whether data is JSON.
public final class Console {
    /// How wide help is where there is no terminal.
    public static final int USUAL_WIDTH = 100;

    private static final JsonMapper JSON = new JsonMapper();

    /// An address as it looks once it was taken for a path.
    private static final Pattern WEB = Pattern.compile("(?:https?|ftp):/");

    private final PrintStream out;
    private final PrintStream err;
    private final Path workingFolder;
    private final Map<String, String> environment;
    private final WorkerStart workers;
    private final StatusLine status;
    private final Map<String, LocalModel> models = new HashMap<>();
    private @Nullable Path stdin;
    private volatile int columns;
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
        this.status = new StatusLine(err);
    }

    public boolean json() {
        return json;
    }

    public void json(boolean on) {
        json = on;
    }

    /// One object of data. What a terminal could take for a command is escaped, as JSON allows.
    public void object(Map<String, ? extends @Nullable Object> fields) {
        line(toJson(fields));
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
        status.clear();
        out.println(PlainText.lines(Secrets.hide(text)));
    }

    /// A piece of data that comes bit by bit, as the answer of a model does.
    public void part(String text) {
        status.clear();
        out.print(PlainText.lines(Secrets.hide(text)));
        out.flush();
    }

    /// Talk.
    public void talk(String text) {
        status.clear();
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

    /// On a terminal, what is being done right now, in one line that the next one takes the place of; elsewhere
    /// nothing.
    public void doing(String text) {
        if (talksToTerminal()) {
            status.show(PlainText.line(Secrets.hide(text)), width());
        }
    }

    /// How many columns there are: those of the variable COLUMNS, or of the terminal, or else 100.
    public int width() {
        if (columns == 0) { // asked once: it takes a process
            columns = TerminalWidth.of(environment, talksToTerminal() || Boolean.getBoolean("vireo.stdout.terminal"));
        }
        return columns;
    }

    /// Asks for a line, where a person sits at a terminal.
    public void prompt(String text) {
        if (asks()) {
            err.print(text);
            err.flush();
        }
    }

    /// Whether a person sits at a terminal and can be asked; the launcher tells.
    public boolean asks() {
        return talksToTerminal() && Boolean.getBoolean("vireo.stdin.terminal");
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
    ///
    /// @throws VireoException with code USAGE when it is a web address
    public Path file(Path named) {
        Path file = workingFolder.resolve(named);
        if (isWebAddress(named.toString()) && !Files.exists(file)) {
            String address = named.toString().replaceFirst(":/+", "://");
            throw new VireoException(
                    Code.USAGE,
                    "'" + address + "' is a web address, not a file",
                    "Fetch it first (curl -LO " + address + ") and name the file that comes.");
        }
        return file;
    }

    /// Whether what was written for a file is the address of something on the web.
    public static boolean isWebAddress(String written) {
        return WEB.matcher(written).lookingAt();
    }

    /// A file that the user named to be read; `-` is one that holds all that comes in on stdin.
    ///
    /// @throws VireoException as [#file]; with code DATA when stdin can't be kept
    public Path input(Path named) {
        return isInput(named) ? kept() : file(named);
    }

    /// Whether a name stands for stdin.
    public static boolean isInput(Path named) {
        return named.toString().equals("-");
    }

    /// What the user wrote as a text, or all that comes in on stdin when that is `-`.
    ///
    /// @throws VireoException with code DATA when that is no UTF-8 text
    public String text(String written) {
        if (!written.equals("-")) {
            return written;
        }
        try {
            return Files.readString(kept()).strip();
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "what came in on stdin is no UTF-8 text", "", e);
        }
    }

    /// A file with all that came in on stdin, which is read once.
    private Path kept() {
        Path before = stdin;
        if (before != null) {
            return before;
        }
        try {
            Path file = Files.createTempDirectory("vireo-").resolve("stdin");
            stdin = file;
            Files.copy(System.in, file);
            return file;
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "stdin can't be kept in a file: " + IoReason.of(e), "Name a file instead of -.", e);
        }
    }

    /// A language model in this process, loaded once, whatever asks it, and freed when the command is over.
    public LocalModel model(String name, Supplier<LocalModel> loading) {
        return models.computeIfAbsent(name, _ -> loading.get());
    }

    /// The command is over: nothing is being done any more, models are freed, and what came in on stdin is
    /// deleted.
    public void close() {
        status.clear();
        models.values().forEach(LocalModel::close);
        models.clear();
        Path file = stdin;
        if (file != null) {
            stdin = null;
            try {
                Files.deleteIfExists(file);
                Files.deleteIfExists(Objects.requireNonNull(file.getParent()));
            } catch (IOException _) {
                // the folder for temporary files is emptied by others too
            }
        }
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
        return folder("XDG_CACHE_HOME", ".cache").resolve("vireo");
    }

    /// The user's folder for configuration: `$XDG_CONFIG_HOME/vireo`, or `~/.config/vireo`.
    public Path configFolder() {
        return folder("XDG_CONFIG_HOME", ".config").resolve("vireo");
    }

    private Path folder(String variable, String inHome) {
        String named = environment.getOrDefault(variable, "");
        return named.isEmpty() ? home().resolve(inHome) : Path.of(named);
    }

    /// The user's own folder: `$HOME`, which Java does not look at, or what the system knows.
    public Path home() {
        String home = environment.getOrDefault("HOME", "");
        return Path.of(home.isEmpty() ? System.getProperty("user.home") : home);
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
