package dev.vireo.cli.internal.command.ask;

import dev.vireo.agent.TraceDiff;
import dev.vireo.agent.Traces;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.Answers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `vireo trace`.
@Command(
        name = "trace",
        header = "Shows and compares traces that vireo ask --trace FILE.jsonl wrote.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TraceCommand.Show.class, TraceCommand.Html.class, TraceCommand.Diff.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo trace show why.jsonl",
            "  vireo trace html why.jsonl why.html",
            "  vireo trace diff before.jsonl after.jsonl"
        })
@SuppressWarnings("NullAway.Init")
public // picocli sets the spec before it calls a command
final class TraceCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /// `vireo trace show`.
    @Command(
            name = "show",
            header = "Prints a trace as a tree: questions, programs, calls and values.",
            footerHeading = "%nExamples:%n",
            footer = {"  vireo trace show why.jsonl"})
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters before it calls a command
    static final class Show implements Runnable {
        private final Console console;

        @Parameters(index = "0", paramLabel = "TRACE", description = "The trace.")
        private Path trace;

        Show(Console console) {
            this.console = console;
        }

        @Override
        public void run() {
            var answer = Traces.read(console.input(trace));
            if (console.json()) {
                console.object(Answers.plain(answer));
            } else {
                Traces.lines(answer).forEach(console::line);
            }
        }
    }

    /// `vireo trace html`.
    @Command(
            name = "html",
            header = "Writes a trace as one HTML file.",
            footerHeading = "%nExamples:%n",
            footer = {"  vireo trace html why.jsonl why.html"})
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters before it calls a command
    static final class Html implements Runnable {
        private final Console console;

        @Parameters(index = "0", paramLabel = "TRACE", description = "The trace.")
        private Path trace;

        @Parameters(index = "1", paramLabel = "OUT.html", description = "The file to write.")
        private Path out;

        Html(Console console) {
            this.console = console;
        }

        @Override
        public void run() {
            Traces.writeHtml(Traces.read(console.input(trace)), console.file(out));
            if (console.json()) {
                console.object(Map.of("html", out.toString()));
            } else {
                console.line(out.toString());
            }
        }
    }

    /// `vireo trace diff`.
    @Command(
            name = "diff",
            header = "Says where two traces part first, and what else differs.",
            description = {"Times don't count. The exit code is 0 when the two are the same, otherwise 1.", ""},
            footerHeading = "%nExamples:%n",
            footer = {
                "  vireo trace diff before.jsonl after.jsonl",
                "  vireo trace diff before.jsonl after.jsonl --json"
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters before it calls a command
    static final class Diff implements Callable<Integer> {
        private final Console console;

        @Parameters(index = "0", paramLabel = "A", description = "The first trace.")
        private Path first;

        @Parameters(index = "1", paramLabel = "B", description = "The second trace.")
        private Path second;

        Diff(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            TraceDiff diff = TraceDiff.between(Traces.read(console.input(first)), Traces.read(console.input(second)));
            if (console.json()) {
                Map<String, Object> out = new LinkedHashMap<>();
                out.put("same", diff.same());
                out.put(
                        "differences",
                        diff.differences().stream().map(Diff::plain).toList());
                console.object(out);
            } else {
                diff.lines().forEach(console::line);
            }
            return diff.same() ? 0 : 1;
        }

        private static Map<String, Object> plain(TraceDiff.Difference difference) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("path", difference.path());
            out.put("what", difference.what().label());
            out.put("question", difference.question());
            out.put("first", difference.first());
            out.put("second", difference.second());
            return out;
        }
    }
}
