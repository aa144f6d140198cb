package dev.vireo.cli.internal.command;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.Versions;
import java.util.Map;
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
        Map<String, String> versions = Versions.all();
        if (console.json()) {
            console.object(versions);
        } else {
            versions.forEach((name, version) -> console.line("%-9s %s".formatted(name, version)));
        }
    }
}
