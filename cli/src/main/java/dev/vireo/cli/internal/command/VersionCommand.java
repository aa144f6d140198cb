package dev.vireo.cli.internal.command;

import dev.vireo.cli.internal.console.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.Command;

/// `vireo version`.
@Command(
        name = "version",
        header = "Prints the versions of Vireo, Java and the engines underneath.",
        footerHeading = "%nExamples:%n",
        footer = {"  vireo version", "  vireo version --json"})
final class VersionCommand implements Runnable {
    private final Console console;

    VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Map<String, String> versions = versions();
        if (console.json()) {
            console.object(versions);
        } else {
            versions.forEach((name, version) -> console.line("%-9s %s".formatted(name, version)));
        }
    }

    /// Name and version of everything that may matter in a report, in the order of printing.
    static Map<String, String> versions() {
        Properties built = new Properties();
        try (InputStream in = Objects.requireNonNull(VersionCommand.class.getResourceAsStream("version.properties"))) {
            built.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> out = new LinkedHashMap<>();
        out.put("vireo", built.getProperty("vireo"));
        out.put("java", Runtime.version().toString());
        out.put("graalpy", built.getProperty("graalpy"));
        out.put("libtorch", built.getProperty("libtorch"));
        out.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return out;
    }
}
