package dev.vireo.language.internal.serve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/// What a client is sent: one answer to each request, whole or as a stream of events.
final class HttpOutput {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private final OutputStream out;
    private final InstantSource clock;
    private volatile boolean writing;
    private volatile long writingSince;
    private boolean chunked;
    private boolean begun;

    HttpOutput(OutputStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    /// For how long the client has left what it is sent unread, in nanoseconds.
    long stalled() {
        return writing ? System.nanoTime() - writingSince : 0;
    }

    /// Whether the answer to this request has begun.
    boolean begun() {
        return begun;
    }

    /// Another request is answered.
    void next() {
        begun = false;
    }

    void proceed() throws IOException {
        write(HttpInput.ascii("HTTP/1.1 100 Continue\r\n\r\n"));
    }

    /// Sends a whole answer of JSON.
    void whole(int status, byte[] json, Map<String, String> headers, boolean keepsAlive) throws IOException {
        StringBuilder head = head(status, "application/json", keepsAlive);
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(json.length).append("\r\n\r\n");
        ByteArrayOutputStream all = new ByteArrayOutputStream(head.length() + json.length);
        all.writeBytes(HttpInput.ascii(head.toString()));
        all.writeBytes(json);
        begun = true;
        write(all.toByteArray());
    }

    /// Begins a stream of events: in chunks, or for clients of HTTP 1.0 until the connection ends.
    void stream(boolean http11, boolean keepsAlive) throws IOException {
        chunked = http11;
        StringBuilder head = head(200, "text/event-stream; charset=utf-8", http11 && keepsAlive);
        head.append(http11 ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n");
        begun = true;
        write(HttpInput.ascii(head.toString()));
    }

    /// Sends an event of one line.
    void event(String data) throws IOException {
        chunk("data: " + data + "\n\n");
    }

    /// Sends a line that says nothing but that there is more to come.
    void comment(String text) throws IOException {
        chunk(": " + text + "\n\n");
    }

    /// Ends a stream.
    void endStream() throws IOException {
        if (chunked) {
            write(HttpInput.ascii("0\r\n\r\n"));
        }
    }

    private void chunk(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!chunked) {
            write(bytes);
            return;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream(bytes.length + 16);
        all.writeBytes(HttpInput.ascii(Integer.toHexString(bytes.length) + "\r\n"));
        all.writeBytes(bytes);
        all.writeBytes(HttpInput.ascii("\r\n"));
        write(all.toByteArray());
    }

    private StringBuilder head(int status, String type, boolean keepsAlive) {
        return new StringBuilder("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(reason(status))
                .append("\r\nDate: ")
                .append(DATE.format(clock.instant().atOffset(ZoneOffset.UTC)))
                .append("\r\nContent-Type: ")
                .append(type)
                .append("\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: ")
                .append(keepsAlive ? "keep-alive" : "close")
                .append("\r\n");
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 411 -> "Length Required";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 415 -> "Unsupported Media Type";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            case 505 -> "HTTP Version Not Supported";
            default -> "Internal Server Error";
        };
    }

    private void write(byte[] bytes) throws IOException {
        writingSince = System.nanoTime();
        writing = true;
        try {
            out.write(bytes);
            out.flush();
        } finally {
            writing = false;
        }
    }
}
