package dev.vireo.program;

import java.util.Objects;

/// One finding about a program, made before it ran.
///
/// @param code a stable name, in kebab case: `forbidden-import`
/// @param severity an error refuses the program, a warning is advice
/// @param line the line, from 1; 0 when the program as a whole is meant
/// @param column the column, from 1; 0 when unknown
/// @param message what is wrong
/// @param expected the type, name or number that belongs there; empty when there is no such thing
/// @param actual what stands there instead; empty when there is no such thing
/// @param hint what to write instead; may be empty
public record Diagnostic(
        String code,
        Severity severity,
        int line,
        int column,
        String message,
        String expected,
        String actual,
        String hint) {
    /// How bad a finding is.
    public enum Severity {
        ERROR,
        WARNING
    }

    public Diagnostic {
        Objects.requireNonNull(code);
        Objects.requireNonNull(severity);
        Objects.requireNonNull(message);
        Objects.requireNonNull(expected);
        Objects.requireNonNull(actual);
        Objects.requireNonNull(hint);
        if (line < 0 || column < 0) {
            throw new IllegalArgumentException("line and column count from 1, not " + line + ", " + column);
        }
    }

    /// An error at a line.
    public static Diagnostic error(String code, int line, int column, String message, String hint) {
        return new Diagnostic(code, Severity.ERROR, line, column, message, "", "", hint);
    }

    /// Advice about a line.
    public static Diagnostic warning(String code, int line, int column, String message, String hint) {
        return new Diagnostic(code, Severity.WARNING, line, column, message, "", "", hint);
    }

    /// The same finding with what belongs there and what stands there instead.
    public Diagnostic expecting(String wanted, String found) {
        return new Diagnostic(code, severity, line, column, message, wanted, found, hint);
    }

    @Override
    public String toString() {
        return (line > 0 ? "line " + line + ": " : "") + message + " [" + code + "]"
                + (hint.isEmpty() ? "" : " " + hint);
    }
}
