package dev.vireo.visiontools.endpoint;

/// Says what is wrong with an answer. The message goes back to the model, so it holds our words only and
/// nothing of the answer.
final class Invalid extends Exception {
    private static final long serialVersionUID = 1L;

    Invalid(String message) {
        super(message);
    }
}
