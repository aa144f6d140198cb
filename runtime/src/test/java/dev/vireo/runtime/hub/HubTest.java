package dev.vireo.runtime.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class HubTest {
    private static final String TOKEN = "hf_verySecretIndeed";
    private static final String LARGE = "model.safetensors";
    private static final HubModel MODEL = HubModel.parse(FakeHub.REPO);

    private final List<Duration> waits = new ArrayList<>();
    private final Notes notes = new Notes();
    private final byte[] weights = bytes(300_000);

    @TempDir
    private Path folder = Path.of("");

    private FakeHub server = new FakeHub();

    /// Keeps what a person would be told.
    private static class Notes implements Hub.Progress {
        private final List<String> notices = new ArrayList<>();
        private final List<String> fetched = new ArrayList<>();
        private long announced;
        private long advanced;

        long advanced() {
            return advanced;
        }

        @Override
        public void begins(int files, long bytes) {
            announced = bytes;
        }

        @Override
        public void advances(String file, long bytes) {
            advanced += bytes;
        }

        @Override
        public void fetched(String file, long size) {
            fetched.add(file);
        }

        @Override
        public void notice(String text) {
            notices.add(text);
        }
    }

    @BeforeEach
    void aModelWithSmallFilesAndALargeOne() {
        server.small("config.json", "{\"model_type\":\"tiny\"}")
                .small("onnx/quantised model+é.json", "{}")
                .small("empty.txt", "")
                .large(LARGE, weights);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HubSettings settings(Duration stall) {
        return new HubSettings(
                URI.create(server.endpoint()),
                folder.resolve("hub"),
                Optional.of(new HubSettings.Token(TOKEN)),
                false,
                Duration.ofSeconds(20),
                stall);
    }

    private Hub.Download get(String model, String... include) {
        return get(settings(Duration.ofSeconds(20)), notes, model, include);
    }

    private Hub.Download get(HubSettings settings, Hub.Progress progress, String model, String... include) {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));
        try (Hub hub = new Hub(settings, progress, waits::add, clock)) {
            return hub.download(HubModel.parse(model), List.of(include));
        }
    }

    private VireoException refused(Code code, String model, String... include) {
        VireoException e = assertThrows(VireoException.class, () -> get(model, include));
        assertEquals(code, e.code(), e.getMessage());
        assertFalse((e.getMessage() + e.hint()).contains(TOKEN), e.getMessage());
        assertFalse(e.hint().isEmpty(), e.getMessage());
        return e;
    }

    private Path model() {
        return folder.resolve("hub/models--org--tiny");
    }

    private Path blob() {
        return model().resolve("blobs").resolve(FakeHub.sha256(weights));
    }

    private static byte[] bytes(int count) {
        byte[] out = new byte[count];
        new Random(7).nextBytes(out);
        return out;
    }

    @Test
    void allFilesComeAndLieAsThePythonClientLaysThem() throws IOException {
        Hub.Download download = get("org/tiny");

        Path snapshot = model().resolve("snapshots").resolve(FakeHub.COMMIT);
        assertEquals(snapshot, download.folder());
        assertEquals(FakeHub.COMMIT, download.commit());
        assertEquals(4, download.files().size());
        assertTrue(download.files().stream().allMatch(Hub.Download.Fetched::verified));
        assertEquals(300_000 + 21 + 2, download.transferred());
        assertArrayEquals(weights, Files.readAllBytes(snapshot.resolve(LARGE)));
        assertEquals(
                Path.of("../../blobs/" + FakeHub.sha256(weights)), Files.readSymbolicLink(snapshot.resolve(LARGE)));
        Path deep = snapshot.resolve("onnx/quantised model+é.json");
        assertEquals("{}", Files.readString(deep));
        assertEquals(
                Path.of("../../../blobs/" + FakeHub.gitSha1("{}".getBytes(StandardCharsets.UTF_8))),
                Files.readSymbolicLink(deep));
        assertEquals(0, Files.size(snapshot.resolve("empty.txt")));
        assertEquals(FakeHub.COMMIT, Files.readString(model().resolve("refs/main")));
        assertEquals(notes.announced, notes.advanced);
        assertEquals(4, notes.fetched.size());
        try (Stream<Path> all = Files.walk(folder.resolve("hub"))) {
            assertTrue(all.noneMatch(
                    f -> f.toString().endsWith(".incomplete") || f.toString().endsWith(".part")));
        }
    }

    @Test
    void theTokenGoesToTheHubAndNotToWhereItRedirects() {
        get("org/tiny");

        List<FakeHub.Seen> store =
                server.seen().stream().filter(s -> s.server().equals("store")).toList();
        assertEquals(1, store.size());
        assertEquals(Optional.empty(), store.getFirst().authorization());
        assertTrue(server.seen().stream()
                .filter(s -> s.server().equals("hub"))
                .allMatch(s -> s.authorization().equals(Optional.of("Bearer " + TOKEN))));
    }

    @Test
    void aSecondTimeNothingIsFetched() {
        get("org/tiny");
        int gets = server.gets(LARGE).size();

        Hub.Download again = get("org/tiny");

        assertEquals(0, again.transferred());
        assertEquals(gets, server.gets(LARGE).size());
    }

    @Test
    void patternsChooseFiles() {
        Hub.Download download = get("org/tiny", "*.json");

        assertEquals(
                List.of("config.json", "onnx/quantised model+é.json"),
                download.files().stream().map(Hub.Download.Fetched::name).toList());
        assertTrue(refused(Code.DATA, "org/tiny", "*.gguf").getMessage().contains("no file that fits *.gguf"));
    }

    @Test
    void aBranchATagAndACommitAreKeptApart() throws IOException {
        get("org/tiny@v1", "config.json");
        get("org/tiny@refs/pr/1", "config.json");
        get("org/tiny@" + FakeHub.COMMIT, "config.json");

        assertEquals(FakeHub.COMMIT, Files.readString(model().resolve("refs/v1")));
        assertEquals(FakeHub.COMMIT, Files.readString(model().resolve("refs/refs/pr/1")));
        assertFalse(Files.exists(model().resolve("refs").resolve(FakeHub.COMMIT)));
        assertFalse(Files.exists(model().resolve("refs/main")));
    }

    @Test
    void aCutConnectionIsTakenUpWhereItBroke() throws IOException {
        server.fault("GET " + LARGE, FakeHub.cutAfter(100_000)).fault("GET " + LARGE, FakeHub.cutAfter(50_000));

        Hub.Download download = get("org/tiny", LARGE);

        assertArrayEquals(weights, Files.readAllBytes(download.folder().resolve(LARGE)));
        List<FakeHub.Seen> store = server.gets(LARGE).stream()
                .filter(s -> s.server().equals("store"))
                .toList();
        assertEquals(3, store.size());
        assertEquals(Optional.empty(), store.getFirst().range());
        assertTrue(store.get(1).range().orElseThrow().startsWith("bytes="));
        assertTrue(
                notes.notices.getFirst().contains("model.safetensors: the connection broke"), notes.notices.toString());
        assertEquals(300_000, download.transferred());
        assertEquals(300_000, notes.advanced);
    }

    @Test
    void aPartialFileOfAnEarlierDownloadIsContinued() throws IOException {
        Files.createDirectories(model().resolve("blobs"));
        Path part = Path.of(blob() + ".incomplete");
        Files.write(part, Arrays.copyOf(weights, 200_000));

        Hub.Download download = get("org/tiny", LARGE);

        assertEquals(100_000, download.transferred());
        assertEquals(100_000, notes.announced);
        assertEquals(Optional.of("bytes=200000-"), server.gets(LARGE).getLast().range());
        assertArrayEquals(weights, Files.readAllBytes(blob()));
        assertFalse(Files.exists(part));
    }

    @Test
    void aPartialFileWithOtherContentIsFetchedAnew() throws IOException {
        Files.createDirectories(model().resolve("blobs"));
        Files.write(Path.of(blob() + ".incomplete"), new byte[200_000]);

        get("org/tiny", LARGE);

        assertArrayEquals(weights, Files.readAllBytes(blob()));
        assertEquals(List.of("model.safetensors: its hash is wrong; it is fetched anew"), notes.notices);
    }

    @Test
    void aServerThatIgnoresTheRangeIsUnderstood() throws IOException {
        Files.createDirectories(model().resolve("blobs"));
        Files.write(Path.of(blob() + ".incomplete"), new byte[200_000]);
        server.fault("GET " + LARGE, FakeHub.content(weights));

        get("org/tiny", LARGE);

        assertArrayEquals(weights, Files.readAllBytes(blob()));
        assertEquals(List.of(), notes.notices);
    }

    @Test
    void aServerThatContinuesElsewhereIsAskedAnew() throws IOException {
        Files.createDirectories(model().resolve("blobs"));
        Files.write(Path.of(blob() + ".incomplete"), Arrays.copyOf(weights, 200_000));
        server.fault("GET " + LARGE, (exchange, content) -> {
            exchange.getResponseHeaders().set("Content-Range", "bytes 100000-299999/300000");
            exchange.sendResponseHeaders(206, 200_000);
            exchange.getResponseBody().write(content, 100_000, 200_000);
        });

        get("org/tiny", LARGE);

        assertArrayEquals(weights, Files.readAllBytes(blob()));
    }

    @Test
    void contentWithAnotherHashIsThrownAwayTwiceAndThenRefused() {
        byte[] other = weights.clone();
        other[5]++;
        server.fault("GET " + LARGE, FakeHub.content(other)).fault("GET " + LARGE, FakeHub.content(other));

        VireoException e = refused(Code.DATA, "org/tiny", LARGE);

        assertTrue(e.getMessage().contains("does not have the hash that it announced"), e.getMessage());
        assertFalse(Files.exists(blob()));
        assertFalse(Files.exists(Path.of(blob() + ".incomplete")));
        assertFalse(Files.exists(model().resolve("refs/main")));
    }

    @Test
    void aSmallFileWithAnotherHashIsRefusedToo() {
        byte[] other = "{\"model_type\":\"evil\"}".getBytes(StandardCharsets.UTF_8);
        server.fault("GET config.json", FakeHub.content(other)).fault("GET config.json", FakeHub.content(other));

        assertTrue(refused(Code.DATA, "org/tiny", "config.json").getMessage().contains("org/tiny/config.json"));
    }

    @Test
    void contentThatIsTooLongIsRefused() {
        server.fault("GET " + LARGE, FakeHub.content(Arrays.copyOf(weights, 300_001)));

        VireoException e = refused(Code.DATA, "org/tiny", LARGE);

        assertTrue(e.getMessage().contains("sends more than the 300000 bytes"), e.getMessage());
    }

    @Test
    void contentThatStaysTooShortIsGivenUp() {
        for (int i = 0; i < 20; i++) {
            server.fault("GET " + LARGE, FakeHub.content(Arrays.copyOf(weights, 299_999)));
        }

        VireoException e = refused(Code.PROVIDER, "org/tiny", LARGE);

        assertTrue(e.getMessage().contains("it ended after 299999 of 300000 bytes"), e.getMessage());
    }

    @Test
    void aBusyHubIsAskedAgainAfterTheTimeThatItNames() {
        server.fault("GET list", FakeHub.status(429, "Retry-After", "7"))
                .fault("GET list", FakeHub.status(503))
                .fault("HEAD config.json", FakeHub.status(500))
                .fault(
                        "GET config.json",
                        FakeHub.status(
                                429,
                                "Retry-After",
                                "Sat, 21 Nov 2026 12:00:09 GMT",
                                "Date",
                                "Sat, 21 Nov 2026 12:00:00 GMT"));

        get("org/tiny", "config.json");

        assertEquals(7, waits.getFirst().toSeconds());
        assertEquals(4, waits.size());
        assertEquals("org/tiny: 127.0.0.1 answers 429; trying again in 7 s", notes.notices.getFirst());
    }

    @Test
    void aHubThatStaysBusyIsGivenUp() {
        for (int i = 0; i < 5; i++) {
            server.fault("GET list", FakeHub.status(500));
        }

        VireoException e = refused(Code.PROVIDER, "org/tiny");

        assertEquals("[org/tiny] gave up after 5 tries: 127.0.0.1 answers 500", e.getMessage());
        assertEquals(
                List.of(1L, 2L, 4L, 8L), waits.stream().map(Duration::toSeconds).toList());
    }

    @Test
    void aWaitThatIsTooLongIsLeftToThePerson() {
        server.fault("GET list", FakeHub.status(429, "Retry-After", "3600"));

        VireoException e = refused(Code.PROVIDER, "org/tiny");

        assertTrue(e.getMessage().contains("asks to wait 3600 s"), e.getMessage());
        assertEquals(List.of(), waits);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 |  | PROVIDER | does not accept the token, or knows no such model (401) | HF_TOKEN",
                "401 | RepoNotFound | PROVIDER | does not accept the token, or knows no such model (401) | HF_TOKEN",
                "403 | GatedRepo | PROVIDER | is gated: its owner has to let you in (403) | Ask for access at",
                "403 |  | PROVIDER | refuses (403) | HF_TOKEN",
                "404 | RepoNotFound | DATA | has no such model (404) | ORG/NAME",
                "404 | RevisionNotFound | DATA | has no revision 'main' of it (404) | branch",
                "404 |  | DATA | has no such model (404) | ORG/NAME",
                "418 |  | PROVIDER | answers 418 | HF_ENDPOINT",
            })
    void aRefusalSaysWhoCanAct(int status, String code, Code who, String says, String hint) {
        server.fault(
                "GET list",
                FakeHub.status(
                        status, "X-Error-Code", String.valueOf(code), "X-Error-Message", "go away, " + TOKEN + "!"));

        VireoException e = refused(who, "org/tiny");

        assertTrue(e.getMessage().startsWith("[org/tiny] ") && e.getMessage().contains(says), e.getMessage());
        assertTrue(e.hint().contains(hint), e.hint());
    }

    @Test
    void aMissingModelRevisionAndFileAreToldApart() {
        assertTrue(refused(Code.DATA, "org/other").getMessage().contains("has no such model"));
        assertTrue(refused(Code.DATA, "org/tiny@v9").getMessage().contains("has no revision 'v9'"));
        server.fault("HEAD config.json", FakeHub.status(404, "X-Error-Code", "EntryNotFound"));
        assertTrue(refused(Code.DATA, "org/tiny").getMessage().contains("[org/tiny/config.json] "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../evil",
                "/etc/evil",
                "a/../../evil",
                "a//b",
                "./evil",
                "a\\\\..\\\\evil",
                "evil\\u0000",
                "..",
                ""
            })
    void aNameThatLeadsOutOfTheFolderIsRefused(String name) throws IOException {
        server.listing("{\"sha\":\"" + FakeHub.COMMIT + "\",\"siblings\":[{\"rfilename\":\"" + name + "\"}]}");

        VireoException e = refused(Code.DATA, "org/tiny");

        assertTrue(e.getMessage().contains("nothing was fetched"), e.getMessage());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "[]",
                "{\"sha\":\"main\",\"siblings\":[]}",
                "{\"sha\":\"../../x\",\"siblings\":[]}",
                "{\"sha\":\"0123456789abcdef0123456789abcdef01234567\"}",
                "{\"sha\":\"0123456789abcdef0123456789abcdef01234567\",\"siblings\":[1]}"
            })
    void anAnswerThatIsNoListOfFilesIsRefused(String answer) {
        server.listing(answer);

        assertTrue(refused(Code.PROVIDER, "org/tiny").getMessage().contains("is not understood"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"../../../evil\"", "\"a/b\"", "\"\"", "\".incomplete\""})
    void aHashThatWouldLeadOutOfTheBlobsIsRefused(String etag) {
        server.fault("HEAD config.json", FakeHub.status(200, "ETag", etag, "X-Linked-Size", "3"));

        assertTrue(
                refused(Code.PROVIDER, "org/tiny", "config.json").getMessage().contains("no usable hash"));
    }

    @Test
    void anAnswerForAnotherCommitIsRefused() {
        server.fault(
                "HEAD config.json",
                FakeHub.status(200, "ETag", "\"aa\"", "X-Linked-Size", "3", "X-Repo-Commit", "f".repeat(40)));

        assertTrue(
                refused(Code.PROVIDER, "org/tiny", "config.json").getMessage().contains("for commit ffff"));
    }

    @Test
    void aFileWithoutAKnownHashComesWithANotice() {
        server.fault("HEAD config.json", FakeHub.status(200, "ETag", "\"v1-etag\"", "X-Linked-Size", "21"));

        Hub.Download download = get("org/tiny", "config.json");

        assertFalse(download.files().getFirst().verified());
        assertTrue(notes.notices.getFirst().contains("the hub tells no hash of it"), notes.notices.toString());
    }

    @Test
    void namesThatDifferInCapitalsAreTwoFilesWhereTheDiskTellsThemApart() throws IOException {
        server.small("README.md", "one").small("readme.md", "two");
        Files.writeString(folder.resolve("probe"), "");
        Assumptions.assumeFalse(Files.exists(folder.resolve("PROBE")));

        Hub.Download download = get("org/tiny", "*.md");

        assertEquals("one", Files.readString(download.folder().resolve("README.md")));
        assertEquals("two", Files.readString(download.folder().resolve("readme.md")));
    }

    @Test
    void namesThatDifferInCapitalsAreRefusedWhereTheDiskDoesNot() {
        VireoException e = assertThrows(
                VireoException.class,
                () -> HubListing.requireNoCollision(List.of("README.md", "a", "readme.md"), MODEL));

        assertTrue(e.getMessage().contains("'README.md' and 'readme.md', which are one file"), e.getMessage());
    }

    @Test
    void aTransferThatStallsIsTriedAgain() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        server.fault("GET " + LARGE, (exchange, content) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 1000);
            exchange.getResponseBody().flush();
            try {
                end.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        get(settings(Duration.ofMillis(800)), notes, "org/tiny", LARGE);
        end.countDown();

        assertArrayEquals(weights, Files.readAllBytes(blob()));
        assertTrue(notes.notices.getFirst().contains("no bytes for 800 ms"), notes.notices.toString());
    }

    @Test
    void twoDownloadsAtOnceFetchAFileOnce() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch waits = new CountDownLatch(1);
        server.fault("GET " + LARGE, (exchange, content) -> {
            begun.countDown();
            try {
                waits.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            FakeHub.content(content).answer(exchange, content);
        });
        Notes second = new Notes() {
            @Override
            public void notice(String text) {
                super.notice(text);
                waits.countDown();
            }
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Hub.Download> first = threads.submit(() -> get("org/tiny", LARGE));
            begun.await();
            Hub.Download other = get(settings(Duration.ofSeconds(20)), second, "org/tiny", LARGE);

            assertEquals(0, other.transferred());
            assertEquals(300_000, first.get().transferred());
        }
        assertArrayEquals(weights, Files.readAllBytes(blob()));
        assertEquals(List.of("model.safetensors: waits for another download of the same file"), second.notices);
        assertEquals(
                1,
                server.seen().stream().filter(s -> s.server().equals("store")).count());
    }

    @Test
    void aFileWithoutASizeIsRefused() {
        server.fault("HEAD config.json", FakeHub.status(200, "ETag", "\"aa\"", "X-Linked-Size", "many"));

        assertTrue(refused(Code.PROVIDER, "org/tiny", "config.json")
                .getMessage()
                .contains("no usable hash and size of it (ETag 'aa', size 'many')"));
    }

    @Test
    void anInterruptedDownloadLeavesWhatHasCome() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        server.fault("GET " + LARGE, (exchange, content) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 120_000);
            exchange.getResponseBody().flush();
            try {
                end.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        CountDownLatch written = new CountDownLatch(1);
        Notes progress = new Notes() {
            @Override
            public void advances(String file, long bytes) {
                super.advances(file, bytes);
                if (advanced() >= 100_000) {
                    written.countDown();
                }
            }
        };
        Path part = Path.of(blob() + ".incomplete");
        List<VireoException> failures = new ArrayList<>();
        Thread download = Thread.ofPlatform().start(() -> {
            try {
                get(settings(Duration.ofSeconds(20)), progress, "org/tiny", LARGE);
            } catch (VireoException e) {
                failures.add(e);
            }
        });
        written.await();
        download.interrupt();
        download.join();
        end.countDown();

        assertTrue(failures.getFirst().getMessage().contains("interrupted; what has come is kept"));
        assertTrue(Files.size(part) >= 100_000);
        assertTrue(get("org/tiny", LARGE).transferred() <= 200_000);
    }

    @Test
    void offlineTheCacheAloneIsUsed() {
        get("org/tiny", "*.json");
        int asked = server.seen().size();
        HubSettings offline = HubSettings.of(
                Map.of(
                        "HF_HUB_OFFLINE",
                        "1",
                        "HF_HUB_CACHE",
                        folder.resolve("hub").toString()),
                folder);

        Hub.Download download = get(offline, notes, "org/tiny");

        assertTrue(download.offline());
        assertEquals(2, download.files().size());
        assertEquals(asked, server.seen().size());
        VireoException missing = assertThrows(VireoException.class, () -> get(offline, notes, "org/other"));
        assertTrue(missing.getMessage().contains("HF_HUB_OFFLINE is set"), missing.getMessage());
        assertEquals(Code.DATA, missing.code());
    }

    @Test
    void aHubThatIsNotThereIsAnErrorThatNamesIt() {
        server.close();

        VireoException e = refused(Code.PROVIDER, "org/tiny");

        assertTrue(e.getMessage().contains("gave up after 5 tries: no connection"), e.getMessage());
        assertTrue(e.hint().contains(server.endpoint()), e.hint());
    }

    @Test
    void aCacheThatMayNotBeWrittenIsAnErrorThatNamesIt() throws IOException {
        Path locked = Files.createDirectories(folder.resolve("hub"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        Assumptions.assumeFalse(Files.isWritable(locked)); // root may write everywhere

        VireoException e = refused(Code.DATA, "org/tiny");

        assertTrue(e.getMessage().contains("permission denied"), e.getMessage());
    }

    @Test
    void aCacheWhoseFolderIsAFileIsAnErrorThatNamesIt() throws IOException {
        Files.writeString(folder.resolve("hub"), "");

        VireoException e = refused(Code.DATA, "org/tiny");

        assertTrue(e.getMessage().contains(folder.resolve("hub").toString()), e.getMessage());
    }

    @Test
    void aFileThatIsLargerThanTheDiskIsRefusedBeforeItIsFetched() {
        server.fault(
                "HEAD " + LARGE,
                FakeHub.status(
                        302,
                        "X-Linked-Etag",
                        "\"" + "a".repeat(64) + "\"",
                        "X-Linked-Size",
                        "900000000000000000",
                        "Location",
                        "http://127.0.0.2:9/x"));

        VireoException e = refused(Code.RESOURCE, "org/tiny", LARGE);

        assertTrue(e.getMessage().contains("900000000000000000 are to come"), e.getMessage());
        assertEquals(List.of(), server.gets(LARGE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"No space left on device", "Disk quota exceeded"})
    void aDiskThatIsFullIsAMatterOfRoom(String reason) {
        VireoException e = Hub.localFailure(folder, new IOException(reason));

        assertEquals(Code.RESOURCE, e.code());
        assertTrue(e.hint().startsWith("Make room"), e.hint());
        assertEquals(
                Code.DATA,
                Hub.localFailure(folder, new IOException("Input/output error")).code());
    }

    @Test
    void aRedirectThatTurnsInACircleIsRefused() {
        for (int i = 0; i < 20; i++) {
            server.fault(
                    "GET config.json",
                    FakeHub.status(307, "Location", "/org/tiny/resolve/" + FakeHub.COMMIT + "/config.json"));
        }

        assertTrue(
                refused(Code.PROVIDER, "org/tiny", "config.json").getMessage().contains("redirects more than 8 times"));
    }

    @Test
    void aRedirectWithinTheHubIsFollowedWithTheToken() {
        server.fault(
                "HEAD config.json",
                FakeHub.status(307, "Location", "/org/tiny/resolve/" + FakeHub.COMMIT + "/config.json"));

        assertEquals(1, get("org/tiny", "config.json").files().size());
        assertTrue(server.seen().stream().allMatch(s -> s.authorization().isPresent()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/x", "http://", "http://[bad"})
    void aRedirectToSomethingElseThanTheWebIsRefused(String location) {
        server.fault("GET config.json", FakeHub.status(302, "Location", location));

        assertTrue(
                refused(Code.PROVIDER, "org/tiny", "config.json").getMessage().contains("redirects to something"));
    }

    @Test
    void theSignatureOfARedirectIsNotInMessages() {
        server.fault("GET " + LARGE, FakeHub.status(403));

        VireoException e = refused(Code.PROVIDER, "org/tiny", LARGE);

        assertFalse((e.getMessage() + e.hint()).contains("s3cret"), e.getMessage());
        assertTrue(e.getMessage().contains("to which the hub redirects, refuses (403)"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/tiny",
                "org/",
                "a/b/c",
                "../tiny",
                "org/..",
                "org/ti--ny",
                "org/tiny@",
                "org/tiny@../x",
                "org/tiny@a//b",
                "org/tiny@.git",
                "org/ti ny",
                "org/tiny@-x",
                "-org/tiny",
                "org/tiny@a@b"
            })
    void aNameThatIsNoneOfAModelIsWrongUsage(String name) {
        VireoException e = assertThrows(VireoException.class, () -> HubModel.parse(name));

        assertEquals(Code.USAGE, e.code());
    }

    @Test
    void namesOfModelsAreUnderstood() {
        assertEquals(new HubModel("gpt2", Optional.empty()), HubModel.parse("gpt2"));
        assertEquals(
                new HubModel("nvidia/PS3-4K-SigLIP", Optional.of("refs/pr/3")),
                HubModel.parse("nvidia/PS3-4K-SigLIP@refs/pr/3"));
        assertEquals("org/tiny@v1", HubModel.parse("org/tiny@v1").toString());
    }
}
