package dev.vireo.runtime.folder;

import static dev.vireo.runtime.folder.TestFolder.FIRST;
import static dev.vireo.runtime.folder.TestFolder.INDEX;
import static dev.vireo.runtime.folder.TestFolder.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every way in which a folder is known to be broken, and what is said of it.
class MalformedFolderTest {
    private static final String A_TWO = "\"dtype\":\"F32\",\"shape\":[2]";

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void removeTheLinksOutOfTheFolder() throws IOException {
        for (String name : List.of("config.json", "model.safetensors")) {
            if (Files.isSymbolicLink(folder.resolve(name))) {
                Files.delete(folder.resolve(name));
            }
        }
    }

    /// A kind of broken folder.
    ///
    /// @param file what the message has to name
    /// @param says what it has to say
    private record Kind(String name, Consumer<TestFolder> breaks, boolean sharded, String file, String says) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Kind single(String name, String file, String says, Consumer<TestFolder> breaks) {
        return new Kind(name, breaks, false, file, says);
    }

    private static Kind sharded(String name, String file, String says, Consumer<TestFolder> breaks) {
        return new Kind(name, breaks, true, file, says);
    }

    private static Stream<Kind> configKinds() {
        return Stream.of(
                single("no config", "", "has no config.json", f -> f.remove("config.json")),
                single("config is empty", "config.json", "it is empty", f -> f.put("config.json", "")),
                single(
                        "config is a folder",
                        "config.json",
                        "is a folder, not a file",
                        f -> f.remove("config.json").put("config.json/x", "")),
                single("config is no JSON", "config.json", "is not valid JSON", f -> f.put("config.json", "<html>")),
                single(
                        "config is cut",
                        "config.json",
                        "is not valid JSON",
                        f -> f.put("config.json", "{\"model_type\": \"ti")),
                single(
                        "config goes on after its end",
                        "config.json",
                        "is not valid JSON",
                        f -> f.put("config.json", "{\"a\":1}{}")),
                single(
                        "config is a list",
                        "config.json",
                        "it holds a list instead of an object",
                        f -> f.put("config.json", "[1]")),
                single(
                        "config has a key twice",
                        "config.json:2",
                        "Duplicate field 'a'",
                        f -> f.put("config.json", "{\"a\":1,\n\"a\":2}")),
                single("config has NaN", "config.json", "NaN", f -> f.put("config.json", "{\"eps\": NaN}")),
                single(
                        "config is not UTF-8",
                        "config.json",
                        "it is not UTF-8",
                        f -> f.put("config.json", "{\"ä\":1}".getBytes(StandardCharsets.ISO_8859_1))),
                single(
                        "config is UTF-16",
                        "config.json",
                        "it is not UTF-8",
                        f -> f.put("config.json", "{\"a\":1}".getBytes(StandardCharsets.UTF_16))),
                single(
                        "config begins with a byte order mark",
                        "config.json",
                        "byte order mark",
                        f -> f.put("config.json", "\uFEFF{}")),
                single(
                        "config is nested deep",
                        "config.json",
                        "is not valid JSON",
                        f -> f.put("config.json", "{\"a\":" + "[".repeat(100_000))),
                single(
                        "config holds a number of a million digits",
                        "config.json",
                        "is not valid JSON",
                        f -> f.put("config.json", "{\"a\":" + "9".repeat(1_000_000) + "}")),
                single(
                        "config is a Git LFS pointer",
                        "config.json",
                        "a Git LFS pointer",
                        f -> f.put("config.json", "version https://git-lfs.github.com/spec/v1\n")),
                single(
                        "config is huge",
                        "config.json",
                        "has 17000000 bytes",
                        f -> stretch(f.path().resolve("config.json"), 17_000_000)),
                single(
                        "config is a dangling link",
                        "config.json",
                        "is a link that leads to nowhere.json, which does not exist",
                        f -> f.link("config.json", Path.of("nowhere.json"))),
                single(
                        "config is a device",
                        "config.json",
                        "is a device or a pipe, not a file",
                        f -> f.link("config.json", Path.of("/dev/zero"))));
    }

