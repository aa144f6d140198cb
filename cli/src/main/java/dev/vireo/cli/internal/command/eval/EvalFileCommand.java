package dev.vireo.cli.internal.command.eval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.benchmarks.Metric;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.cli.internal.work.AgentOptions;
import dev.vireo.cli.internal.work.QuestionLines;
import dev.vireo.cli.internal.work.QuestionRun;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.JsonFields;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo eval file`.
@Command(
        name = "file",
        header = "Asks the questions of a file and compares the answers with those that stand there.",
        description = {
            "A line of the file is an object with question, image (or images, or video), answer (or answers, any of"
                    + " which is right), and perhaps id, options, type and group.",
            ""
        },
        customSynopsis = "vireo eval file QUESTIONS.jsonl [--out FOLDER] [OPTIONS]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo eval file questions.jsonl --out run",
            "  vireo eval file questions.jsonl --planner openai:gpt-4.1-mini --json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class EvalFileCommand implements Runnable {
    /// What a line has besides a question.
    private static final List<String> FIELDS = List.of("answer", "answers", "type", "group");

    /// How answers are compared.
    private enum Comparing {
        NORMALISED,
        EXACT;

        Metric metric() {
            return this == NORMALISED ? Metric.NORMALISED_MATCH : Metric.EXACT_MATCH;
        }
    }

    private final Console console;

    @Parameters(paramLabel = "QUESTIONS.jsonl", description = "The questions.")
    private Path questions;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where answers.jsonl and report.json go; what is answered there is not asked again.")
    private @Nullable Path out;

    @Option(
            names = "--metric",
            paramLabel = "HOW",
            defaultValue = "normalised",
            description = "normalised (case, articles, punctuation and number words make no difference) or exact"
                    + " (default: ${DEFAULT-VALUE}).")
    private String metric;

    @Mixin
    private final AgentOptions config;

    EvalFileCommand(Console console) {
        this.console = console;
        this.config = new AgentOptions(console, "planner", "tools", "language_model", "limits", "budget", "cache");
    }

    /// What is right for a line.
    private record Wanted(List<String> answers, Optional<String> type, Optional<String> group) {
        static Wanted of(QuestionLines.Line line) {
            return line.read(fields -> {
                if (fields.has("answer") == fields.has("answers")) {
                    throw new IllegalArgumentException("one of 'answer' and 'answers' is needed");
                }
                List<String> answers = fields.has("answer")
                        ? List.of(text(fields.any("answer")))
                        : fields.array("answers")
                                .valueStream()
                                .map(Wanted::text)
                                .toList();
                if (answers.isEmpty()) {
                    throw new IllegalArgumentException("the field 'answers' is empty");
                }
                return new Wanted(answers, label(fields, "type"), label(fields, "group"));
            });
        }

        private static Optional<String> label(JsonFields fields, String name) {
            return fields.has(name) ? Optional.of(fields.any(name).asText()) : Optional.empty();
        }

        /// The text as answers have it.
        private static String text(JsonNode answer) {
            if (answer.isContainerNode() || answer.isNull()) {
                throw new IllegalArgumentException("an answer must be a text, a number, or true or false");
            }
            return answer.isBoolean() ? (answer.booleanValue() ? "yes" : "no") : answer.asText();
        }
    }

    @Override
    public void run() {
        Metric comparing = Names.choice("--metric", metric, Comparing.class).metric();
        Optional<Path> folder = Optional.ofNullable(out);
        checkAll();
        folder.ifPresent(console::folder);
        EvalReport report = new EvalReport();
        QuestionRun run = new QuestionRun(
                console, questions, Optional.empty(), folder.map(f -> f.resolve("answers.jsonl")), FIELDS);
        run.ask(config, config.read().settings(), (line, answer) -> {
            Wanted wanted = Wanted.of(line);
            boolean right = wanted.answers().stream()
                    .anyMatch(text -> !answer.has("error")
                            && comparing.score(answer.path("answer").asText(), text) >= 1);
            report.add(line, answer, wanted.answers(), wanted.type(), wanted.group(), right);
        });
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("metric", metric.toLowerCase(Locale.ROOT));
        plain.putAll(report.plain());
        folder.ifPresent(f -> AtomicFile.write(
                console.file(f).resolve("report.json"),
                (Console.toJson(plain) + "\n").getBytes(StandardCharsets.UTF_8)));
        if (report.failed() > 0) {
            console.talk("vireo: note: " + report.failed() + " questions could not be answered; they count as wrong");
        }
        if (console.json()) {
            console.object(plain);
        } else {
            console.line(report.markdown().stripTrailing());
        }
    }

    /// Sees that every line can be asked and compared, before anything is.
    private void checkAll() {
        int count = QuestionLines.count(console, questions)
                .orElseThrow(() -> new VireoException(
                        Code.USAGE, "questions are read twice, and standard input can be read once", "Name a file."));
        if (count == 0) {
            throw new VireoException(
                    Code.DATA,
                    "[" + questions + "] has no questions",
                    "Write an object a line: {\"image\": \"a.png\", \"question\": \"...\", \"answer\": \"...\"}");
        }
        try (QuestionLines lines = QuestionLines.open(console, questions, FIELDS.toArray(String[]::new))) {
            for (Optional<QuestionLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
                line.get().question();
                Wanted.of(line.get());
            }
        }
    }
}
