package dev.vireo.program;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/// How the run of a program ended.
public sealed interface Outcome {
    /// It returned a value of its declared type.
    record Returned(Value value, Type type) implements Outcome {}

    /// It was refused before it ran; at least one diagnostic is an error.
    record Rejected(List<Diagnostic> diagnostics) implements Outcome {
        /// @throws IllegalArgumentException when no diagnostic is an error
        public Rejected {
            diagnostics = List.copyOf(diagnostics);
            if (diagnostics.stream().noneMatch(d -> d.severity() == Diagnostic.Severity.ERROR)) {
                throw new IllegalArgumentException(
                        "a program is refused for an error, and there is none in " + diagnostics);
            }
        }

        /// The first diagnostic that is an error.
        public Diagnostic firstError() {
            return diagnostics.stream()
                    .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// It raised, recursed beyond the frame limit, or returned a value that is not of its declared type.
    ///
    /// @param error the Python type of the error, `TypeError` say
    /// @param line the line of the program, when known
    /// @param values the variables of the innermost function of the program at that line, shortened, each as
    ///     `name = value`; empty when unknown
    record Failed(String error, String message, OptionalInt line, List<String> values) implements Outcome {
        public Failed {
            values = List.copyOf(values);
        }

        /// A failure whose values are unknown.
        public Failed(String error, String message, OptionalInt line) {
            this(error, message, line, List.of());
        }
    }

    /// It computed longer than the limit, tool time not counted.
    record TimedOut(Duration limit) implements Outcome {}

    /// It needed more memory than the limit.
    record OutOfMemory(String message) implements Outcome {}

    /// It printed more than the limit.
    record OutputLimit(long bytes) implements Outcome {}

    /// Its worker died for a reason that is not the program's own error.
    record Crashed(String message) implements Outcome {}

    /// The name that the command line prints: `returned`, `timed_out`, ...
    default String label() {
        return switch (this) {
            case Returned _ -> "returned";
            case Rejected _ -> "rejected";
            case Failed _ -> "failed";
            case TimedOut _ -> "timed_out";
            case OutOfMemory _ -> "out_of_memory";
            case OutputLimit _ -> "output_limit";
            case Crashed _ -> "crashed";
        };
    }

    /// What went wrong; empty for a returned value. Of a failed program it is the error's own text.
    default String message() {
        return switch (this) {
            case Returned _ -> "";
            case Rejected rejected -> rejected.firstError().toString();
            case Failed failed -> failed.message;
            case TimedOut(Duration limit) -> "computed longer than " + limit.toMillis() + " ms";
            case OutOfMemory(String message) -> message;
            case OutputLimit(long bytes) -> "printed more than " + bytes + " bytes";
            case Crashed(String message) -> message;
        };
    }

    /// What a person is told: the message, of a failed program with the type of the error before it
    /// (`TypeError: bad operand`); empty for a returned value.
    default String description() {
        if (this instanceof Failed failed) {
            return failed.message.isEmpty() ? failed.error : failed.error + ": " + failed.message;
        }
        return message();
    }

    /// The line of the program that the outcome points at, when known.
    default OptionalInt line() {
        return switch (this) {
            case Failed failed -> failed.line;
            case Rejected rejected -> {
                int line = rejected.firstError().line();
                yield line == 0 ? OptionalInt.empty() : OptionalInt.of(line);
            }
            case Returned _, TimedOut _, OutOfMemory _, OutputLimit _, Crashed _ -> OptionalInt.empty();
        };
    }
}
