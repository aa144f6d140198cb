package dev.vireo.language.internal.local;

/// A template that can't be followed, before its name is put to it.
final class TemplateFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final int line;

    /// @param line where, from 1; 0 when it is not known
    TemplateFailure(String reason, int line) {
        super(reason, null, false, false);
        this.reason = reason;
        this.line = line;
    }

    String reason() {
        return reason;
    }

    int line() {
        return line;
    }
}
