package dev.vireo.language.internal.serve;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The head of a request of HTTP 1.0 or 1.1, read strictly (RFC 9112): what could be meant in two ways is
/// refused.
///
/// @param path without the query, unescaped
/// @param headers by their names in small letters
record HttpRequest(String method, String path, boolean http11, Map<String, String> headers) {
    private static final int MOST_LINE = 1 << 13;
    private static final int MOST_HEAD = 1 << 15;
    private static final int MOST_HEADERS = 100;
    private static final int MOST_TRAILERS = 20;
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,15}");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,8})[ \t]*(;.*)?");

    /// Headers that decide how a request is read: twice is once too often.
    private static final Set<String> SINGLE =
            Set.of("host", "content-length", "transfer-encoding", "content-type", "authorization", "expect");

    /// Reads a head.
    ///
    /// @throws Refusal when it is malformed or too large
    static HttpRequest read(HttpInput in, long until) throws IOException {
        String first = in.line(MOST_LINE, 414, until);
        if (first.isEmpty()) {
            first = in.line(MOST_LINE, 414, until); // some clients end a body with a line of its own
        }
        String[] words = first.split(" ", -1);
        if (words.length != 3 || !TOKEN.matcher(words[0]).matches()) {
            throw malformed("the request begins with no line 'METHOD /path HTTP/1.1'");
        }
        if (!words[2].equals("HTTP/1.1") && !words[2].equals("HTTP/1.0")) {
            throw Refusal.of(505, "http_version", "this server speaks HTTP/1.1");
        }
        return new HttpRequest(words[0], path(words[1]), words[2].endsWith("1"), headers(in, until));
    }

    private static String path(String target) {
        if (!target.startsWith("/")) {
            throw malformed("the target of the request is no path");
        }
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw malformed("the path of the request is escaped wrongly");
        }
    }

    private static Map<String, String> headers(HttpInput in, long until) throws IOException {
        Map<String, String> out = new HashMap<>();
        int size = 0;
        int count = 0;
        for (String line = in.line(MOST_LINE, 431, until); !line.isEmpty(); line = in.line(MOST_LINE, 431, until)) {
            size += line.length();
            count++;
            if (size > MOST_HEAD || count > MOST_HEADERS) {
                throw Refusal.of(431, "too_many_headers", "the head of the request is too large");
            }
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (!TOKEN.matcher(name).matches() || value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127)) {
                throw malformed("a header is no line 'Name: value'");
            }
            if (out.containsKey(name) && SINGLE.contains(name)) {
                throw malformed("the header '" + name + "' is there twice");
            }
            out.merge(name, value, (a, b) -> a + ", " + b);
        }
        return out;
    }

    private static Refusal malformed(String what) {
        return Refusal.of(400, "malformed_request", what);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /// Whether the connection may be used again.
    boolean keepsAlive() {
        String connection = header("connection").orElse("").toLowerCase(Locale.ROOT);
        List<String> words = List.of(connection.split("[, \t]+"));
        return http11 ? !words.contains("close") : words.contains("keep-alive");
    }

    /// Whether something follows the head.
    boolean hasBody() {
        return headers.containsKey("transfer-encoding")
                || !header("content-length").orElse("0").equals("0");
    }

    /// Whether the client waits to hear that it may send the body.
    boolean expectsContinue() {
        return http11 && header("expect").orElse("").equalsIgnoreCase("100-continue");
    }

    /// Demands a body whose length is known or that comes in chunks.
    ///
    /// @throws Refusal when there is none, it is announced in two ways, or it is too long
    void requireBody(int most) {
        Optional<String> length = header("content-length");
        Optional<String> encoding = header("transfer-encoding");
        if (length.isPresent() && encoding.isPresent()) {
            throw malformed("the request has both a length and an encoding of its body");
        }
        if (encoding.isPresent() && !(http11 && encoding.get().equalsIgnoreCase("chunked"))) {
            throw Refusal.of(501, "transfer_encoding", "of transfer encodings this server knows chunked");
        }
        if (length.isEmpty() && encoding.isEmpty()) {
            throw Refusal.of(411, "length_required", "the request has no Content-Length");
        }
        if (length.isPresent() && !LENGTH.matcher(length.get()).matches()) {
            throw malformed("the Content-Length is no number");
        }
        if (length.isPresent() && Long.parseLong(length.get()) > most) {
            throw tooLong(most);
        }
        if (header("content-encoding")
                .filter(e -> !e.equalsIgnoreCase("identity"))
                .isPresent()) {
            throw Refusal.of(415, "content_encoding", "the body is compressed; send it as it is");
        }
    }

    private static Refusal tooLong(int most) {
        return Refusal.of(413, "request_too_large", "the request has more than " + most + " bytes");
    }

    /// Reads the body that [#requireBody] has looked at.
    byte[] body(HttpInput in, int most, long until) throws IOException {
        Optional<String> length = header("content-length");
        if (length.isPresent()) {
            return in.bytes(Integer.parseInt(length.get()), until);
        }
        List<byte[]> chunks = new ArrayList<>();
        long total = 0;
        while (true) {
            var size = CHUNK.matcher(in.line(MOST_LINE, 400, until));
            if (!size.matches()) {
                throw malformed("a chunk of the body begins with no length");
            }
            long count = Long.parseLong(size.group(1), 16);
            total += count;
            if (total > most || chunks.size() > most / 16) {
                throw tooLong(most);
            }
            if (count == 0) {
                break;
            }
            chunks.add(in.bytes((int) count, until));
            if (!in.line(1, 400, until).isEmpty()) {
                throw malformed("a chunk of the body is longer than it says");
            }
        }
        for (int trailers = 0; !in.line(MOST_LINE, 431, until).isEmpty(); trailers++) {
            if (trailers > MOST_TRAILERS) {
                throw Refusal.of(431, "too_many_headers", "too much follows the body");
            }
        }
        byte[] out = new byte[(int) total];
        int at = 0;
        for (byte[] chunk : chunks) {
            System.arraycopy(chunk, 0, out, at, chunk.length);
            at += chunk.length;
        }
        return out;
    }
}
