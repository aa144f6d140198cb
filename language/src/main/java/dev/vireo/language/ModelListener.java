package dev.vireo.language;

import java.time.Duration;

/// Is told what goes on between Vireo and a model's server. Methods are called on any thread and should
/// return at once.
public interface ModelListener {
    /// More of an answer has come.
    ///
    /// @param model the id of the model
    /// @param characters how long its answer is by now
    default void progress(String model, long characters) {}

    /// A request failed and is sent again after a pause.
    ///
    /// @param sent how often it was sent until now
    /// @param pause how long is waited
    /// @param reason what went wrong, in one line
    default void retrying(String model, int sent, Duration pause, String reason) {}

    /// A server that does not know a part of the request is asked without it from now on.
    ///
    /// @param part `temperature`, `response_format` or `stream`
    default void leftOut(String model, String part) {}

    /// An answer is complete.
    ///
    /// @param usage what it took, retries included
    default void answered(String model, Usage usage) {}
}