    private static Stream<Kind> weightKinds() {
        return Stream.of(
                single("no weights", "", "has no weights", f -> f.remove("model.safetensors")),
                single(
                        "weights are pickled",
                        "pytorch_model.bin",
                        "pickled weights",
                        f -> f.remove("model.safetensors").put("pytorch_model.bin", "PK\u0003\u0004")),
                single(
                        "weights are pickled in shards",
                        "pytorch_model-00001-of-00002.bin",
                        "pickled weights",
                        f -> f.remove("model.safetensors")
                                .put("pytorch_model-00001-of-00002.bin", "PK")
                                .put("pytorch_model.bin.index.json", "{}")),
                single(
                        "weights are a .pt file",
                        "weights.pt",
                        "pickled weights",
                        f -> f.remove("model.safetensors").put("weights.pt", "PK")),
                single(
                        "weights are a .pth file",
                        "checkpoint.pth",
                        "pickled weights",
                        f -> f.remove("model.safetensors").put("checkpoint.pth", "PK")),
                single(
                        "a zipped pickle under the name of safetensors",
                        "model.safetensors",
                        "a pickled checkpoint",
                        f -> f.put("model.safetensors", "PK\u0003\u0004 and so on and on")),
                single(
                        "a plain pickle under the name of safetensors",
                        "model.safetensors",
                        "a pickled checkpoint",
                        f -> f.put("model.safetensors", new byte[] {(byte) 0x80, 2, 1, 1, 1, 1, 1, 1, 1, 1})),
                single(
                        "weights are a Git LFS pointer",
                        "model.safetensors",
                        "a Git LFS pointer",
                        f -> f.put("model.safetensors", "version https://git-lfs.github.com/spec/v1\n")),
                single(
                        "weights under another name",
                        "open_clip_model.safetensors",
                        "has no model.safetensors",
                        f -> f.remove("model.safetensors").put("open_clip_model.safetensors", TestFolder.weights("a"))),
                single("weights are empty", "model.safetensors", "has 0 bytes", f -> f.put("model.safetensors", "")),
                single(
                        "weights are a folder",
                        "model.safetensors",
                        "is a folder, not a file",
                        f -> f.remove("model.safetensors").put("model.safetensors/x", "")),
                single(
                        "weights are a dangling link",
                        "model.safetensors",
                        "is a link that leads to",
                        f -> f.link("model.safetensors", Path.of("../../blobs/none"))),
                single(
                        "weights hold no tensors",
                        "model.safetensors",
                        "holds no tensors",
                        f -> f.put("model.safetensors", TestFolder.weights())),
                single(
                        "the last byte is cut off",
                        "model.safetensors",
                        "may be cut short",
                        f -> f.put("model.safetensors", cut(TestFolder.weights("a", "b"), 1))),
                single(
                        "cut within the header",
                        "model.safetensors",
                        "announces a header of",
                        f -> f.put("model.safetensors", Arrays.copyOf(TestFolder.weights("a", "b"), 40))),
                single(
                        "bytes after the last tensor",
                        "model.safetensors",
                        "belong to no tensor",
                        f -> f.put("model.safetensors", longer(TestFolder.weights("a")))),
                single(
                        "two tensors overlap",
                        "model.safetensors",
                        "overlaps",
                        f -> f.put(
                                "model.safetensors",
                                TestFolder.header(
                                        "{\"a\":{" + A_TWO + ",\"data_offsets\":[0,8]},\"b\":{" + A_TWO
                                                + ",\"data_offsets\":[4,12]}}",
                                        12))),
                single(
                        "a hole between tensors",
                        "model.safetensors",
                        "hole",
                        f -> f.put(
                                "model.safetensors",
                                TestFolder.header("{\"a\":{" + A_TWO + ",\"data_offsets\":[4,12]}}", 12))),
                single(
                        "a shape that its bytes do not fill",
                        "model.safetensors",
                        "needs 12 bytes",
                        f -> f.put(
                                "model.safetensors",
                                TestFolder.header(
                                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 8))),
                single(
                        "a shape of more elements than 64 bits count",
                        "model.safetensors",
                        "too many elements",
                        f -> f.put(
                                "model.safetensors",
                                TestFolder.header(
                                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,8],"
                                                + "\"data_offsets\":[0,8]}}",
                                        8))),
                single(
                        "a negative dimension",
                        "model.safetensors",
                        "outside 0",
                        f -> f.put(
                                "model.safetensors",
                                TestFolder.header(
                                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8))),
                single(
                        "an unknown type of numbers",
                        "model.safetensors",
                        "unknown dtype 'F4'",
                        f -> f.put(
                                "model.safetensors",
                                TestFolder.header(
                                        "{\"a\":{\"dtype\":\"F4\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8))),
                single(
                        "a header that announces 2^63 bytes",
                        "model.safetensors",
                        "announces a header",
                        f -> f.put("model.safetensors", new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) 0x80, '{', '}'})),
                single(
                        "a header nested deep",
                        "model.safetensors",
                        "is not a safetensors file",
                        f -> f.put("model.safetensors", TestFolder.header("{\"a\":" + "[".repeat(50_000), 0))),
                single(
                        "a header with a tensor twice",
                        "model.safetensors",
                        "Duplicate field 'a'",
                        f -> f.put(
                                "model.safetensors",
                                TestFolder.header(
                                        "{\"a\":{" + A_TWO + ",\"data_offsets\":[0,8]},\"a\":{" + A_TWO
                                                + ",\"data_offsets\":[0,8]}}",
                                        8))));
    }

