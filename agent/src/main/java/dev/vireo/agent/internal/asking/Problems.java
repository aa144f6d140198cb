package dev.vireo.agent.internal.asking;

import dev.vireo.program.Diagnostic;
import dev.vireo.program.Diagnostic.Severity;
import dev.vireo.program.Outcome;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import java.util.List;
import java.util.Optional;

/// What a planner is told about a program that did not answer.
final class Problems {
    private static final int SHOWN = 120;

    private Problems() {}

    static List<Diagnostic> errors(List<Diagnostic> findings) {
        return findings.stream().filter(d -> d.severity() == Severity.ERROR).toList();
    }

    static List<Diagnostic> warnings(List<Diagnostic> findings) {
        return findings.stream().filter(d -> d.severity() == Severity.WARNING).toList();
    }

    /// What was wrong with a run.
    static List<Diagnostic> of(Outcome outcome, String source, Optional<Type> demanded) {
        return switch (outcome) {
            case Outcome.Rejected(List<Diagnostic> all) -> errors(all);
            case Outcome.Returned(Value value, Type _) ->
                List.of(Diagnostic.error(
                        "wrong-type",
                        0,
                        0,
                        "returned a value of type " + Type.of(value),
                        demanded.map(t -> "Return a value of type " + t + ".").orElse("")));
            case Outcome.Failed failed -> List.of(raised(failed, source));
            case Outcome.TimedOut _ -> error("timed-out", outcome, "Compute less; end every loop.");
            case Outcome.OutOfMemory _ -> error("out-of-memory", outcome, "Keep less in memory.");
            case Outcome.OutputLimit _ -> error("output-limit", outcome, "Print nothing.");
            case Outcome.Crashed _ -> error("crashed", outcome, "");
        };
    }

    private static List<Diagnostic> error(String code, Outcome outcome, String hint) {
        return List.of(Diagnostic.error(code, 0, 0, outcome.message(), hint));
    }

    /// An error with the line that raised it and the values that it had to do with.
    private static Diagnostic raised(Outcome.Failed failed, String source) {
        StringBuilder message = new StringBuilder(failed.description());
        int line = failed.line().orElse(0);
        List<String> lines = source.lines().toList();
        if (line > 0 && line <= lines.size()) {
            message.append("; at: ").append(shortened(lines.get(line - 1).strip()));
        }
        if (!failed.values().isEmpty()) {
            message.append("; with ").append(String.join(", ", failed.values()));
        }
        return Diagnostic.error("raised", line, 0, message.toString(), "");
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }

    /// What a note says of an error; tools list what they know in further sentences, for whoever mends the program.
    static String firstSentence(String text) {
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end);
    }
}
