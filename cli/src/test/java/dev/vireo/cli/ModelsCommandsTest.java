package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vireo.cli.internal.console.ByteSize;
import dev.vireo.runtime.weights.SafetensorsWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ModelsCommandsTest {
    private static final String COMMIT = "89abcdef0123456789abcdef0123456789abcdef";
    private static final String MODEL = "model.safetensors";

    @TempDir
    private Path folder = Path.of("");

    private final Map<String, byte[]> files = new TreeMap<>();
    private HttpServer server = server();
    private int status;

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() {
        files.put("config.json", bytes("{\"model_type\":\"not-ours\",\"architectures\":[\"Tiny\"]}"));
        files.put(MODEL, weights(1f));
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String name = path.substring(path.lastIndexOf('/') + 1);
            boolean list = path.equals("/api/models/org/tiny/revision/main")
                    || path.equals("/api/models/org/tiny/revision/" + COMMIT);
            byte[] content = list ? bytes(listing()) : files.get(name);
            if (status != 0 || content == null) {
                exchange.sendResponseHeaders(status == 0 ? 404 : status, -1);
                return;
            }
            exchange.getResponseHeaders().set("ETag", "\"" + sha256(content) + "\"");
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            if (head) {
                exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
            }
            exchange.sendResponseHeaders(200, head ? -1 : content.length);
            if (!head) {
                exchange.getResponseBody().write(content);
            }
        }
    }

    private String listing() {
        return "{\"sha\":\"" + COMMIT + "\",\"siblings\":["
                + files.keySet().stream()
                        .map(n -> "{\"rfilename\":\"" + n + "\"}")
                        .collect(Collectors.joining(","))
                + "]}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] weights(float value) {
        return new SafetensorsWriter()
                .add("a.weight", List.of(2L, 2L), new float[] {1, value, 3, 4})
                .add("a.bias", List.of(2L), new float[] {5, 6})
                .toBytes();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Terminal.Result run(String... args) {
        String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
        return new Terminal(folder)
                .with(Map.of("HF_ENDPOINT", endpoint, "HF_TOKEN", "hf_secret"))
                .run(args);
    }

    private Path put(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return Files.write(file, content);
    }

    private void folderWith(byte[] weights) throws IOException {
        put("m/config.json", files.getOrDefault("config.json", new byte[0]));
        put("m/" + MODEL, weights);
    }

    @Test
    void aSetIsFetchedAsItWasTheFirstTime() throws IOException {
        Files.writeString(folder.resolve("mine.json"), """
                {"about": "A set of one.", "models": [{"repo": "org/tiny", "revision": "main",
                 "files": ["*.json", "*.safetensors"], "megabytes": 1, "licence": "MIT",
                 "settings": {"tools.find": "owlv2"}, "gains": "everything"}]}
                """);
        Terminal.Result first = run("models", "get", "--set", "mine.json", "--json");
        assertEquals(0, first.code(), first.err());
        assertTrue(first.err().contains("org/tiny, about 1 MB, MIT: everything"), first.err());
        assertEquals(COMMIT, first.json().at("/models/0/commit").asText());
        assertEquals(
                "tools.find: owlv2:org/tiny@" + COMMIT,
                first.json().at("/settings/0").asText());
        Path lock = Path.of(first.json().path("lock").asText());
        JsonNode pins = new JsonMapper().readTree(lock.toFile());
        assertEquals(COMMIT, pins.at("/org~1tiny/commit").asText());
        String hash = sha256(weights(1f));
        assertEquals(hash, pins.at("/org~1tiny/files").path(MODEL).asText());
        // again: nothing comes over the network
        JsonNode again = run("models", "get", "--set", "mine.json", "--json").json();
        assertEquals(0, again.at("/models/0/transferred_bytes").asInt());
        assertEquals(COMMIT, again.at("/models/0/revision").asText());
        // a file that is not the pinned one is refused
        Files.writeString(lock, Files.readString(lock).replace(hash, "0".repeat(64)));
        Terminal.Result other = run("models", "get", "--set", "mine.json");
        assertEquals(3, other.code());
        assertTrue(other.err().contains(MODEL + " is not the file that is pinned"), other.err());
    }

    @Test
    void setsAreListedWithWhatTheyGain() {
        JsonNode sets = run("models", "list", "--sets", "--json").json().path("sets");
        assertEquals("photos", sets.at("/0/name").asText());
        assertEquals(4, sets.at("/0/models").size());
        assertEquals("Apache-2.0", sets.at("/0/models/0/licence").asText());
        assertTrue(run("models", "list", "--sets").out().contains("find and exists know any words"));
    }

    @Test
    void whatIsWrongWithASetIsTold() throws IOException {
        assertEquals(2, run("models", "get").code());
        assertEquals(2, run("models", "get", "--set", "fotos").code());
        assertTrue(run("models", "get", "--set", "photo").err().contains("photos"));
        assertEquals(2, run("models", "get", "org/tiny", "--set", "photos").code());
        assertEquals(2, run("models", "get", "org/tiny", "--lock", "x.json").code());
        assertEquals(3, run("models", "get", "--set", "missing.json").code());
        Files.writeString(folder.resolve("bad.json"), "{\"about\": \"x\", \"models\": [{\"repo\": 1}]}");
        Terminal.Result bad = run("models", "get", "--set", "bad.json");
        assertEquals(3, bad.code());
        assertTrue(bad.err().contains("[bad.json]: "), bad.err());
    }

    @Test
    void getPrintsTheFolderAndTalksOfTheRest() throws IOException {
        Terminal.Result result = run("models", "get", "org/tiny");

        assertEquals(0, result.code(), result.err());
        Path snapshot = Path.of(result.out().strip());
        assertEquals(folder.resolve("cache/huggingface/hub/models--org--tiny/snapshots/" + COMMIT), snapshot);
        try (Stream<Path> files = Files.list(snapshot)) {
            assertEquals(2, files.count());
        }
        assertTrue(result.err().startsWith("fetching 2 files, "), result.err());
        assertFalse(result.err().contains("hf_secret"), result.err());
    }

    @Test
    void getWithJsonTellsEveryFile() {
        run("models", "get", "org/tiny", "--include", "*.json");

        JsonNode out = run("models", "get", "org/tiny", "--json").json();

        assertEquals(COMMIT, out.path("commit").asText());
        assertEquals("main", out.path("revision").asText());
        assertEquals(2, out.path("files").size());
        assertEquals(0, out.path("files").get(0).path("transferred_bytes").asInt());
        assertTrue(out.path("files").get(1).path("transferred_bytes").asInt() > 0);
        assertTrue(out.path("files").get(1).path("verified").asBoolean());
    }

    @Test
    void aRefusalEndsWithTheCodeOfWhoCanAct() {
        assertEquals(2, run("models", "get", "no name").code());
        assertEquals(3, run("models", "get", "org/other").code());
        assertEquals(3, run("models", "get", "org/tiny", "--include", "*.gguf").code());
        status = 401;
        Terminal.Result refused = run("models", "get", "org/tiny", "--json");
        assertEquals(4, refused.code());
        assertEquals("provider", refused.json().path("error").path("code").asText());
        assertFalse(refused.out().contains("hf_secret"), refused.out());
    }

    @Test
    void whatWasFetchedIsListedShownCheckedAndRemoved() {
        run("models", "get", "org/tiny");

        JsonNode model = run("models", "list", "--json").json().path("models").get(0);
        assertEquals("org/tiny", model.path("repo").asText());
        assertEquals("main", model.path("versions").get(0).path("refs").get(0).asText());
        assertTrue(run("models", "list").out().startsWith("org/tiny "));

        JsonNode shown =
                run("models", "show", "org/tiny", "--tensors", "--json").json();
        assertEquals("not-ours", shown.path("model_type").asText());
        assertEquals(6, shown.path("parameters").asInt());
        assertEquals(COMMIT, shown.path("commit").asText());
        assertEquals("[2,2]", shown.path("tensor_list").get(1).path("shape").toString());

        Terminal.Result checked = run("models", "check", "org/tiny", "--finite", "--json");
        assertEquals(0, checked.code(), checked.out());
        assertEquals(2, checked.json().path("hashed_files").asInt());
        assertFalse(checked.json().path("supported").asBoolean());

        assertEquals(
                "removed org/tiny: 1 version, " + ByteSize.about(size()) + "\n",
                run("models", "rm", "org/tiny").out());
        assertEquals(3, run("models", "show", "org/tiny").code());
        assertEquals(3, run("models", "rm", "org/tiny").code());
        assertEquals(0, run("models", "list", "--json").json().path("models").size());
    }

    private long size() {
        return files.values().stream().mapToLong(f -> f.length).sum();
    }

    @Test
    void aDamagedFileOfTheCacheIsFoundByItsHash() throws IOException {
        Path snapshot = Path.of(run("models", "get", "org/tiny").out().strip());
        Files.write(snapshot.resolve(MODEL).toRealPath(), weights(2f));

        Terminal.Result byName = run("models", "check", "org/tiny");

        assertEquals(3, byName.code());
        assertTrue(
                byName.err().contains("1 of 2 files are damaged: model.safetensors is not what its hash says"),
                byName.err());
        assertEquals(3, run("models", "check", snapshot.toString()).code());
    }

    @Test
    void aFolderIsCheckedAndInfinitiesEndWithOne() throws IOException {
        folderWith(weights(1f));
        assertEquals(0, run("models", "check", "m", "--finite").code());
        folderWith(weights(Float.POSITIVE_INFINITY));
        assertEquals(0, run("models", "check", "m").code());

        Terminal.Result result = run("models", "check", "./m", "--finite");

        assertEquals(1, result.code());
        assertTrue(result.out().contains("  a.weight: 1 not finite"), result.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "pickle", "config", "traversal", "shard", "empty", "overlap", "nothing"})
    void aBrokenFolderEndsWithThreeAndOneLine(String kind) throws IOException {
        folderWith(weights(1f));
        Path m = folder.resolve("m");
        switch (kind) {
            case "cut" -> put("m/" + MODEL, Arrays.copyOf(weights(1f), 200));
            case "pickle" -> Files.move(m.resolve(MODEL), m.resolve("pytorch_model.bin"));
            case "config" -> put("m/config.json", bytes("{\"a\": NaN}"));
            case "traversal", "shard" -> {
                Files.delete(m.resolve(MODEL));
                String name = kind.equals("shard") ? "model-1.safetensors" : "../../x.safetensors";
                put("m/" + MODEL + ".index.json", bytes("{\"weight_map\":{\"a\":\"" + name + "\"}}"));
            }
            case "overlap" -> {
                byte[] twice = weights(1f);
                String text = new String(twice, StandardCharsets.ISO_8859_1);
                put("m/" + MODEL, text.replace("[0,8]", "[0,9]").getBytes(StandardCharsets.ISO_8859_1));
            }
            case "empty" -> put("m/" + MODEL, new byte[0]);
            default -> {
                try (Stream<Path> all = Files.list(m)) {
                    for (Path file : all.toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
        for (String command : List.of("show", "check")) {
            Terminal.Result result = run("models", command, "m");

            assertEquals(3, result.code(), result.err());
            assertEquals("", result.out());
            assertEquals(1, result.err().lines().count(), result.err());
            assertTrue(result.err().contains("[" + m), result.err());
        }
    }

    @Test
    void tensorsThatDoNotBelongToTheNetworkAreListedByName() throws IOException {
        put("m/" + MODEL, weights(1f));
        put(
                "m/config.json",
                bytes("{\"model_type\":\"clip_vision_model\",\"hidden_size\":8,\"intermediate_size\":8,"
                        + "\"num_hidden_layers\":1,\"num_attention_heads\":2,\"image_size\":8,\"patch_size\":4}"));

        Terminal.Result result = run("models", "check", "m");

        assertEquals(3, result.code(), result.err());
        for (String name : List.of("vision_model.pre_layrnorm.weight", "a.bias")) {
            assertTrue(result.err().contains(name), result.err());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"hidden_size\":2147483647",
                "\"num_hidden_layers\":2147483647",
                "\"image_size\":2147483647",
                "\"intermediate_size\":2147483647",
                "\"num_attention_heads\":0",
                "\"patch_size\":0",
                "\"hidden_size\":-8",
                "\"num_hidden_layers\":16777216",
                "\"num_hidden_layers\":1.5",
                "\"image_size\":\"8\"",
                "\"hidden_size\":7"
            })
    void monstrousSizesInAConfigurationAreRefused(String size) throws IOException {
        put("m/" + MODEL, weights(1f));
        String usual = "\"hidden_size\":8,\"intermediate_size\":8,\"num_hidden_layers\":1,\"image_size\":8,"
                + "\"num_attention_heads\":2,\"patch_size\":4";
        String key = size.substring(0, size.indexOf(':'));
        String changed = usual.replaceAll(key + ":\\d+", size);
        put("m/config.json", bytes("{\"model_type\":\"clip_vision_model\"," + changed + "}"));

        Terminal.Result result = run("models", "check", "m");

        assertEquals(3, result.code(), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
    }

    @Test
    void aConfigurationThatIsNotUnderstoodIsNamedByKeyAndValue() throws IOException {
        put("m/" + MODEL, weights(1f));
        put("m/config.json", bytes("{\"model_type\":\"clip_vision_model\",\"hidden_act\":\"swish9\"}"));

        Terminal.Result result = run("models", "check", "m");

        assertEquals(3, result.code(), result.err());
        assertTrue(result.err().contains("hidden_act is 'swish9'; allowed: "), result.err());
    }

    @Test
    void aPackedFileIsShownAsItLiesThere() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/gguf/qwen2.gguf"))) {
            Files.write(folder.resolve("tiny.gguf"), in.readAllBytes());
        }
        JsonNode shown =
                run("models", "show", "./tiny.gguf", "--tensors", "--json").json();
        assertEquals(
                "{\"BF16\":2,\"F16\":1,\"F32\":11,\"Q4_1\":2,\"Q5_0\":8,\"Q8_0\":3}",
                shown.path("types").toString());
        assertTrue(shown.path("bytes").asLong() < Files.size(folder.resolve("tiny.gguf")));
        assertTrue(shown.path("tokenizer").asBoolean());
        assertEquals("Q8_0", shown.path("tensor_list").get(0).path("dtype").asText());
    }

    @Test
    void whatIsNeitherAFolderNorAModelIsSaidSo() {
        Terminal.Result name = run("models", "show", "org/none");
        assertEquals(3, name.code());
        assertTrue(name.err().contains("is not in the cache") && name.err().contains("there is no folder"), name.err());
        Terminal.Result path = run("models", "show", "./none");
        assertEquals(3, path.code());
        assertTrue(path.err().contains("no such folder"), path.err());
        assertTrue(run("models", "show", "./none.gguf").err().contains("no such file"));
        assertEquals(2, run("models", "show", "a b").code());
        assertEquals(2, run("models").code());
    }

    @Test
    void offlineNothingIsAsked() {
        run("models", "get", "org/tiny");
        server.stop(0);

        Terminal.Result result =
                new Terminal(folder).with(Map.of("HF_HUB_OFFLINE", "1")).run("models", "get", "org/tiny", "--json");

        assertEquals(0, result.code(), result.out());
        assertTrue(result.json().path("offline").asBoolean());
    }
}
