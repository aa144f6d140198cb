package dev.vireo.cli.internal.command.video;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.Layouts;
import dev.vireo.layout.Layout;
import dev.vireo.planners.LayoutChecks;
import dev.vireo.planners.LayoutChecks.Problem.Severity;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo video check`.
@Command(
        name = "check",
        header = "Says what is wrong with a layout, and mends it.",
        description = {
            "Boxes outside the frame, overlaps, sizes that vanish, jumps, things of the caption that are missing, and"
                    + " more: docs/layouts.md has the table. The exit code is 0 when there is no error and 1 otherwise.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo video check ball.json",
            "  vireo video check ball.json --strict --json",
            "  vireo video check ball.json --fix --out mended.json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the parameters before it calls a command
final class VideoCheckCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            paramLabel = "LAYOUT",
            description = "The layout: a JSON document or the published text form; - for stdin.")
    private Path file;

    @Option(names = "--strict", description = "Warnings count as errors.")
    private boolean strict;

    @Option(names = "--fix", description = "Do the repairs that are suggested and write the layout to --out.")
    private boolean fix;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write the mended layout.")
    private @Nullable Path out;

    VideoCheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path target = out;
        if (fix != (target != null)) {
            throw new VireoException(Code.USAGE, "--fix and --out go together", "Write e.g. --fix --out mended.json");
        }
        Layout layout = Layout.read(console.input(file));
        List<LayoutChecks.Problem> problems = LayoutChecks.of(layout);
        List<String> changes = List.of();
        if (target != null) {
            LayoutChecks.Repaired repaired = LayoutChecks.repair(layout);
            repaired.layout().write(console.file(target));
            problems = repaired.left();
            changes = repaired.changes();
        }
        boolean ok = problems.stream()
                .noneMatch(p -> p.severity() == Severity.ERROR || (strict && p.severity() == Severity.WARNING));
        if (console.json()) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("file", file.toString());
            fields.put("ok", ok);
            fields.put("problems", Layouts.problems(problems));
            if (target != null) {
                fields.put("out", target.toString());
                fields.put("changes", changes);
            }
            console.object(fields);
        } else {
            changes.forEach(c -> console.line("mended: " + c));
            problems.forEach(p -> console.line(file + ": " + p.severity() + ": " + p.message() + " [" + p.kind() + "]"
                    + p.repair().map(r -> " --fix would " + r).orElse("")));
            if (ok) {
                console.talk("vireo: the layout is in order");
            }
        }
        return ok ? 0 : 1;
    }
}
