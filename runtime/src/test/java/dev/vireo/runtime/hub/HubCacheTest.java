package dev.vireo.runtime.hub;

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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubCacheTest {
    private static final String FIRST = "1".repeat(40);
    private static final String SECOND = "2".repeat(40);

    @TempDir
    private Path folder = Path.of("");

    /// Puts a file into a version as a download does.
    private void put(String commit, String name, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        Path model = folder.resolve("models--org--tiny");
        Path blob = model.resolve("blobs").resolve(FakeHub.gitSha1(bytes));
        Files.createDirectories(Objects.requireNonNull(blob.getParent()));
        Files.write(blob, bytes);
        Path pointer = model.resolve("snapshots").resolve(commit).resolve(name);
        Path above = Objects.requireNonNull(pointer.getParent());
        Files.createDirectories(above);
        Files.createSymbolicLink(pointer, above.relativize(blob));
    }

    private void ref(String name, String commit) throws IOException {
        Path file = folder.resolve("models--org--tiny/refs").resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, commit);
    }

    private HubCache twoVersions() throws IOException {
        put(FIRST, "config.json", "{}");
        put(FIRST, "onnx/old.txt", "old!");
        put(SECOND, "config.json", "{}");
        put(SECOND, "new.txt", "newer");
        ref("main", SECOND);
        ref("refs/pr/1", FIRST);
        return new HubCache(folder);
    }

    @Test
    void aCacheThatDoesNotExistIsEmpty() {
        assertEquals(List.of(), new HubCache(folder.resolve("none")).models());
    }

    @Test
    void modelsAreListedWithTheirVersionsAndWhatTheyTake() throws IOException {
        HubCache cache = twoVersions();
        Files.createDirectories(folder.resolve("datasets--org--data"));
        Files.writeString(folder.resolve("models--org--tiny/blobs/aa.incomplete"), "123");

        HubCache.Cached model = cache.models().getFirst();

        assertEquals(1, cache.models().size());
        assertEquals("org/tiny", model.repo());
        assertEquals(Map.of("main", SECOND, "refs/pr/1", FIRST), model.refs());
        assertEquals(2 + 4 + 5, model.bytes());
        assertEquals(3, model.partialBytes());
        assertEquals(List.of("main"), model.snapshots().get(1).refs());
        assertEquals(
                List.of("config.json", "onnx/old.txt"),
                model.snapshots().getFirst().files().stream()
                        .map(HubCache.Cached.File::name)
                        .toList());
    }

    @Test
    void aVersionIsFoundByBranchCommitOrBecauseItIsTheOnlyOne() throws IOException {
        HubCache cache = twoVersions();

        assertEquals(SECOND, cache.snapshot(Hub.Model.parse("org/tiny")).commit());
        assertEquals(
                FIRST, cache.snapshot(Hub.Model.parse("org/tiny@refs/pr/1")).commit());
        assertEquals(FIRST, cache.snapshot(Hub.Model.parse("org/tiny@" + FIRST)).commit());
        VireoException e = assertThrows(VireoException.class, () -> cache.snapshot(Hub.Model.parse("org/tiny@v3")));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.getMessage().contains("no revision 'v3' of it; it has main, refs/pr/1"), e.getMessage());
        assertEquals("Fetch it: vireo models get org/tiny@v3", e.hint());
        Files.delete(folder.resolve("models--org--tiny/refs/main"));
        cache.remove(Hub.Model.parse("org/tiny@" + FIRST));
        assertEquals(SECOND, cache.snapshot(Hub.Model.parse("org/tiny")).commit());
    }

    @Test
    void aFolderOfTheCacheIsKnownAsTheVersionThatItIs() throws IOException {
        twoVersions();
        Path snapshot = folder.resolve("models--org--tiny/snapshots").resolve(FIRST);

        assertEquals(FIRST, HubCache.at(snapshot).orElseThrow().commit());
        assertEquals(Optional.empty(), HubCache.at(folder));
    }

    @Test
    void removingAVersionKeepsWhatTheOtherNeeds() throws IOException {
        HubCache cache = twoVersions();

        assertEquals(new HubCache.Removed(1, 4), cache.remove(Hub.Model.parse("org/tiny@refs/pr/1")));

        HubCache.Cached left = cache.model("org/tiny").orElseThrow();
        assertEquals(1, left.snapshots().size());
        assertEquals(Map.of("main", SECOND), left.refs());
        assertEquals("{}", Files.readString(left.snapshots().getFirst().folder().resolve("config.json")));
    }

    @Test
    void removingAModelRemovesItWholeAndNothingThatItLinksTo() throws IOException {
        HubCache cache = twoVersions();
        Path precious = Files.createDirectories(folder.resolve("precious"));
        Files.writeString(precious.resolve("file"), "kept");
        Files.createSymbolicLink(folder.resolve("models--org--tiny/snapshots/link"), precious);

        cache.remove(Hub.Model.parse("org/tiny"));

        assertFalse(Files.exists(folder.resolve("models--org--tiny")));
        assertEquals("kept", Files.readString(precious.resolve("file")));
        VireoException e = assertThrows(VireoException.class, () -> cache.remove(Hub.Model.parse("org/tiny")));
        assertEquals("[org/tiny] is not in the cache " + folder, e.what());
    }

    @Test
    void damagedFilesAreFoundByTheirHash() throws IOException {
        HubCache cache = twoVersions();
        HubCache.Cached.Snapshot whole = cache.snapshot(Hub.Model.parse("org/tiny"));
        assertEquals(new HubCache.Hashes(2, 0, Map.of()), HubCache.verify(whole, _ -> {}));
        Files.writeString(whole.folder().resolve("new.txt").toRealPath(), "NEWER");
        Files.delete(whole.folder().resolve("config.json").toRealPath());

        Map<String, String> wrong = HubCache.verify(cache.snapshot(Hub.Model.parse("org/tiny")), _ -> {})
                .wrong();

        assertEquals(
                Map.of(
                        "new.txt",
                        "is not what its hash says: it was changed or damaged",
                        "config.json",
                        "is a link that leads nowhere"),
                wrong);
    }
}
