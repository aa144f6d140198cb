package dev.vireo.cli.internal.command.data;

import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.data.Datasets;
import dev.vireo.benchmarks.data.Problem;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Numbers;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo data check`.
@Command(
        name = "check",
        header = "Checks a data set: every line, and whether every picture and video is there.",
        description = {
            "Says what is wrong or missing with file and line, and how to obtain it. Exit code: 0 nothing, 3"
                    + " something is.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo data check gqa --root /data/gqa --split testdev_balanced",
            "  vireo data check nextqa --root /data/nextqa --json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the parameters before it calls a command
final class DataCheckCommand implements Callable<Integer> {
    private static final int MOST = 1_000_000;

    private final Console console;

    @Parameters(index = "0", paramLabel = "NAME", description = "The data set: vireo data list has the names.")
    private String name;

    @Option(names = "--root", paramLabel = "DIR", required = true, description = "The folder of the data set.")
    private Path root;

    @Option(names = "--split", paramLabel = "S", description = "One split (default: all whose files are there).")
    private @Nullable String split;

    @Option(
            names = "--most",
            paramLabel = "N",
            defaultValue = "100",
            description = "Stop after so many problems (default: ${DEFAULT-VALUE}).")
    private int most;

    DataCheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Numbers.between("--most", most, 1, MOST);
        Dataset dataset = Datasets.named(name);
        List<Problem> problems = dataset.check(console.file(root), Optional.ofNullable(split), most);
        if (console.json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("ok", problems.isEmpty());
            out.put("problems", problems.stream().map(DataCheckCommand::plain).toList());
            console.object(out);
        } else {
            print(problems);
        }
        return problems.isEmpty() ? 0 : Code.DATA.exitCode();
    }

    private void print(List<Problem> problems) {
        if (problems.isEmpty()) {
            console.line("[" + root + "] " + name + " is in order");
            return;
        }
        LinkedHashSet<String> hints = new LinkedHashSet<>();
        for (Problem problem : problems) {
            console.line(
                    "[" + problem.file() + (problem.line() > 0 ? ":" + problem.line() : "") + "] " + problem.message());
            hints.add(problem.hint());
        }
        hints.forEach(hint -> console.talk("vireo: " + hint));
        if (problems.size() == most) {
            console.talk("vireo: note: there may be more; --most " + most + " was reached");
        }
    }

    private static Map<String, Object> plain(Problem problem) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("file", problem.file().toString());
        out.put("line", problem.line());
        out.put("message", problem.message());
        out.put("hint", problem.hint());
        return out;
    }
}
