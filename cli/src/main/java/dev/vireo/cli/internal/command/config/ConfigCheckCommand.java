package dev.vireo.cli.internal.command.config;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Failure;
import dev.vireo.cli.internal.settings.ConfigFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `vireo config check`.
@Command(
        name = "check",
        header = "Checks a configuration file and tells everything that is wrong with it.",
        description = {"The exit code is 2 when something is wrong. Nothing is read but the file.", ""},
        footerHeading = "%nExamples:%n",
        footer = {"  vireo config check vireo.yaml", "  vireo config check ~/.config/vireo/config.yaml --json"})
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class ConfigCheckCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "FILE", description = "The file.")
    private Path file;

    ConfigCheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ConfigFile.Content content = ConfigFile.read(console.input(file));
        boolean ok = content.problems().isEmpty();
        int settings = content.values().size() + content.prices().size();
        if (console.json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("file", file.toString());
            out.put("ok", ok);
            out.put("settings", settings);
            out.put(
                    "problems",
                    content.problems().stream().map(ConfigCheckCommand::plain).toList());
            if (!ok) {
                Failure failure = Failure.of(content.failure(), console);
                out.put("error", failure.plain());
            }
            console.object(out);
        } else if (ok) {
            console.line(file + " is right: " + settings + (settings == 1 ? " setting" : " settings"));
        } else {
            for (ConfigFile.Problem problem : content.problems()) {
                console.talk("vireo: "
                        + ConfigFile.place(file, problem.line(), problem.column())
                        + Failure.sentence(problem.message(), problem.hint()));
            }
        }
        return ok ? 0 : 2;
    }

    private static Map<String, Object> plain(ConfigFile.Problem problem) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("line", problem.line());
        out.put("column", problem.column());
        out.put("message", problem.message());
        out.put("hint", problem.hint());
        return out;
    }
}
