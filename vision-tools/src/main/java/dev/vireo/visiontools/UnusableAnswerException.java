package dev.vireo.visiontools;

/// A model behind a tool gave an answer that can't be used. Another question, or a fallback, may still
/// succeed.
public final class UnusableAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnusableAnswerException(String message) {
        super(message);
    }
}
