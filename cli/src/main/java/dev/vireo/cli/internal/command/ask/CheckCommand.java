package dev.vireo.cli.internal.command.ask;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.cli.internal.work.Programs;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.Diagnostic.Severity;
import dev.vireo.program.PythonStub;
import dev.vireo.program.Receiver;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.sandbox.ProgramChecker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo check`.
@Command(
        name = "check",
        header = "Says what is wrong with programs, without running them.",
        description = {
            "A program is Python with one function execute_command and a declared return type. Errors refuse it,",
            "warnings are advice. The exit code is 0 when all programs are in order and 1 otherwise.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo check count.py",
            "  vireo check programs/*.py --receiver image_list --returns int --json",
            "  vireo plan --question \"How many red cubes are there?\" | vireo check -",
            "  vireo check --print-stub > vireo.pyi"
        })
@SuppressWarnings("NullAway.Init")
public // picocli sets the parameters before it calls a command
final class CheckCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "The programs; - reads one from stdin.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--returns",
            paramLabel = "TYPE",
            description = "The type that the programs must return, as int or list[ImagePatch].")
    private @Nullable String returns;

    @Option(
            names = "--receiver",
            paramLabel = "KIND",
            description = "What the programs are about: image, image_list or video"
                    + " (default: as the name of their first parameter says).")
    private @Nullable String receiver;

    @Option(names = "--strict", description = "Warnings count as errors.")
    private boolean strict;

    @Option(names = "--print-stub", description = "Print what programs may call as a .pyi stub, for editors.")
    private boolean printStub;

    CheckCommand(Console console) {
        this.console = console;
    }

    private record Source(String name, String text) {}

    @Override
    public Integer call() {
        if (printStub) {
            String stub = PythonStub.of(VisualApi.STANDARD).stripTrailing();
            if (console.json()) {
                console.object(Map.of("stub", stub));
            } else {
                console.line(stub);
            }
            return 0;
        }
        if (files.isEmpty()) {
            throw new VireoException(Code.USAGE, "no file to check", "Name Python files, or - for stdin.");
        }
        Optional<Type> demanded = Optional.ofNullable(returns).map(CheckCommand::type);
        Optional<Receiver> given =
                Optional.ofNullable(receiver).map(r -> Names.choice("--receiver", r, Receiver.class));
        List<Map<String, Object>> report = new ArrayList<>();
        boolean allFine = true;
        try (ProgramChecker checker = ProgramChecker.start(console.cacheFolder())) {
            List<Source> sources = files.stream().map(this::read).toList(); // while the worker starts
            for (Source source : sources) {
                List<Diagnostic> found = checker.check(source.text, given, demanded);
                boolean fine = found.stream().noneMatch(d -> strict || d.severity() == Severity.ERROR);
                allFine &= fine;
                report.add(plain(source.name, fine, found));
                if (!console.json()) {
                    found.forEach(d -> print(source, d));
                }
            }
        }
        if (console.json()) {
            console.line(Console.toJson(report));
        } else if (allFine) {
            console.talk(
                    "vireo: " + (files.size() == 1 ? "the program is" : files.size() + " programs are") + " in order");
        }
        return allFine ? 0 : 1;
    }

    private static Type type(String text) {
        return Type.parse(text)
                .orElseThrow(() -> new VireoException(
                        Code.USAGE,
                        "--returns: '" + text + "' is no type of programs",
                        "Use bool, int, float, str, ImagePatch, Optional[T], list[T], dict[str, T] or tuple[...]."));
    }

    private Source read(Path file) {
        return new Source(Console.isInput(file) ? "<stdin>" : file.toString(), Programs.read(console, file));
    }

    private static Map<String, Object> plain(String file, boolean fine, List<Diagnostic> found) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("file", file);
        out.put("ok", fine);
        out.put("diagnostics", found.stream().map(CheckCommand::plain).toList());
        return out;
    }

    private static Map<String, Object> plain(Diagnostic d) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("code", d.code());
        out.put("severity", severity(d));
        out.put("line", d.line());
        out.put("column", d.column());
        out.put("message", d.message());
        out.put("hint", d.hint());
        out.put("expected", d.expected());
        out.put("actual", d.actual());
        return out;
    }

    private static String severity(Diagnostic d) {
        return d.severity().name().toLowerCase(Locale.ROOT);
    }

    /// As compilers write it, so that editors find the place; on a terminal with the line below it.
    private void print(Source source, Diagnostic d) {
        console.line(source.name + ":" + d.line() + ":" + d.column() + ": " + severity(d) + ": " + d.message() + " ["
                + d.code() + "]" + (d.hint().isEmpty() ? "" : " " + d.hint()));
        List<String> lines = source.text.lines().toList();
        if (Boolean.getBoolean("vireo.stdout.terminal") && d.line() > 0 && d.line() <= lines.size()) {
            console.line("    " + lines.get(d.line() - 1).replace('\t', ' '));
            if (d.column() > 0) {
                console.line("    " + " ".repeat(d.column() - 1) + "^");
            }
        }
    }
}
