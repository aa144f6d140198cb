package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.language.TinyModel;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.VideoWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `models chat --video` with a tiny model of random numbers.
class ModelsChatVideoTest {
    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void layOut() throws IOException {
        TinyModel.writeSeeing(folder.resolve("seeing"), 2048);
        VideoWriter.write(
                folder.resolve("film.mp4"),
                IntStream.range(0, 20).mapToObj(ModelsChatVideoTest::frame).toList(),
                10);
    }

    /// A frame that is unlike others.
    private static Image frame(int number) {
        Random random = new Random(number);
        byte[] rgb = new byte[3 * 64 * 48];
        byte[] colour = new byte[3];
        for (int block = 0; block < 12; block++) {
            random.nextBytes(colour);
            for (int i = 0; i < 16 * 16; i++) {
                int at = 3 * ((block / 4 * 16 + i / 16) * 64 + block % 4 * 16 + i % 16);
                System.arraycopy(colour, 0, rgb, at, 3);
            }
        }
        return Image.ofRgb(64, 48, rgb);
    }

    private Terminal.Result run(String... args) {
        return new Terminal(folder).run(args);
    }

    private Terminal.Result chat(String... more) {
        String[] line = {"models", "chat", "seeing", "--prompt", "what?", "--max-tokens", "9"};
        return run(Stream.concat(Arrays.stream(line), Arrays.stream(more)).toArray(String[]::new));
    }

    private JsonNode json(String... more) {
        Terminal.Result result =
                chat(Stream.concat(Arrays.stream(more), Stream.of("--json")).toArray(String[]::new));
        assertEquals(0, result.code(), result.out() + result.err());
        return result.json();
    }

    @Test
    void anAnswerDependsOnTheFramesThatAreSeen() {
        JsonNode words = json();
        JsonNode usual = json("--video", "film.mp4");
        List<String> names = new ArrayList<>();
        usual.fieldNames().forEachRemaining(names::add);
        assertEquals(List.of("text", "thinking", "tokens", "finish", "usage", "millis_first", "millis"), names);
        // 4 frames, 12 tokens for two, with marks before and behind
        int input = words.at("/usage/input").asInt();
        assertEquals(input + 2 * 12 + 2, usual.at("/usage/input").asInt());
        assertEquals(
                input + 10 * 12 + 2,
                json("--video", "film.mp4", "--frames", "20").at("/usage/input").asInt());
        assertEquals(
                input + 5 * 12 + 2,
                json("--video", "film.mp4", "--fps", "5").at("/usage/input").asInt());
        assertEquals(
                input + 2 * (2 * 12 + 2),
                json("--video", "film.mp4", "--video", "film.mp4")
                        .at("/usage/input")
                        .asInt());
        Set<JsonNode> answers = new HashSet<>();
        for (String at : List.of("0", "0.35,0.55", "0.1,0.2,1.9", "1.2,1.3", "0.8,1.9")) {
            answers.add(json("--video", "film.mp4", "--timestamps", at).path("tokens"));
        }
        assertTrue(answers.size() >= 3, answers.toString());
        assertEquals(
                usual.path("tokens"),
                json("--video", "film.mp4", "--frames", "4").path("tokens"));
        assertNotEquals(words.path("tokens"), usual.path("tokens"));
    }

    @Test
    void aFolderOfPicturesIsAVideo() {
        for (int i = 0; i < 6; i++) {
            frame(i).write(folder.resolve("frames-" + i + ".png"));
        }
        Terminal.Result none = chat("--video", "seeing");
        assertEquals(3, none.code(), none.err());
        int words = json().at("/usage/input").asInt();
        assertEquals(
                words + 3 * 12 + 2,
                json("--video", ".", "--frames", "6").at("/usage/input").asInt());
    }

