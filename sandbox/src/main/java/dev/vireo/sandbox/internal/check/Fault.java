package dev.vireo.sandbox.internal.check;

import dev.vireo.program.Diagnostic.Severity;
import java.util.Locale;

/// Everything that the check can find; the code of a diagnostic is the name in kebab case. `docs/checker.md`
/// explains each.
public enum Fault {
    SYNTAX,
    TOO_LONG,
    TOO_LARGE,
    FORBIDDEN_IMPORT,
    FORBIDDEN_NAME,
    FORBIDDEN_ATTRIBUTE,
    FORBIDDEN_FORMAT,
    FORBIDDEN_SYNTAX,
    LARGE_CONSTANT,
    TOP_LEVEL_STATEMENT,
    NO_ENTRY,
    SEVERAL_ENTRIES,
    ENTRY_PARAMETERS,
    ENTRY_ARGUMENTS,
    MISSING_RETURN_ANNOTATION,
    UNKNOWN_RETURN_TYPE,
    DEMANDED_TYPE,
    UNKNOWN_NAME,
    UNKNOWN_ATTRIBUTE,
    ARITY,
    KEYWORD,
    ARGUMENT_TYPE,
    OPERATOR_TYPE,
    NOT_CALLABLE,
    UNPACKING,
    RETURN_TYPE,
    MISSING_RETURN,
    OPTIONAL_ACCESS,
    UNLIKE_COMPARISON,
    ENDLESS_LOOP,
    POSSIBLY_EMPTY_INDEX(Severity.WARNING),
    UNREACHABLE(Severity.WARNING);

    private final Severity severity;

    Fault() {
        this(Severity.ERROR);
    }

    Fault(Severity severity) {
        this.severity = severity;
    }

    public Severity severity() {
        return severity;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
