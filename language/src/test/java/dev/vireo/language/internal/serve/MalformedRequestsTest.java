package dev.vireo.language.internal.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests that are wrong get an error in the protocol's form, and the server goes on.
class MalformedRequestsTest {
    private static final String FINE = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final FakeSpeaker SPEAKER = new FakeSpeaker();

    private static ChatServer server = unset();

    @SuppressWarnings("NullAway") // set before all tests
    private static ChatServer unset() {
        return null;
    }

    @BeforeAll
    static void start() throws IOException {
        server = new ChatServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                SPEAKER,
                new ChatServer.Manner("m", 100, 2, 2, Optional.empty(), Set.of("localhost", "127.0.0.1"), _ -> {}),
                InstantSource.system(),
                new SplittableRandom(1));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// Asks, and demands an error as the protocol has it.
    private static JsonNode refused(byte[] request, int status) throws IOException {
        Raw.Answer answer = Raw.ask(server.port(), request);
        assertEquals(status, answer.status(), answer.text());
        JsonNode error = answer.json().path("error");
        assertEquals(4, error.size(), answer.text());
        assertFalse(error.path("message").asText().isBlank(), answer.text());
        assertEquals(
                status >= 500 ? "server_error" : "invalid_request_error",
                error.path("type").asText());
        assertTrue(error.has("param") && error.path("code").isTextual(), answer.text());
        assertFalse(answer.text().contains("Exception") || answer.text().contains("\tat "), answer.text());
        assertTrue(answer.head().contains("\r\nContent-Length: "), answer.head());
        Raw.Answer next = Raw.ask(server.port(), Raw.chat(FINE));
        assertEquals(200, next.status(), "and the next one is answered");
        return error;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void aRequestThatIsFineIsAnswered() throws IOException {
        Raw.Answer answer = Raw.ask(server.port(), Raw.chat(FINE));
        assertEquals(200, answer.status(), answer.text());
        assertEquals(
                "hi",
                answer.json()
                        .path("choices")
                        .path(0)
                        .path("message")
                        .path("content")
                        .asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "invalid_json||",
                "invalid_json||{",
                "invalid_json||[]",
                "invalid_json||null",
                "invalid_json||\"text\"",
                "invalid_json||{'model':'m'}",
                "invalid_json||{\"model\":\"m\"} {}",
                "invalid_json||{\"model\":\"m\",\"model\":\"m\",M}",
                "invalid_json||{M,\"temperature\":NaN}",
                "invalid_json||{M,\"temperature\":Infinity}",
                "invalid_json||{M,\"temperature\":01}",
                "invalid_json||{M,\"seed\":11111111111111111111111111111111111111111111111111111111111111111111111111}",
                "invalid_json||{M,\"x\":\"\\ud83\"}",
                "invalid_json||{M,\"x\":tru}",
                "invalid_value|model|{\"messages\":[]}",
                "invalid_value|model|{\"model\":3}",
                "invalid_value|messages|{\"model\":\"m\"}",
                "invalid_value|messages|{\"model\":\"m\",\"messages\":[]}",
                "invalid_value|messages|{\"model\":\"m\",\"messages\":\"hi\"}",
                "invalid_value|messages[0]|{\"model\":\"m\",\"messages\":[\"hi\"]}",
                "invalid_value|messages[0].role|{\"model\":\"m\",\"messages\":[{\"content\":\"hi\"}]}",
                "invalid_value|messages[0].role|{\"model\":\"m\",\"messages\":[{\"role\":\"king\",\"content\":\"hi\"}]}",
                "invalid_value|messages[0].role|{\"model\":\"m\",\"messages\":[{\"role\":1,\"content\":\"hi\"}]}",
                "invalid_value|messages[0].content|{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}",
                "invalid_value|messages[0].content|{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":null}]}",
                "invalid_value|messages[0].content|{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[]}]}",
                "invalid_value|messages[0].content|{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":7}]}",
                "invalid_value|messages[0].content[0]|{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[1]}]}",
                "invalid_value|messages[0].content[0].type|{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"a\"}]}]}",
                "invalid_value|messages[0].content[0].text|{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]}",
                "unsupported_value|messages[0].content[0]|{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:\"}}]}]}",
                "unsupported_value|messages[0].content[0]|{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}]}",
                "unsupported_value|messages[0].role|{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"content\":\"hi\"}]}",
                "unsupported_value|messages[0].name|{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"name\":\"ann\",\"content\":\"hi\"}]}",
                "unsupported_value|messages[0].tool_calls|{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":\"a\",\"tool_calls\":[{}]}]}",
                "unknown_parameter|messages[0].mood|{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"mood\":1,\"content\":\"hi\"}]}",
                "invalid_value|max_tokens|{M,\"max_tokens\":-1}",
                "invalid_value|max_tokens|{M,\"max_tokens\":0}",
                "invalid_value|max_tokens|{M,\"max_tokens\":1.5}",
                "invalid_value|max_tokens|{M,\"max_tokens\":99999999999}",
                "invalid_value|max_completion_tokens|{M,\"max_completion_tokens\":\"9\"}",
                "invalid_value|max_tokens|{M,\"max_completion_tokens\":9,\"max_tokens\":8}",
                "invalid_value|temperature|{M,\"temperature\":-0.1}",
                "invalid_value|temperature|{M,\"temperature\":2.1}",
                "invalid_value|temperature|{M,\"temperature\":1e999}",
                "invalid_value|temperature|{M,\"temperature\":\"warm\"}",
                "invalid_value|temperature|{M,\"temperature\":[]}",
                "invalid_value|top_p|{M,\"top_p\":1.01}",
                "invalid_value|top_k|{M,\"top_k\":-2}",
                "invalid_value|min_p|{M,\"min_p\":2}",
                "invalid_value|repetition_penalty|{M,\"repetition_penalty\":0}",
                "invalid_value|seed|{M,\"seed\":1.5}",
                "invalid_value|seed|{M,\"seed\":99999999999999999999}",
                "invalid_value|stop|{M,\"stop\":\"\"}",
                "invalid_value|stop|{M,\"stop\":7}",
                "invalid_value|stop|{M,\"stop\":\"\\ude00\"}",
                "invalid_value|stop|{M,\"stop\":[\"a\",7]}",
                "invalid_value|stop|{M,\"stop\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\",\"12\",\"13\",\"14\",\"15\",\"16\",\"17\"]}",
                "invalid_value|n|{M,\"n\":0}",
                "invalid_value|n|{M,\"n\":17}",
                "invalid_value|logprobs|{M,\"logprobs\":3}",
                "invalid_value|top_logprobs|{M,\"logprobs\":true,\"top_logprobs\":21}",
                "invalid_value|top_logprobs|{M,\"top_logprobs\":2}",
                "invalid_value|stream|{M,\"stream\":\"yes\"}",
                "invalid_value|stream_options|{M,\"stream_options\":{\"include_usage\":true}}",
                "invalid_value|stream_options|{M,\"stream\":true,\"stream_options\":{\"include_usage\":1}}",
                "invalid_value|stream_options|{M,\"stream\":true,\"stream_options\":{\"other\":1}}",
                "unsupported_value|response_format|{M,\"response_format\":{\"type\":\"xml\"}}",
                "invalid_value|response_format|{M,\"response_format\":{\"type\":\"json_schema\"}}",
                "invalid_value|response_format|{M,\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":7}}}",
                "invalid_value|response_format|{M,\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{\"not\":{}}}}}",
                "invalid_value|response_format|{M,\"response_format\":{}}",
                "invalid_value|response_format|{M,\"response_format\":\"text\"}",
                "invalid_value|grammar|{M,\"grammar\":7}",
                "invalid_value|grammar|{M,\"grammar\":\"root ::= (\"}",
                "invalid_value|grammar|{M,\"grammar\":\"other ::= [a-z]\"}",
                "invalid_value|grammar|{M,\"grammar\":\"root ::= [a-z]\",\"response_format\":{\"type\":\"json_object\"}}",
                "unsupported_parameter|tools|{M,\"tools\":[{\"type\":\"function\"}]}",
                "unsupported_parameter|tool_choice|{M,\"tool_choice\":\"auto\"}",
                "unsupported_parameter|functions|{M,\"functions\":[{}]}",
                "unsupported_parameter|logit_bias|{M,\"logit_bias\":{\"5\":1}}",
                "unsupported_parameter|frequency_penalty|{M,\"frequency_penalty\":0.1}",
                "unsupported_parameter|presence_penalty|{M,\"presence_penalty\":-1}",
                "unsupported_parameter|store|{M,\"store\":true}",
                "unsupported_parameter|modalities|{M,\"modalities\":[\"text\",\"audio\"]}",
                "unsupported_parameter|reasoning_effort|{M,\"reasoning_effort\":\"low\"}",
                "unknown_parameter|temprature|{M,\"temprature\":0.5}",
            })
    void aWrongBodyIsRefusedAndTheFieldIsNamed(String code, @Nullable String param, @Nullable String body)
            throws IOException {
        String fine = FINE.substring(1, FINE.length() - 1);
        String whole = body == null ? "" : body.replace("{M,", "{" + fine + ",").replace(",M}", "," + fine + "}");
        JsonNode error = refused(Raw.chat(whole), 400);
        assertEquals(code, error.path("code").asText(), error.toString());
        assertEquals(
                Optional.ofNullable(param),
                Optional.ofNullable(error.path("param").textValue()));
        if (param != null && !code.equals("unsupported_value")) {
            assertTrue(error.path("message").asText().contains(param.replaceFirst(".*[.]", "")), error.toString());
        }
    }

    @Test
    void anotherModelIsNotFound() throws IOException {
        JsonNode error = refused(Raw.chat(FINE.replace("\"m\"", "\"gpt-4.1\"")), 404);
        assertEquals("model_not_found", error.path("code").asText());
        refused(ascii("GET /v1/models/other HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), 404);
    }

    @Test
    void deepJsonIsRefused() throws IOException {
        for (int depth : List.of(100, 500_000)) {
            String deep = "{\"model\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
            assertEquals(
                    "invalid_json", refused(Raw.chat(deep), 400).path("code").asText());
        }
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() throws IOException {
        byte[] body = FINE.getBytes(StandardCharsets.UTF_8);
        body[FINE.indexOf("hi")] = (byte) 0xC3;
        assertEquals("invalid_utf8", refused(Raw.chat(body), 400).path("code").asText());
        byte[] wide = FINE.getBytes(StandardCharsets.UTF_16LE);
        assertEquals("invalid_json", refused(Raw.chat(wide), 400).path("code").asText());
    }

    @Test
    void aHugeBodyIsRefusedHoweverItComes() throws IOException {
        byte[] huge = ("{\"model\":\"" + "x".repeat(3 << 20) + "\"}").getBytes(StandardCharsets.UTF_8);
        refused(Raw.chat(huge), 413);
        String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        refused(ascii(head + "Content-Length: 999999999999999\r\n\r\n"), 413);
        refused(ascii(head + "Transfer-Encoding: chunked\r\n\r\nffffffff\r\n"), 413);
        StringBuilder many = new StringBuilder(head + "Transfer-Encoding: chunked\r\n\r\n");
        many.append("1\r\n \r\n".repeat(200_000));
        refused(ascii(many.toString()), 413);
    }

    @ParameterizedTest
    @MethodSource("heads")
    void aWrongHeadIsRefused(String name, String request, int status) throws IOException {
        refused(ascii(request.replace("\n", "\r\n")), status);
    }

    static List<Object[]> heads() {
        String post = "POST /v1/chat/completions HTTP/1.1\nHost: localhost\nConnection: close\n";
        String json = "Content-Type: application/json\n";
        Map<String, Object[]> all = new TreeMap<>();
        all.put("no length", new Object[] {post + json + "\n", 411});
        all.put("a length that is none", new Object[] {post + json + "Content-Length: abc\n\n", 400});
        all.put("a negative length", new Object[] {post + json + "Content-Length: -5\n\n", 400});
        all.put("a length with a sign", new Object[] {post + json + "Content-Length: +5\n\n12345", 400});
        all.put("two lengths", new Object[] {post + json + "Content-Length: 2\nContent-Length: 3\n\n{}", 400});
        all.put("two lengths in one", new Object[] {post + json + "Content-Length: 2, 2\n\n{}", 400});
        all.put(
                "length and chunks",
                new Object[] {post + json + "Content-Length: 2\nTransfer-Encoding: chunked\n\n0\n\n", 400});
        all.put("an unknown encoding", new Object[] {post + json + "Transfer-Encoding: gzip, chunked\n\n0\n\n", 501});
        all.put("a chunk without length", new Object[] {post + json + "Transfer-Encoding: chunked\n\nxyz\n", 400});
        all.put("a chunk that is longer", new Object[] {post + json + "Transfer-Encoding: chunked\n\n1\n{}\n", 400});
        all.put("a compressed body", new Object[] {post + json + "Content-Encoding: gzip\nContent-Length: 2\n\n{}", 415
        });
        all.put("no type", new Object[] {post + "Content-Length: 2\n\n{}", 415});
        all.put(
                "plain text, as a page of the web may send",
                new Object[] {post + "Content-Type: text/plain\nContent-Length: 2\n\n{}", 415});
        all.put(
                "a form",
                new Object[] {post + "Content-Type: application/x-www-form-urlencoded\nContent-Length: 2\n\n{}", 415});
        all.put("the wrong method", new Object[] {post.replace("POST", "GET") + "\n", 405});
        all.put("the wrong method for models", new Object[] {"DELETE /v1/models HTTP/1.1\nHost: localhost\n\n", 405});
        all.put("a preflight", new Object[] {
            "OPTIONS /v1/chat/completions HTTP/1.1\nHost: localhost\nOrigin: http://evil.example\n\n", 405
        });
        all.put("nothing there", new Object[] {"GET / HTTP/1.1\nHost: localhost\n\n", 404});
        all.put(
                "another API",
                new Object[] {"POST /v1/embeddings HTTP/1.1\nHost: localhost\nContent-Length: 2\n\n{}", 404});
        all.put("dots", new Object[] {"GET /v1/../v1/models HTTP/1.1\nHost: localhost\n\n", 404});
        all.put("a wrong escape", new Object[] {"GET /v1/models/%zz HTTP/1.1\nHost: localhost\n\n", 400});
        all.put("a proxy's target", new Object[] {"GET http://localhost/health HTTP/1.1\nHost: localhost\n\n", 400});
        all.put("no host", new Object[] {"GET /health HTTP/1.1\n\n", 400});
        all.put("two hosts", new Object[] {"GET /health HTTP/1.1\nHost: localhost\nHost: localhost\n\n", 400});
        all.put("another host", new Object[] {"GET /health HTTP/1.1\nHost: evil.example\n\n", 403});
        all.put("another host with a port", new Object[] {"GET /health HTTP/1.1\nHost: evil.example:8080\n\n", 403});
        all.put("a host that looks right", new Object[] {"GET /health HTTP/1.1\nHost: localhost.evil.example\n\n", 403
        });
        all.put("no HTTP", new Object[] {"hello\n\n", 400});
        all.put("too many words", new Object[] {"GET /health  HTTP/1.1\nHost: localhost\n\n", 400});
        all.put("HTTP 2", new Object[] {"PRI * HTTP/2.0\n\n", 505});
        all.put("HTTP 0.9", new Object[] {"GET /health HTTP/0.9\n\n", 505});
        all.put("a long line", new Object[] {"GET /" + "a".repeat(20_000) + " HTTP/1.1\nHost: localhost\n\n", 414});
        all.put(
                "a long header",
                new Object[] {"GET /health HTTP/1.1\nHost: localhost\nA: " + "a".repeat(20_000) + "\n\n", 431});
        all.put(
                "many headers",
                new Object[] {"GET /health HTTP/1.1\nHost: localhost\n" + "a: b\n".repeat(200) + "\n", 431});
        all.put("large headers", new Object[] {
            "GET /health HTTP/1.1\nHost: localhost\n" + ("a: " + "b".repeat(4000) + "\n").repeat(20) + "\n", 431
        });
        all.put("a header without colon", new Object[] {"GET /health HTTP/1.1\nHost: localhost\nabc\n\n", 400});
        all.put("a space before the colon", new Object[] {"GET /health HTTP/1.1\nHost : localhost\n\n", 400});
        all.put("a folded header", new Object[] {"GET /health HTTP/1.1\nHost: localhost\n more\n\n", 400});
        all.put("a zero in a header", new Object[] {"GET /health HTTP/1.1\nHost: localhost\nA: b\0c\n\n", 400});
        all.put(
                "a body where none is taken",
                new Object[] {"GET /health HTTP/1.1\nHost: localhost\nContent-Length: 2\n\n{}", 400});
        return all.entrySet().stream()
                .map(e -> new Object[] {e.getKey(), e.getValue()[0], e.getValue()[1]})
                .toList();
    }

    @Test
    void whatTheModelFailsAtIsToldWithoutTheInside() throws IOException {
        JsonNode failed = refused(Raw.chat(FINE.replace("hi", "fail")), 500);
        assertFalse(failed.toString().contains("secret"), failed.toString());
        assertEquals(
                "out_of_resource",
                refused(Raw.chat(FINE.replace("hi", "overflow")), 500)
                        .path("code")
                        .asText());
        assertEquals(
                "conversation_refused",
                refused(Raw.chat(FINE.replace("hi", "refuse")), 400)
                        .path("code")
                        .asText());
        assertEquals(
                "context_length_exceeded",
                refused(Raw.chat(FINE.replace("hi", "too long")), 400)
                        .path("code")
                        .asText());
    }
}
