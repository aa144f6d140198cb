package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.agent.AnswerCache.Mode;
import dev.vireo.agent.internal.store.CacheKey;
import dev.vireo.agent.internal.tools.CachedAnswers;
import dev.vireo.agent.internal.tools.ToolAnswers;
import dev.vireo.agent.internal.tools.ToolBridge;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.Usage;
import dev.vireo.program.ToolException;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.Secrets;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerCacheTest {
    @TempDir
    Path folder;

    private final List<String> notices = new ArrayList<>();
    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());

    private AnswerCache open(Mode mode) {
        return AnswerCache.open(folder, mode, 1 << 20, clock, notices::add);
    }

    private static CacheKey key(String name) {
        return CacheKey.ofCall("tools-1", "find", "[\"" + name + "\"]");
    }

    private static String ask(AnswerCache cache, String name, String fresh) {
        return cache.answer(key(name), () -> {}, () -> fresh);
    }

    @Test
    void whatWasAskedOnceIsKnownToTheNextProcess() {
        try (AnswerCache cache = open(Mode.USE)) {
            assertEquals("one", ask(cache, "a", "one"));
        }
        AtomicInteger hits = new AtomicInteger();
        try (AnswerCache cache = open(Mode.USE)) {
            assertEquals("one", cache.answer(key("a"), hits::incrementAndGet, () -> "two"));
            assertEquals("b", ask(cache, "b", "b"));
            assertEquals(2, cache.stats().entries());
            assertEquals(2L, cache.stats().kinds().get("tool"));
        }
        assertEquals(1, hits.get());
        assertEquals(List.of(), notices);
    }

    @Test
    void eachModeDoesWhatItSays() {
        try (AnswerCache use = open(Mode.USE);
                AnswerCache refresh = open(Mode.REFRESH);
                AnswerCache off = open(Mode.OFF);
                AnswerCache replay = open(Mode.REPLAY)) {
            VireoException e = assertThrows(VireoException.class, () -> ask(replay, "a", "never"));
            assertEquals(Code.DATA, e.code());
            assertTrue(String.valueOf(e.getMessage()).contains("find[\"a\"] of the tools tools-1"), e.getMessage());
            assertEquals("one", ask(off, "a", "one"));
            assertEquals("two", ask(use, "a", "two"));
            assertEquals("two", ask(replay, "a", "never"));
            assertEquals("three", ask(refresh, "a", "three"));
            assertEquals("three", ask(use, "a", "four"));
        }
    }

    @Test
    void everythingThatMattersMakesAnotherKey() {
        List<String> digests = Stream.of(
                        CacheKey.ofCall("t1", "find", "[1]"),
                        CacheKey.ofCall("t2", "find", "[1]"),
                        CacheKey.ofCall("t1", "exists", "[1]"),
                        CacheKey.ofCall("t1", "find", "[2]"),
                        model("m", "http://a", "s", "u", 0, 0),
                        model("n", "http://a", "s", "u", 0, 0),
                        model("m", "http://b", "s", "u", 0, 0),
                        model("m", "http://a", "x", "u", 0, 0),
                        model("m", "http://a", "s", "x", 0, 0),
                        model("m", "http://a", "s", "u", 0.5, 0),
                        model("m", "http://a", "s", "u", 0, 1))
                .map(CacheKey::digest)
                .toList();
        assertEquals(digests.size(), digests.stream().distinct().count());
    }

    private static CacheKey model(
            String id, String endpoint, String system, String user, double temperature, int sample) {
        return CacheKey.of(counting(id, endpoint), new LanguageModel.Request(system, user, temperature), sample);
    }

    /// A model that numbers its answers.
    private static LanguageModel counting(String id, String endpoint) {
        AtomicInteger asked = new AtomicInteger();
        return new LanguageModel() {
            @Override
            public Completion complete(Request request) {
                return new Completion(request.user() + asked.incrementAndGet(), new Usage(1, 10, 20));
            }

            @Override
            public String id() {
                return id;
            }

            @Override
            public String endpoint() {
                return endpoint;
            }
        };
    }

    @Test
    void whatTheProviderKnewIsCountedForAnAnswerThatIsKept() {
        Usage used = new Usage(1, 10, 20, 8);
        LanguageModel model = new LanguageModel() {
            @Override
            public Completion complete(Request request) {
                return new Completion("said", used);
            }

            @Override
            public String id() {
                return "m";
            }
        };
        try (AnswerCache cache = open(Mode.USE)) {
            assertEquals(
                    used,
                    cache.languageModel(model, () -> {})
                            .complete(LanguageModel.Request.of("s", "u"))
                            .usage());
        }
    }

    @Test
    void whatAVideoShowsIsAskedOnce() throws ToolException {
        AtomicInteger asked = new AtomicInteger();
        ToolAnswers tools = (_, _) ->
                new ToolBridge.Given(new Value.Str("a cat " + asked.incrementAndGet()), OptionalDouble.of(0.5));
        Clip clip = Clip.of(
                List.of(Image.ofRgb(20, 20, new byte[20 * 20 * 3]), Image.ofRgb(21, 20, new byte[21 * 20 * 3])), 2);
        List<Value> arguments = List.of(new Value.Video(new VideoSegment(clip, 0, 2)), new Value.Str("What is it?"));
        try (AnswerCache cache = open(Mode.USE)) {
            for (int i = 0; i < 2; i++) {
                ToolBridge.Given given = new CachedAnswers(cache, "tools-1", tools, () -> {})
                        .call("VideoSegment.simple_query", arguments);
                assertEquals(new Value.Str("a cat 1"), given.value());
                assertEquals(OptionalDouble.of(0.5), given.confidence());
            }
        }
        assertEquals(1, asked.get());
    }

    @Test
    void theSecondSampleOfARequestStaysTheSecond() {
        LanguageModel.Request request = LanguageModel.Request.of("s", "u");
        AtomicInteger hits = new AtomicInteger();
        try (AnswerCache cache = open(Mode.USE)) {
            LanguageModel first = cache.languageModel(counting("m", ""), hits::incrementAndGet);
            assertEquals(new Usage(1, 10, 20), first.complete(request).usage());
            assertEquals("u2", first.complete(request).text());
            LanguageModel second = cache.languageModel(counting("m", ""), hits::incrementAndGet);
            assertEquals(new LanguageModel.Completion("u1", Usage.NONE), second.complete(request), "a hit is free");
            assertEquals("u2", second.complete(request).text());
            assertEquals("u1", second.complete(request).text(), "the third is new, the first of this model");
        }
        assertEquals(2, hits.get());
    }

    @Test
    void aFailureIsNotKept() {
        try (AnswerCache cache = open(Mode.USE)) {
            assertThrows(
                    IOException.class,
                    () -> cache.<IOException>answer(key("a"), () -> {}, () -> {
                        throw new IOException("no");
                    }));
            assertEquals("one", ask(cache, "a", "one"));
        }
    }

    @Test
    void whatWasNotUsedForLongestGoesFirstWhenItIsFull() {
        String large = "x".repeat(110_000);
        try (AnswerCache cache = open(Mode.USE)) {
            for (int i = 0; i < 8; i++) {
                ask(cache, "k" + i, large);
                now.addAndGet(1_000_000);
            }
            assertEquals(large, ask(cache, "k0", "asked again")); // used now
            now.addAndGet(1_000_000);
            ask(cache, "k8", large);
            assertTrue(cache.stats().bytes() <= 1 << 20, cache.stats().toString());
            assertEquals(large, ask(cache, "k0", "gone"));
            assertEquals("gone", ask(cache, "k1", "gone"));
            assertEquals(large, ask(cache, "k8", "gone"));
        }
    }

    @Test
    void clearingRemovesAllOrWhatWasNotUsedForSoLong() {
        try (AnswerCache cache = open(Mode.USE)) {
            ask(cache, "old", "1");
            now.addAndGet(Duration.ofDays(8).toMillis());
            ask(cache, "new", "22");
            assertEquals(1, cache.clear(Optional.of(Duration.ofDays(7))).entries());
            assertEquals("22", ask(cache, "new", "gone"));
            assertEquals(1, cache.stats().entries());
            assertEquals(1, cache.clear(Optional.empty()).entries());
            assertEquals(0, cache.stats().bytes());
        }
    }

    @Test
    void aDamagedFileIsMovedAsideWithANotice() throws IOException {
        Files.write(
                folder.resolve("answers.db"), "no database at all, ".repeat(400).getBytes(StandardCharsets.UTF_8));
        try (AnswerCache cache = open(Mode.USE)) {
            assertEquals("one", ask(cache, "a", "one"));
            assertEquals("one", ask(cache, "a", "two"));
        }
        assertEquals(1, notices.size(), notices.toString());
        assertTrue(notices.getFirst().contains("is damaged; it was moved to answers.db.damaged-"), notices.toString());
        assertTrue(Files.exists(folder.resolve("answers.db.damaged-" + now.get())));
    }

    @Test
    void aFileThatIsDamagedInTheMiddleIsNoFailureEither() throws IOException {
        try (AnswerCache cache = open(Mode.USE)) {
            for (int i = 0; i < 50; i++) {
                ask(cache, "k" + i, "v".repeat(5000));
            }
        }
        Path file = folder.resolve("answers.db");
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 4096; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        Files.write(file, bytes);
        try (AnswerCache cache = open(Mode.USE)) {
            for (int i = 0; i < 50; i++) {
                assertFalse(ask(cache, "k" + i, "fresh").isEmpty());
            }
            assertEquals("fresh", ask(cache, "k49", "again"));
        }
        assertTrue(notices.getFirst().contains("damaged"), notices.toString());
    }

    @Test
    void aFileOfAnotherVersionIsBegunAnew() throws SQLException {
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("answers.db"));
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE entry (other TEXT)");
            s.execute("PRAGMA user_version = 9");
        }
        try (AnswerCache cache = open(Mode.USE)) {
            assertEquals("one", ask(cache, "a", "one"));
            assertEquals("one", ask(cache, "a", "two"));
        }
        assertTrue(notices.getFirst().contains("begun anew: it is of version 9, not 1"), notices.toString());
    }

    @Test
    void aFolderThatCannotBeMadeIsDoneWithout() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        try (AnswerCache cache = AnswerCache.open(file.resolve("below"), Mode.USE, notices::add)) {
            assertEquals("one", ask(cache, "a", "one"));
            assertEquals("two", ask(cache, "a", "two"));
            assertEquals(0, cache.stats().entries());
        }
        assertEquals(1, notices.size(), notices.toString());
    }

    @Test
    void severalConnectionsAndThreadsShareOneFile() throws Exception {
        int threads = 4;
        int each = 40;
        List<AnswerCache> caches = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                AnswerCache cache = t % 2 == 0 || caches.isEmpty() ? open(Mode.USE) : caches.getLast();
                caches.add(cache);
                all.add(pool.submit(() -> {
                    boolean right = true;
                    for (int i = 0; i < each; i++) {
                        right &= ask(cache, "k" + i, "v" + i).equals("v" + i);
                    }
                    return right;
                }));
            }
            for (Future<Boolean> one : all) {
                assertTrue(one.get());
            }
        }
        try (AnswerCache cache = open(Mode.REPLAY)) {
            assertEquals(each, cache.stats().entries());
            for (int i = 0; i < each; i++) {
                assertEquals("v" + i, ask(cache, "k" + i, "never"));
            }
        }
        caches.forEach(AnswerCache::close);
        assertEquals(List.of(), notices);
    }

    @Test
    void theFileIsNeverLargerThanItMayBe() throws IOException {
        try (AnswerCache cache = open(Mode.USE)) {
            for (int i = 0; i < 9000; i++) {
                ask(cache, "k" + i, "\u732b".repeat(i % 60));
                now.addAndGet(1000);
            }
            long size = Files.size(folder.resolve("answers.db"));
            assertTrue(size <= 1 << 20, size + " bytes");
            assertTrue(cache.stats().entries() > 1500, cache.stats().toString());
            assertEquals("\u732b".repeat(8999 % 60), ask(cache, "k8999", "gone"));
        }
    }

    @Test
    void itsOwnerAloneMayReadIt() throws IOException {
        Files.createFile(folder.resolve("answers.db")); // one that was made with other rights
        try (AnswerCache cache = open(Mode.USE)) {
            ask(cache, "a", "one");
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file :
                        files.filter(f -> !f.toString().endsWith(".lock")).toList()) {
                    assertEquals(
                            "rw-------",
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                            file::toString);
                }
            }
        }
    }

    @Test
    void anAnswerThatRepeatsAKeyIsNotKept() {
        Secrets.know("sk-of-the-cache-test");
        try (AnswerCache cache = open(Mode.USE)) {
            assertEquals("sk-of-the-cache-test!", ask(cache, "a", "sk-of-the-cache-test!"));
            assertEquals("again", ask(cache, "a", "again"));
        }
    }
}
