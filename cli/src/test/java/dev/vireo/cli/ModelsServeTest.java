package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.cli.internal.command.CommandsTest;
import dev.vireo.language.TinyModel;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `models serve`, asked over HTTP and by Vireo itself.
class ModelsServeTest {
    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void layOut() throws IOException {
        TinyModel.write(folder.resolve("tiny"));
    }

    /// A command on a thread of its own, from its first line on.
    private final class Serving implements AutoCloseable {
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final CompletableFuture<Integer> code = new CompletableFuture<>();
        final Thread thread;
        final String line;

        Serving(Map<String, String> variables, String... args) throws IOException {
            PipedInputStream in = new PipedInputStream();
            PrintStream out = new PrintStream(new PipedOutputStream(in), false, StandardCharsets.UTF_8);
            Map<String, String> environment = new HashMap<>(variables);
            environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
            environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
            Vireo vireo = new Vireo(out, new PrintStream(err, true, StandardCharsets.UTF_8), folder, environment);
            thread = Thread.ofPlatform().start(() -> {
                code.complete(vireo.run(args));
                out.close();
            });
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            line = Objects.requireNonNull(lines.readLine(), "it never said where");
        }

        String err() {
            return err.toString(StandardCharsets.UTF_8);
        }

        /// Waits until it says something on stderr, which it may do after it has answered.
        void awaitErr(String text) throws InterruptedException {
            for (int i = 0; i < 600 && !err().contains(text); i++) {
                Thread.sleep(100);
            }
            assertTrue(err().contains(text), err());
        }

        /// Ends it as Ctrl-C does.
        int interrupt() throws Exception {
            thread.interrupt();
            return code.get(1, TimeUnit.MINUTES);
        }

        @Override
        public void close() {
            try {
                interrupt();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private static HttpResponse<String> get(String url, String... headers) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void itSaysWhereItIsAndEndsWithAnInterrupt() throws Exception {
        try (Serving serving = new Serving(Map.of(), "models", "serve", "tiny", "--port", "0", "--json")) {
            JsonNode ready = new JsonMapper().readTree(serving.line);
            assertEquals(2, ready.size(), serving.line);
            assertEquals("tiny", ready.path("model").asText());
            String base = ready.path("base_url").asText();
            assertTrue(base.matches("http://127\\.0\\.0\\.1:\\d+/v1"), base);
            assertEquals(200, get(base + "/models/tiny").statusCode());
            assertTrue(serving.err().contains("--planner openai:tiny --base-url " + base), serving.err());
            assertEquals(0, serving.interrupt());
            assertTrue(serving.err().contains("the server has ended"), serving.err());
        }
    }

    @Test
    void aKeyOfAVariableOrAFileIsDemandedAndNeverShown() throws Exception {
        Files.writeString(folder.resolve("key"), "of-the-file\n");
        try (Serving variable = new Serving(
                        Map.of("VIREO_SERVE_KEY", "of-the-variable"), "models", "serve", "tiny", "--port", "0");
                Serving file = new Serving(
                        Map.of("VIREO_SERVE_KEY", "of-the-variable"),
                        "models",
                        "serve",
                        "tiny",
                        "--port",
                        "0",
                        "--key-file",
                        "key",
                        "--name",
                        "mine")) {
            assertEquals(401, get(variable.line + "/models").statusCode());
            assertEquals(
                    200,
                    get(variable.line + "/models", "Authorization", "Bearer of-the-variable")
                            .statusCode());
            assertEquals(
                    401,
                    get(file.line + "/models", "Authorization", "Bearer of-the-variable")
                            .statusCode());
            HttpResponse<String> models = get(file.line + "/models", "Authorization", "Bearer of-the-file");
            assertTrue(models.body().contains("\"mine\""), models.body());
            variable.awaitErr("GET /v1/models 401");
            assertFalse((variable.err() + file.err()).contains("of-the-"), variable.err() + file.err());
        }
    }

    @Test
    void vireoPlansWithIt() throws Exception {
        CommandsTest.DemoFiles.layOut(folder);
        Path config = folder.resolve("tiny/config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"max_position_embeddings\": 256", "\"max_position_embeddings\": 131072"));
        try (Serving serving = new Serving(Map.of(), "models", "serve", "tiny", "--port", "0")) {
            Terminal.Result planned = new Terminal(folder)
                    .with(Map.of("VIREO_PLANNER_MAX_TOKENS", "5"))
                    .run(
                            "plan",
                            "--question",
                            "How many cubes are there?",
                            "--planner",
                            "openai:tiny",
                            "--base-url",
                            serving.line,
                            "--json");
            // The model means nothing by what it says, so there is no program in it: the planner says
            // that, after it was answered.
            serving.awaitErr("POST /v1/chat/completions 200 ");
            assertEquals(2, planned.code(), planned.out() + planned.err());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none|3|none",
                "tiny --port 70000|2|port",
                "tiny --max-waiting -1|2|wait",
                "tiny --max-tokens 0|2|token",
                "tiny --host 0.0.0.0 --port 0|2|no key",
                "tiny --host no-such-host.invalid|2|no host",
                "tiny --key-file none|3|none",
                "tiny --key-file empty|3|no key",
                "tiny --key-file words|2|no single word",
                "tiny --dtype f8|2|f8",
            })
    void whatIsWrongIsSaid(String line, int code, String named) throws IOException {
        Files.writeString(folder.resolve("empty"), "\n");
        Files.writeString(folder.resolve("words"), "two words");
        Terminal.Result result = new Terminal(folder).run(("models serve " + line).split(" "));
        assertEquals(code, result.code(), result.out() + result.err());
        assertTrue(result.err().contains(named), result.err());
        assertEquals("", result.out());
    }
}
