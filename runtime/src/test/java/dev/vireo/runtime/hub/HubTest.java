package dev.vireo.runtime.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What is fetched, taken up again and kept.
class HubTest extends HubFixture {
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

        assertEquals("[org/tiny] gave up after 5 tries: 127.0.0.1 answers 500", e.what());
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
                if (advanced >= 100_000) {
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
    void aRedirectWithinTheHubIsFollowedWithTheToken() {
        server.fault(
                "HEAD config.json",
                FakeHub.status(307, "Location", "/org/tiny/resolve/" + FakeHub.COMMIT + "/config.json"));

        assertEquals(1, get("org/tiny", "config.json").files().size());
        assertTrue(server.seen().stream().allMatch(s -> s.authorization().isPresent()));
    }

    @Test
    void namesOfModelsAreUnderstood() {
        assertEquals(new Hub.Model("gpt2", Optional.empty()), Hub.Model.parse("gpt2"));
        assertEquals(
                new Hub.Model("nvidia/PS3-4K-SigLIP", Optional.of("refs/pr/3")),
                Hub.Model.parse("nvidia/PS3-4K-SigLIP@refs/pr/3"));
        assertEquals("org/tiny@v1", Hub.Model.parse("org/tiny@v1").toString());
    }
}
