package dev.vireo.language.internal.endpoint;

import dev.langchain4j.exception.HttpException;
import java.time.Duration;
import java.util.Optional;

/// A failure of a server or of the way to it, as [EndpointHttp] saw it.
final class ServerFailure extends HttpException {
    private static final long serialVersionUID = 1L;

    /// What went wrong.
    enum Kind {
        /// The server answered with another status than 2xx.
        STATUS,
        /// The server told us to ask somewhere else.
        REDIRECT,
        /// There is no connection.
        UNREACHABLE,
        /// No answer, or no further part of it, in time.
        TIMEOUT,
        /// The connection ended before the answer did.
        CUT,
        /// What came is no answer of an OpenAI-compatible server.
        UNUSABLE,
        /// Our thread was interrupted.
        INTERRUPTED
    }

    private final Kind kind;
    private final transient Optional<Duration> retryAfter;

    /// @param status the HTTP status, 0 when there was none. LangChain4j maps it to its own exceptions.
    ServerFailure(Kind kind, int status, String message, Optional<Duration> retryAfter) {
        super(status, message);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    ServerFailure(Kind kind, String message) {
        this(kind, 0, message, Optional.empty());
    }

    Kind kind() {
        return kind;
    }

    /// How long the server wants us to wait.
    Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /// The failure at the bottom of an exception of LangChain4j, if that is what caused it.
    static Optional<ServerFailure> in(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof ServerFailure failure) {
                return Optional.of(failure);
            }
        }
        return Optional.empty();
    }
}