    private static Stream<Kind> shardKinds() {
        return Stream.of(
                sharded("a shard is missing", SECOND, "1 of them are missing", f -> f.remove(SECOND)),
                sharded("the index is missing", INDEX, "has shards and no", f -> f.remove(INDEX)),
                sharded("the index is no JSON", INDEX, "is not valid JSON", f -> f.put(INDEX, "weight_map: {}")),
                sharded("the index is empty", INDEX, "it is empty", f -> f.put(INDEX, "")),
                sharded("the index has no map", INDEX, "weight_map is missing", f -> f.put(INDEX, "{\"metadata\":{}}")),
                sharded(
                        "the map is a list",
                        INDEX,
                        "weight_map is a list instead of an object",
                        f -> f.put(INDEX, "{\"weight_map\":[]}")),
                sharded("the map is empty", INDEX, "weight_map names no tensor", f -> f.index("")),
                sharded(
                        "a shard's name is a number",
                        INDEX,
                        "the shard of tensor 'a' is a number",
                        f -> f.index("\"a\":1")),
                sharded(
                        "a tensor twice in the index",
                        INDEX,
                        "Duplicate field 'a'",
                        f -> f.index("\"a\":\"" + FIRST + "\",\"a\":\"" + FIRST + "\"")),
                sharded(
                        "the index leads upwards",
                        INDEX,
                        "'../secret.safetensors', which is not the name of a file in this folder",
                        f -> f.index("\"a\":\"../secret.safetensors\"")),
                sharded(
                        "the index leads to an absolute path",
                        INDEX,
                        "'/etc/passwd', which is not the name of a file in this folder",
                        f -> f.index("\"a\":\"/etc/passwd\"")),
                sharded(
                        "the index leads into a folder below",
                        INDEX,
                        "'sub/x.safetensors', which is not the name",
                        f -> f.index("\"a\":\"sub/x.safetensors\"")),
                sharded(
                        "the index leads upwards with backslashes",
                        INDEX,
                        "which is not the name of a file in this folder",
                        f -> f.index("\"a\":\"..\\\\secret.safetensors\"")),
                sharded(
                        "the index holds a NUL",
                        INDEX,
                        "which is not the name of a .safetensors file",
                        f -> f.index("\"a\":\"x\\u0000.safetensors\"")),
                sharded(
                        "the index names a pickle",
                        INDEX,
                        "a pickled checkpoint",
                        f -> f.index("\"a\":\"pytorch_model-00001-of-00002.bin\"")),
                sharded(
                        "the index names another kind of file",
                        INDEX,
                        "'config.json', which is not the name of a .safetensors file",
                        f -> f.index("\"a\":\"config.json\"")),
                sharded(
                        "a tensor of the index is in no shard",
                        INDEX,
                        "1 tensors are not where it says: 'd' (in " + FIRST + ")",
                        f -> f.index("\"a\":\"" + FIRST + "\",\"b\":\"" + FIRST + "\",\"c\":\"" + SECOND + "\",\"d\":\""
                                + FIRST + "\"")),
                sharded(
                        "a tensor is in another shard",
                        INDEX,
                        "tensor 'b' should lie in " + SECOND + " and lies in " + FIRST,
                        f -> f.index("\"a\":\"" + FIRST + "\",\"b\":\"" + SECOND + "\",\"c\":\"" + SECOND + "\"")),
                sharded(
                        "a tensor lies in two shards",
                        INDEX,
                        "tensor 'b' lies in two shards, " + FIRST + " and " + SECOND,
                        f -> f.put(SECOND, TestFolder.weights("b", "c"))),
                sharded(
                        "a tensor of a shard is not in the index",
                        INDEX,
                        "1 tensors of the shards are not in it: 'b' (in " + FIRST + ")",
                        f -> f.index("\"a\":\"" + FIRST + "\",\"c\":\"" + SECOND + "\"")),
                sharded(
                        "a shard is cut",
                        SECOND,
                        "may be cut short",
                        f -> f.put(SECOND, cut(TestFolder.weights("c"), 5))),
                sharded(
                        "a shard is a folder",
                        SECOND,
                        "is a folder",
                        f -> f.remove(SECOND).put(SECOND + "/x", "")),
                sharded(
                        "a shard is a pickle",
                        FIRST,
                        "a pickled checkpoint",
                        f -> f.put(FIRST, "PK\u0003\u0004 and so on and on")),
                sharded(
                        "both a single file and shards",
                        "model.safetensors",
                        "holds both",
                        f -> f.put("model.safetensors", TestFolder.weights("a"))),
                sharded(
                        "the index is huge",
                        INDEX,
                        "has 70000000 bytes",
                        f -> stretch(f.path().resolve(INDEX), 70_000_000)));
    }