    @Test
    void aVideoIsShownBeforeTheFirstLineAndSeenOnce() throws IOException {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("hello\nagain\n".getBytes(StandardCharsets.UTF_8)));
        Terminal.Result result;
        try {
            result = run(
                    "models", "chat", "seeing", "--video", "film.mp4", "--frames", "20", "--max-tokens", "3", "--json");
        } finally {
            System.setIn(before);
        }
        assertEquals(0, result.code(), result.out() + result.err());
        List<JsonNode> turns = new ArrayList<>();
        for (String each : result.out().lines().toList()) {
            turns.add(new JsonMapper().readTree(each).path("usage"));
        }
        assertEquals(2, turns.size());
        assertTrue(turns.get(1).path("cached").asInt() > 120, turns.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "b-frames.mp4",
                "b-frames.mkv",
                "hevc.mp4",
                "hevc-10.mkv",
                "vp9.webm",
                "av1.mp4",
                "with-sound.mp4"
            })
    void videosOfAllCodingsAreSeen(String name) throws IOException {
        layOut(name);
        JsonNode answer = json("--video", name, "--frames", "4");
        assertTrue(answer.at("/usage/input").asInt() > json().at("/usage/input").asInt() + 4, answer.toString());
    }

    private void layOut(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/videos/" + name), name)) {
            Files.copy(in, folder.resolve(name));
        }
    }

    @ParameterizedTest
    @CsvSource({"cut-b-frames.mkv,6 frames", "cut-vp9.webm,15 frames"})
    void ofACutVideoItIsSaidWhatCouldBeRead(String name, String read) throws IOException {
        layOut(name);
        Terminal.Result result = chat("--video", name, "--json");
        assertEquals(0, result.code(), result.out() + result.err());
        assertTrue(result.err().contains("cut short or damaged: " + read), result.err());
        assertEquals(result.err().indexOf("cut short"), result.err().lastIndexOf("cut short"), "it is said once");
    }

    @Test
    void fewerFramesThanWereAskedForAreSaid() {
        Terminal.Result result = chat("--video", "film.mp4", "--frames", "500");
        assertEquals(0, result.code(), result.out() + result.err());
        assertTrue(result.err().contains("20 frames of the video are seen, not 500"), result.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none.mp4||3|no such file",
                "empty||3|holds no picture",
                "words.mp4||3|not a video",
                "zeros.mp4||3|not a video",
                "noise.webm||3|not a video",
                "picture.png||3|not a video",
                "picture.mp4||3|not a video",
                "photo.jpg||3|not a video",
                "sound.wav||3|not a video",
                "nothing.mp4||3|empty (0 bytes)",
                "cut.mp4||3|cut short or damaged",
                "huge.mp4||3|at most 64000000 are read",
                "film.mp4|--frames 0|3|at least one frame",
                "film.mp4|--frames -7|3|at least one frame",
                "film.mp4|--fps 0|3|above 0",
                "film.mp4|--fps -1|3|above 0",
                "film.mp4|--fps NaN|3|above 0",
                "film.mp4|--fps Infinity|3|above 0",
                "film.mp4|--timestamps 1,99|3|over after 2.000 s",
                "film.mp4|--timestamps 1,x|3|'x' is no time",
                "film.mp4|--timestamps -1|3|seconds from 0 on",
                "film.mp4|--timestamps 1.5,1|3|seconds from 0 on",
                "film.mp4|--timestamps NaN|3|seconds from 0 on",
                "film.mp4|--timestamps ''|3|no time",
                "slender.mp4||3|times as long as wide",
                "film.mp4|--frames four|2|--frames",
                "film.mp4|--frames 4 --fps 2|2|different things",
                "https://example.org/a.mp4||2|https://example.org/a.mp4",
            })
    void whatIsWrongIsSaid(String file, String more, int code, String named) throws IOException {
        lay(file);
        List<String> args = new ArrayList<>(List.of("--video", file));
        if (more != null) {
            args.addAll(Arrays.stream(more.split(" "))
                    .map(arg -> arg.equals("''") ? "" : arg)
                    .toList());
        }
        Terminal.Result result = chat(args.toArray(String[]::new));
        assertEquals(code, result.code(), result.out() + result.err());
        assertTrue(result.err().contains(named), result.err());
        assertTrue(!result.err().contains("\tat "), result.err());
        assertEquals("", result.out());
    }

    private void lay(String name) throws IOException {
        Path file = folder.resolve(name);
        byte[] film = Files.readAllBytes(folder.resolve("film.mp4"));
        switch (name) {
            case "empty" -> Files.createDirectories(file);
            case "words.mp4" -> Files.writeString(file, "no video at all\n".repeat(100));
            case "zeros.mp4" -> Files.write(file, new byte[5000]);
            case "noise.webm" -> {
                byte[] noise = new byte[5000];
                new Random(1).nextBytes(noise);
                Files.write(file, noise);
            }
            case "picture.png", "photo.jpg" -> frame(1).write(file);
            case "picture.mp4" -> Files.write(file, frame(1).encodePng());
            case "nothing.mp4" -> Files.createFile(file);
            case "cut.mp4" -> Files.write(file, Arrays.copyOf(film, 300));
            case "sound.wav" -> {
                ByteBuffer wave = ByteBuffer.allocate(44 + 8000).order(java.nio.ByteOrder.LITTLE_ENDIAN);
                wave.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 8000);
                wave.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
                wave.putShort((short) 1)
                        .putShort((short) 1)
                        .putInt(8000)
                        .putInt(8000)
                        .putShort((short) 1);
                wave.putShort((short) 8)
                        .put("data".getBytes(StandardCharsets.US_ASCII))
                        .putInt(8000);
                Files.write(file, wave.array());
            }
            case "huge.mp4" -> Files.write(file, resized(film, 60_000, 60_000));
            case "slender.mp4" -> {
                Image line = Image.ofRgb(820, 4, new byte[3 * 820 * 4]);
                VideoWriter.write(file, List.of(line, line), 10);
            }
            default -> {
                // it is there, or is to be missing
            }
        }
    }

    /// The film with another size in its track header and in the description of its coding.
    private static byte[] resized(byte[] film, int width, int height) {
        byte[] out = film.clone();
        ByteBuffer all = ByteBuffer.wrap(out);
        for (int i = 4; i + 100 < out.length; i++) {
            String name = new String(out, i, 4, StandardCharsets.ISO_8859_1);
            if (name.equals("tkhd")) {
                all.putShort(i + 80, (short) width).putShort(i + 84, (short) height);
            } else if (name.equals("avc1") || name.equals("mp4v")) {
                if (all.getShort(i + 28) == 64) {
                    all.putShort(i + 28, (short) width).putShort(i + 30, (short) height);
                }
            }
        }
        return out;
    }

    @Test
    void framesAreOfAVideo() {
        Terminal.Result result = chat("--frames", "4");
        assertEquals(2, result.code(), result.err());
        assertTrue(result.err().contains("--video FILE"), result.err());
    }

    @Test
    void whatWasSeenIsKeptInFilesWhereASettingSaysSo() throws IOException {
        Path config = folder.resolve("vireo.yaml");
        Files.writeString(config, "cache:\n  features: disk\n  folder: kept\n");
        JsonNode first = json("--video", "film.mp4");
        try (Stream<Path> files = Files.walk(folder.resolve("kept"))) {
            assertEquals(1, files.filter(Files::isRegularFile).count());
        }
        assertEquals(first.path("tokens"), json("--video", "film.mp4").path("tokens"));
    }

    @Test
    void aModelWithoutEyesIsShownNoVideo() throws IOException {
        TinyModel.write(folder.resolve("tiny"));
        Terminal.Result result = run("models", "chat", "tiny", "--prompt", "x", "--video", "film.mp4");
        assertEquals(2, result.code(), result.err());
        assertTrue(result.err().contains("without eyes"), result.err());
    }
}
