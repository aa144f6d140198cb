package dev.vireo.cli.internal.console;

import dev.vireo.runtime.PlainText;
import dev.vireo.runtime.Secrets;
import dev.vireo.runtime.VireoException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What went wrong, as the user is told: one line, never a stack trace.
///
/// @param code `usage`, `data`, `provider`, `resource`, `interrupted` or `internal`
/// @param exitCode what the process ends with
/// @param hint what to do next; may be empty
public record Failure(String code, int exitCode, String message, String hint) {
    /// The exit code for a defect of Vireo itself.
    public static final int INTERNAL_ERROR = 70;

    /// What was printed found no room.
    public static final Failure UNWRITTEN = new Failure(
            "resource",
            VireoException.Code.RESOURCE.exitCode(),
            "the output could not be written",
            "Is there room where it goes?");

    /// A command line that can't be understood.
    public static Failure ofParameters(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        String hint = "Run: " + command + " --help";
        String message = firstLine(Objects.requireNonNullElse(e.getMessage(), "wrong usage"));
        // A misspelt option is worth more than the required one that it was meant to be.
        List<String> unmatched = e instanceof UnmatchedArgumentException u
                ? u.getUnmatched()
                : e.getCommandLine().getUnmatchedArguments();
        if (!unmatched.isEmpty()) {
            String word = unmatched.getFirst();
            boolean option = word.startsWith("-");
            List<String> known = option ? Names.options(e.getCommandLine()) : Names.subcommands(e.getCommandLine());
            message = (option || known.isEmpty() ? "unknown " + (option ? "option" : "argument") : "unknown command")
                    + " '" + word + "' of " + command;
            String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            hint = Names.closest(name, known)
                    .map(Failure::didYouMean)
                    .or(() -> spelledOut(unmatched, Names.options(e.getCommandLine())))
                    .orElse(hint);
        }
        return new Failure("usage", VireoException.Code.USAGE.exitCode(), message, hint);
    }

    /// A picture and a question that stand by themselves, with the options that they are meant for.
    private static Optional<String> spelledOut(List<String> words, List<String> options) {
        List<String> out = new ArrayList<>();
        for (String word : words) {
            String option = Names.isPicture(word)
                    ? "--image"
                    : Names.isVideo(word) ? "--video" : word.contains(" ") ? "--question" : "";
            if (!options.contains(option)) {
                return Optional.empty();
            }
            out.add(option + (word.contains(" ") ? " \"" + word + "\"" : " " + word));
        }
        return Optional.of(didYouMean(String.join(" ", out)));
    }

    /// Anything that a command throws. What nobody expected is written to a file for a report.
    public static Failure of(Throwable e, Console console) {
        return switch (e) {
            case VireoException v
            when v.code() == VireoException.Code.CANCELLED || wasInterrupted(v) ->
                interrupted(Flags.named(v.what()), Flags.named(v.hint()));
            case VireoException v ->
                new Failure(
                        v.code().name().toLowerCase(Locale.ROOT),
                        v.code().exitCode(),
                        Flags.named(v.what()),
                        Flags.named(v.hint()));
            case UncheckedIOException u when u.getCause() != null -> of(u.getCause(), console);
            case NoSuchFileException n -> data("[" + n.getFile() + "] does not exist");
            case AccessDeniedException n -> data("[" + n.getFile() + "] may not be read or written");
            case InvalidPathException p ->
                data("'" + PlainText.line(p.getInput(), 200) + "' is no name of a file: " + p.getReason());
            case IOException io -> data(String.valueOf(io.getMessage()));
            case OutOfMemoryError _ ->
                new Failure(
                        "resource",
                        VireoException.Code.RESOURCE.exitCode(),
                        "out of memory",
                        "Give the command more: VIREO_JAVA_OPTS=-Xmx8g vireo ...");
            default -> wasInterrupted(e) ? interrupted("interrupted", "") : internal(e, console);
        };
    }

    /// Whether the command was asked to end; then it matters little what it fell over.
    private static boolean wasInterrupted(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException || cause instanceof CancellationException) {
                return true;
            }
        }
        return Thread.currentThread().isInterrupted();
    }

    public static String didYouMean(String name) {
        return "Did you mean '" + name + "'?";
    }

    /// Prints it, as JSON on stdout or as one line on stderr.
    ///
    /// @return the exit code
    public int report(Console console) {
        if (!console.json()) {
            return tell(console);
        }
        console.object(Map.of("error", plain()));
        return exitCode;
    }

    /// Prints it as one line on stderr.
    ///
    /// @return the exit code
    public int tell(Console console) {
        console.talk("vireo: " + sentence(message, hint));
        return exitCode;
    }

    /// The object of the command contract.
    public Map<String, String> plain() {
        Map<String, String> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", oneLine(message));
        error.put("hint", oneLine(hint));
        return error;
    }

    /// A message and its hint as one line.
    public static String sentence(String message, String hint) {
        return VireoException.sentence(oneLine(message), oneLine(hint));
    }

    private static Failure interrupted(String message, String hint) {
        return new Failure("interrupted", Interruption.EXIT_CODE, message, hint);
    }

    private static Failure data(String message) {
        return new Failure("data", VireoException.Code.DATA.exitCode(), message, "");
    }

    private static Failure internal(Throwable e, Console console) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        Path folder = console.cacheFolder().resolve("errors");
        String hint;
        try {
            Files.createDirectories(folder);
            Path file = Files.createTempFile(folder, "error-", ".txt");
            Files.writeString(file, Secrets.hide(text.toString()));
            hint = "This is a defect of Vireo; please report it with " + file;
        } catch (IOException _) {
            hint = "This is a defect of Vireo; please report it. Its details could not be written to " + folder;
        }
        String what = e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + firstLine(e.getMessage()));
        return new Failure("internal", INTERNAL_ERROR, "internal error: " + what, hint);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static String oneLine(String text) {
        return String.join(" ", text.lines().map(String::strip).toList());
    }
}
