package dev.vireo.cli.internal.command.eval;

import dev.vireo.benchmarks.report.RunReport;
import dev.vireo.benchmarks.run.RunFolder;
import dev.vireo.cli.internal.console.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo eval report`.
@Command(
        name = "report",
        header = "Writes finished runs as one HTML page: scores, failures, costs, and pictures of what was missed.",
        description = {"Several runs stand beside each other, the others compared with the first.", ""},
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo eval report runs/gqa",
            "  vireo eval report runs/recursive runs/flat runs/vqa --out arms.html"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the parameters before it calls a command
final class EvalReportCommand implements Runnable {
    private final Console console;

    @Parameters(paramLabel = "RUN", arity = "1..*", description = "The folders of the runs.")
    private List<Path> runs;

    @Option(
            names = "--out",
            paramLabel = "FILE.html",
            description = "The file to write (default: report.html in the folder of the first run).")
    private @Nullable Path out;

    EvalReportCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Path file = out == null ? runs.getFirst().resolve(RunReport.FILE) : out;
        List<String> missing = RunReport.write(
                runs.stream().map(run -> RunFolder.read(console.file(run))).toList(), console.file(file));
        missing.forEach(notice -> console.talk("vireo: note: " + notice));
        if (console.json()) {
            console.object(Map.of("html", file.toString(), "notices", missing));
        } else {
            console.line(file.toString());
        }
    }
}
