package dev.vireo.language.internal.serve;

import java.time.Duration;

/// What a client may take of the server.
///
/// @param connections how many there may be at once
/// @param bodyBytes the most bytes of a request behind its head
/// @param pixels the most of all pictures of requests that are answered or wait
/// @param idle how long a connection is kept on which nothing is asked
/// @param head the time for the head of a request, from its first byte
/// @param body the time for the rest
/// @param write how long a client may leave what it is sent unread
/// @param waiting how long a stream is silent before it is told that it goes on
/// @param grace how long answers may go on when the server closes
record Limits(
        int connections,
        int bodyBytes,
        long pixels,
        Duration idle,
        Duration head,
        Duration body,
        Duration write,
        Duration waiting,
        Duration grace) {
    static final Limits USUAL = new Limits(
            128,
            2 << 20,
            67_108_864,
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            Duration.ofSeconds(3));
}
