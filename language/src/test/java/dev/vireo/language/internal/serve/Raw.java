package dev.vireo.language.internal.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client that sends what it likes.
final class Raw implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    /// What came back, until the server ended the connection.
    record Answer(String text) {
        int status() {
            return text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text, 9, 12, 10) : -1;
        }

        String head() {
            int end = text.indexOf("\r\n\r\n");
            return end < 0 ? text : text.substring(0, end);
        }

        String body() {
            return text.substring(text.indexOf("\r\n\r\n") + 4);
        }

        JsonNode json() {
            try {
                return new JsonMapper().readTree(body());
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final Socket socket;

    Raw(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    static Answer ask(int port, byte[] request) throws IOException {
        try (Raw client = new Raw(port)) {
            return client.send(request).answer();
        }
    }

    static Answer ask(int port, String request) throws IOException {
        return ask(port, request.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// A request for the models.
    static byte[] models() {
        return "GET /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// The bytes of a request for an answer of the model.
    static byte[] chat(byte[] body, String... headers) {
        StringBuilder head = new StringBuilder("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n")
                .append("Content-Type: application/json\r\nConnection: close\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        byte[] first = head.append("Content-Length: " + body.length + "\r\n\r\n")
                .toString()
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = new byte[first.length + body.length];
        System.arraycopy(first, 0, out, 0, first.length);
        System.arraycopy(body, 0, out, first.length, body.length);
        return out;
    }

    static byte[] chat(String body, String... headers) {
        return chat(body.getBytes(StandardCharsets.UTF_8), headers);
    }

    Raw send(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
        return this;
    }

    Raw send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// All that comes until the server ends the connection.
    Answer answer() throws IOException {
        return new Answer(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    /// What comes until a text is there.
    String until(String text) throws IOException {
        StringBuilder out = new StringBuilder();
        while (out.indexOf(text) < 0) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                throw new IOException("it ended with: " + out);
            }
            out.append((char) b);
        }
        return out.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