    private static Stream<Kind> kinds() {
        return Stream.of(configKinds(), weightKinds(), shardKinds()).flatMap(s -> s);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void aBrokenFolderIsRefusedWithTheFileTheReasonAndWhatToDo(Kind kind) {
        TestFolder made = kind.sharded() ? TestFolder.sharded(folder) : TestFolder.single(folder);
        kind.breaks().accept(made);

        VireoException e = assertThrows(
                VireoException.class, () -> ModelFolder.open(folder).weights().close());

        String message = e.getMessage();
        assertEquals(Code.DATA, e.code(), message);
        assertTrue(message.startsWith("[" + folder), message);
        assertTrue((message + e.hint()).contains(kind.file()), message + " " + e.hint());
        assertTrue(message.contains(kind.says()), message);
        assertFalse(message.contains("\n") || message.length() > 500, message);
        assertFalse(e.hint().isBlank(), "no hint: " + message);
        if (kind.says().contains("pickled")) {
            assertTrue(e.hint().contains("tools/convert"), e.hint());
        }
    }

    @Test
    void thereAreManyKindsAndEachHasAName() {
        List<String> names = kinds().map(Kind::name).toList();

        assertTrue(names.size() >= 60, names.size() + " kinds");
        assertEquals(names.size(), names.stream().distinct().count());
    }

    @Test
    void aFolderThatIsNoneIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("model.pth"), "");
        VireoException missing = assertThrows(VireoException.class, () -> ModelFolder.open(folder.resolve("none")));
        VireoException pickle = assertThrows(VireoException.class, () -> ModelFolder.open(file));

        assertEquals("[" + folder.resolve("none") + "] no such folder", missing.what());
        assertEquals("[" + file + "] is not a folder", pickle.what());
        assertTrue(pickle.hint().contains("tools/convert"), pickle.hint());
    }

    @Test
    void anEmptyFolderIsRefusedWithTheWayToAModel() {
        VireoException e = assertThrows(VireoException.class, () -> ModelFolder.open(folder));

        assertEquals("[" + folder + "] is empty", e.what());
        assertTrue(e.hint().contains("vireo models get"), e.hint());
    }

    @Test
    void aFolderOfPartsIsRefusedWithTheNamesOfTheParts() {
        new TestFolder(folder).put("llm/config.json", "{}").put("vision_tower/config.json", "{}");

        VireoException e = assertThrows(VireoException.class, () -> ModelFolder.open(folder));

        assertEquals("These folders in it have one: llm, vision_tower.", e.hint());
    }

    @Test
    void inASnapshotOfTheCacheALinkMayLeadIntoTheBlobsAndNowhereElse() throws IOException {
        Path model = folder.resolve("models--org--name");
        Path snapshot = model.resolve("snapshots/0123");
        new TestFolder(model.resolve("blobs"))
                .put("aa", "{\"model_type\":\"tiny\"}")
                .put("bb", TestFolder.weights("a"));
        new TestFolder(folder).put("secret.json", "{\"password\":1}");
        Files.createDirectories(snapshot);
        Files.createSymbolicLink(snapshot.resolve("config.json"), Path.of("../../blobs/aa"));
        Files.createSymbolicLink(snapshot.resolve("model.safetensors"), Path.of("../../blobs/bb"));
        try (FolderWeights weights = ModelFolder.open(snapshot).weights()) {
            assertEquals(1, weights.tensors().size());
        }
        Files.delete(snapshot.resolve("config.json"));
        Files.createSymbolicLink(snapshot.resolve("config.json"), Path.of("../../../secret.json"));

        VireoException e = assertThrows(VireoException.class, () -> ModelFolder.open(snapshot));

        assertTrue(
                e.getMessage().contains("config.json] is a link that leads out of the cached model"), e.getMessage());
    }

    @Test
    void aMutatedFolderIsReadOrRefusedAndNothingElse() throws IOException {
        TestFolder made = TestFolder.sharded(folder);
        List<String> names = List.of("config.json", INDEX, FIRST, SECOND);
        Random random = new Random(4);
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            String name = names.get(random.nextInt(names.size()));
            byte[] whole = Files.readAllBytes(folder.resolve(name));
            byte[] mutated = whole.clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                mutated[random.nextInt(mutated.length)] = (byte) (32 + random.nextInt(96));
            }
            made.put(name, random.nextInt(8) == 0 ? Arrays.copyOf(mutated, random.nextInt(mutated.length)) : mutated);
            try (FolderWeights weights = ModelFolder.open(folder).weights()) {
                FolderWeights.Check.of(weights, true, _ -> {});
            } catch (VireoException e) {
                assertEquals(Code.DATA, e.code());
                assertTrue(e.getMessage().startsWith("[" + folder), e.getMessage());
                refused++;
            }
            made.put(name, whole);
        }
        assertTrue(refused > 200, refused + " of 600 refused");
    }

    private static byte[] cut(byte[] whole, int bytes) {
        return Arrays.copyOf(whole, whole.length - bytes);
    }

    private static byte[] longer(byte[] whole) {
        return Arrays.copyOf(whole, whole.length + 3);
    }

    /// Makes a file long without writing its bytes.
    private static void stretch(Path file, long bytes) {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
