package dev.vireo.runtime.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.TestVideos.Recipe;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VideoFileTest {
    @TempDir
    Path folder;

    static Stream<Arguments> kinds() {
        Recipe mpeg4 = Recipe.mpeg4(40);
        return Stream.of(
                Arguments.of("plain.mp4", mpeg4),
                Arguments.of("one.mp4", Recipe.mpeg4(1)),
                Arguments.of("two.mkv", Recipe.mpeg4(2)),
                Arguments.of("odd.mp4", mpeg4.size(101, 37)),
                Arguments.of("uneven.mkv", mpeg4.size(99, 67)),
                Arguments.of("reordered.mp4", mpeg4.bFrames(2)),
                Arguments.of("reordered.mkv", mpeg4.bFrames(2)),
                Arguments.of("reordered.avi", mpeg4.bFrames(2)),
                Arguments.of("plain.mov", mpeg4),
                Arguments.of("plain.avi", mpeg4),
                Arguments.of("jpegs.avi", mpeg4.codec(avcodec.AV_CODEC_ID_MJPEG)),
                Arguments.of("pngs.mov", mpeg4.codec(avcodec.AV_CODEC_ID_PNG)),
                Arguments.of("one-key.mp4", mpeg4.gop(1000)),
                Arguments.of("all-keys.mp4", mpeg4.gop(1)),
                Arguments.of("h264.mp4", mpeg4.codec(avcodec.AV_CODEC_ID_H264)),
                Arguments.of("vp8.webm", mpeg4.codec(avcodec.AV_CODEC_ID_VP8)),
                Arguments.of("vp9.webm", mpeg4.codec(avcodec.AV_CODEC_ID_VP9)),
                Arguments.of("moving.gif", mpeg4.codec(avcodec.AV_CODEC_ID_GIF)),
                Arguments.of("größe 视频.mp4", mpeg4));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyFrameIsTheOneThatWasWrittenForwardsBackwardsAndInAnyOrder(String name, Recipe recipe) {
        int n = recipe.times().size();
        Path file = TestVideos.write(folder.resolve(name), recipe);
        try (Clip clip = Clips.open(file)) {
            assertEquals(n, clip.frames());
            assertEquals(List.of(), clip.notices());
            for (int i = 0; i < n; i++) {
                assertEquals(i, TestVideos.number(clip.frame(i)), "forwards");
                assertEquals(i / 25.0, clip.seconds(i) - clip.seconds(0), 0.011);
                assertEquals(recipe.width(), clip.frame(i).width());
                assertEquals(recipe.height(), clip.frame(i).height());
            }
            // AVI tells only when frames are decoded: FFmpeg's guess begins with the delay of reordering.
            assertEquals(0, clip.seconds(0), name.equals("reordered.avi") ? 0.041 : 0.011);
            assertEquals(25, clip.framesPerSecond(), 0.3);
        }
        try (Clip clip = Clips.open(file)) { // nothing remembered
            for (int i = n - 1; i >= 0; i--) {
                assertEquals(i, TestVideos.number(clip.frame(i)), "backwards");
            }
        }
        Random random = new Random(7);
        try (VideoFile clip = assertInstanceOf(VideoFile.class, Clips.open(file))) {
            for (int k = 0; k < 60; k++) {
                clip.forget();
                int i = random.nextInt(n);
                assertEquals(i, TestVideos.number(clip.frame(i)), "in any order");
            }
        }
    }

    @Test
    void framesThatAreNotEvenlySpacedKeepTheirTimes() {
        List<Long> times = List.of(0L, 40L, 100L, 1100L, 1140L, 3000L, 3010L, 5000L);
        Recipe recipe = Recipe.mpeg4(8).times(1000, times);
        for (String name : List.of("uneven.mp4", "uneven.mkv")) {
            try (Clip clip = Clips.open(TestVideos.write(folder.resolve(name), recipe))) {
                assertEquals(8, clip.frames());
                for (int i = 7; i >= 0; i--) {
                    assertEquals(times.get(i) / 1000.0, clip.seconds(i), 0.001);
                    assertEquals(i, TestVideos.number(clip.frame(i)));
                }
                assertEquals(7 / 5.0, clip.framesPerSecond(), 0.01);
            }
        }
    }

    @Test
    void samplingTakesTheFrameOnScreenAndTellsWhichOneItIs() {
        Path file = TestVideos.write(folder.resolve("long.mp4"), Recipe.mpeg4(110)); // 4.4 s
        try (Clip clip = Clips.open(file, Clips.Sampling.every(1.0))) {
            assertEquals(5, clip.frames());
            for (int i = 0; i < 5; i++) {
                assertEquals(25 * i, clip.recorded(i));
                assertEquals(i, clip.seconds(i), 0.001);
                assertEquals(25 * i, TestVideos.number(clip.frame(i)));
            }
            assertThrows(IndexOutOfBoundsException.class, () -> clip.frame(5));
        }
        try (Clip clip = Clips.open(file, Clips.Sampling.every(0.03))) {
            assertEquals(110, clip.frames(), "no frame twice");
        }
        try (Clip clip = Clips.open(file, Clips.Sampling.atMost(4))) {
            assertEquals(List.of(0, 36, 73, 109), recorded(clip));
            assertEquals(73, TestVideos.number(clip.frame(2)));
        }
        try (Clip clip = Clips.open(file, Clips.Sampling.atMost(1))) {
            assertEquals(List.of(55), recorded(clip));
        }
        try (Clip clip = Clips.open(file, Clips.Sampling.atMost(500))) {
            assertEquals(110, clip.frames());
        }
    }

    private static List<Integer> recorded(Clip clip) {
        List<Integer> out = new ArrayList<>();
        for (int i = 0; i < clip.frames(); i++) {
            out.add(clip.recorded(i));
        }
        return out;
    }

    @Test
    void samplingAnUnevenVideoTakesNoFrameThatIsGoneByThen() {
        List<Long> times = List.of(0L, 400L, 900L, 1700L, 1900L, 2500L);
        try (Clip clip = Clips.open(
                TestVideos.write(folder.resolve("uneven.mkv"), Recipe.mpeg4(6).times(1000, times)),
                Clips.Sampling.every(1.0))) {
            assertEquals(List.of(0, 2, 4), recorded(clip)); // on screen at 0, 1 and 2 s
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1,0,0,1,1",
        "0,1,-1,0,6",
        "-1,0,0,-1,3",
        "0,-1,1,0,8",
        "-1,0,0,1,2",
        "1,0,0,-1,4",
        "0,1,1,0,5",
        "0,-1,-1,0,7"
    })
    void aFileThatSaysItIsTurnedIsShownUpright(int a, int b, int c, int d, int orientation) throws IOException {
        // Four corners of different colours tell every turn and mirroring apart.
        byte[] rgb = new byte[64 * 32 * 3];
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 64; x++) {
                int at = (y * 64 + x) * 3;
                rgb[at] = (byte) (x < 32 ? 250 : 5);
                rgb[at + 1] = (byte) (y < 16 ? 250 : 5);
                rgb[at + 2] = (byte) (x < 32 == y < 16 ? 250 : 5);
            }
        }
        Image picture = Image.ofRgb(64, 32, rgb);
        Path file =
                TestVideos.write(folder.resolve("turned.mp4"), Recipe.mpeg4(2).size(64, 32), List.of(picture, picture));
        TestVideos.turn(file, a, b, c, d);
        Image wanted = picture.upright(orientation);
        try (Clip clip = Clips.open(file)) {
            Image frame = clip.frame(1);
            assertEquals(wanted.bounds(), frame.bounds());
            for (int x : new int[] {8, wanted.width() - 8}) {
                for (int y : new int[] {8, wanted.height() - 8}) {
                    for (int channel = 0; channel < 3; channel++) {
                        assertEquals(
                                wanted.channel(x, y, channel) > 127,
                                frame.channel(x, y, channel) > 127,
                                "channel " + channel + " at " + x + "," + y);
                    }
                }
            }
        }
    }

    @Test
    void coloursComeOutAsTheyWentIn() {
        byte[] rgb = new byte[64 * 64 * 3];
        int[] colour = {200, 40, 90};
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) colour[i % 3];
        }
        Image picture = Image.ofRgb(64, 64, rgb);
        for (String name : List.of("colour.mp4", "colour.mov")) {
            Recipe recipe = Recipe.mpeg4(3).size(64, 64);
            recipe = name.endsWith("mov") ? recipe.codec(avcodec.AV_CODEC_ID_PNG) : recipe;
            try (Clip clip =
                    Clips.open(TestVideos.write(folder.resolve(name), recipe, List.of(picture, picture, picture)))) {
                for (int channel = 0; channel < 3; channel++) {
                    assertEquals(colour[channel], clip.frame(1).channel(30, 30, channel), 6);
                }
            }
        }
    }

    @Test
    void theSameFrameIsTheSameObjectWhileItIsHeld() {
        Path file = TestVideos.write(folder.resolve("a.mp4"), Recipe.mpeg4(30).size(1600, 900));
        try (VideoFile clip = assertInstanceOf(VideoFile.class, Clips.open(file))) {
            Image first = clip.frame(0);
            for (int i = 1; i < 30; i++) {
                Image frame = clip.frame(i);
                assertSame(frame, clip.frame(i));
            }
            assertTrue(clip.cachedFrames() < 20, "30 frames of 4 MB must not all be kept");
            assertSame(first, clip.frame(0));
        }
    }

    @Test
    void framesInOrderAreDecodedOnceEach() {
        Path file = TestVideos.write(folder.resolve("a.mp4"), Recipe.mpeg4(200).gop(200));
        try (VideoFile clip = assertInstanceOf(VideoFile.class, Clips.open(file))) {
            long before = clip.decoded();
            for (int i = 0; i < 200; i++) {
                clip.forget();
                clip.frame(i);
            }
            assertEquals(200, clip.decoded() - before);
        }
    }

    @Test
    void severalThreadsGetTheirFrames() throws Exception {
        Path file = TestVideos.write(folder.resolve("a.mp4"), Recipe.mpeg4(120).bFrames(1));
        try (Clip clip = Clips.open(file);
                ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                Random random = new Random(t);
                work.add(() -> {
                    for (int k = 0; k < 80; k++) {
                        int i = random.nextInt(120);
                        assertEquals(i, TestVideos.number(clip.frame(i)));
                    }
                    return true;
                });
            }
            for (Future<Boolean> done : pool.invokeAll(work)) {
                assertTrue(done.get());
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thousandsOfFramesAndHundredsOfClipsLeaveNoMemoryBehind() throws Throwable {
        Optional<MemorySegment> mallinfo2 =
                Linker.nativeLinker().defaultLookup().find("mallinfo2");
        assumeTrue(mallinfo2.isPresent(), "counts what the C library of GNU (2.33 or newer) has given out");
        Path file = TestVideos.write(folder.resolve("a.mp4"), Recipe.mpeg4(60).size(640, 480));
        look(file, 20);
        long before = given(mallinfo2.get());
        look(file, 60); // 3600 frames of 0.9 MB
        long grown = given(mallinfo2.get()) - before;
        assertTrue(grown < 40L << 20, "native memory grew by " + grown + " bytes");
    }

    private static void look(Path file, int times) {
        for (int k = 0; k < times; k++) {
            try (Clip clip = Clips.open(file)) {
                for (int i = 0; i < 60; i++) {
                    clip.frame(i);
                }
            }
        }
        System.gc();
    }

    /// What the C library has given out and not got back, in bytes: unlike what is resident, it knows nothing of
    /// pages of Java's heap that are touched late.
    @SuppressWarnings("restricted") // the function that this test is about
    private static long given(MemorySegment mallinfo2) throws Throwable {
        MethodHandle call = Linker.nativeLinker()
                .downcallHandle(
                        mallinfo2,
                        FunctionDescriptor.of(
                                MemoryLayout.structLayout(MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG)
                                        .withName("fields"))));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = (MemorySegment) call.invoke((SegmentAllocator) arena);
            long mapped = info.getAtIndex(ValueLayout.JAVA_LONG, 4); // hblkhd
            long inArenas = info.getAtIndex(ValueLayout.JAVA_LONG, 7); // uordblks
            return mapped + inArenas;
        }
    }

    @Test
    void aClosedClipGivesNoFrames() {
        Clip clip = Clips.open(TestVideos.write(folder.resolve("a.mp4"), Recipe.mpeg4(3)));
        clip.frame(1);
        clip.close();
        clip.close();
        assertThrows(IllegalStateException.class, () -> clip.frame(1));
        assertEquals(3, clip.frames());
    }

    private VireoException refused(Path file) {
        VireoException e =
                assertThrows(VireoException.class, () -> Clips.open(file).close());
        assertEquals(VireoException.Code.DATA, e.code());
        assertTrue(e.getMessage().startsWith("[" + file + "] "), e.getMessage());
        return e;
    }

    @Test
    void whatIsNoVideoIsRefusedWithItsNameAndWhy() throws IOException {
        assertTrue(refused(folder.resolve("missing.mp4")).what().endsWith("no such file"));
        assertTrue(refused(Files.write(folder.resolve("empty.mp4"), new byte[0]))
                .what()
                .endsWith("is empty (0 bytes)"));
        VireoException text = refused(Files.writeString(folder.resolve("text.mp4"), "This is no video.\n".repeat(99)));
        assertTrue(text.getMessage().contains("is not a video that can be read (MP4,"), text.getMessage());
        assertFalse(text.hint().isEmpty());
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        refused(Files.write(folder.resolve("noise.avi"), noise));
        VireoException sound = refused(TestVideos.writeSound(folder.resolve("sound.mkv")));
        assertTrue(sound.getMessage().contains("holds no video, only other streams: pcm_s16le"), sound.getMessage());
    }

    @Test
    void aCodingOutsideTheListIsRefusedByItsName() {
        Recipe old = Recipe.mpeg4(3).codec(avcodec.AV_CODEC_ID_FLV1);
        VireoException e = refused(TestVideos.write(folder.resolve("old.avi"), old));
        assertTrue(e.what().endsWith("is coded as 'flv1', which is not read here"), e.what());
        assertTrue(e.hint().startsWith("Convert it:"), e.hint());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPipeOrADeviceIsRefusedAndNeverWaitedFor() throws Exception {
        Path pipe = folder.resolve("pipe.mp4");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        for (Path file : List.of(pipe, Path.of("/dev/zero"))) {
            VireoException e = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> refused(file));
            assertTrue(e.getMessage().endsWith("it is a pipe or a device, not a file"), e.getMessage());
        }
    }

    @Test
    void aListOfOtherFilesIsNotFollowed() throws IOException {
        Path secret = TestVideos.write(folder.resolve("secret.mp4"), Recipe.mpeg4(2));
        refused(Files.writeString(folder.resolve("list.mp4"), "ffconcat version 1.0\nfile '" + secret + "'\n"));
        refused(Files.writeString(
                folder.resolve("list.avi"),
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.mp4\n#EXT-X-ENDLIST\n"));
    }

    @Test
    void anMp4WithoutItsIndexIsRefused() throws IOException {
        Path whole = TestVideos.write(folder.resolve("whole.mp4"), Recipe.mpeg4(40));
        VireoException e = refused(TestVideos.cut(whole, folder.resolve("cut.mp4"), 0.7));
        assertTrue(e.getMessage().contains("is cut short or damaged"), e.getMessage());
    }

    static Stream<Arguments> cuttable() {
        return Stream.of(
                Arguments.of("cut.mp4", Recipe.mpeg4(60).fastStart()),
                Arguments.of("cut.mkv", Recipe.mpeg4(60)),
                Arguments.of("reordered.mkv", Recipe.mpeg4(60).bFrames(2)),
                Arguments.of("cut.avi", Recipe.mpeg4(60)),
                Arguments.of("vp9.webm", Recipe.mpeg4(60).codec(avcodec.AV_CODEC_ID_VP9)),
                Arguments.of(
                        "h264.mp4",
                        Recipe.mpeg4(60).codec(avcodec.AV_CODEC_ID_H264).fastStart()),
                Arguments.of("cut.gif", Recipe.mpeg4(60).codec(avcodec.AV_CODEC_ID_GIF)));
    }

    @ParameterizedTest
    @MethodSource("cuttable")
    void ofAFileThatIsCutShortTheWholeFramesCountAndItSaysSo(String name, Recipe recipe) throws IOException {
        Path whole = TestVideos.write(folder.resolve("whole-" + name), recipe);
        try (Clip clip = Clips.open(TestVideos.cut(whole, folder.resolve(name), 0.75))) {
            assertTrue(clip.frames() > 20 && clip.frames() < 60, clip.frames() + " frames");
            for (int i = clip.frames() - 1; i >= 0; i--) {
                assertEquals(i, TestVideos.number(clip.frame(i)));
            }
            assertEquals(1, clip.notices().size(), name + ": " + clip.frames() + " frames, and nothing said");
            assertTrue(clip.notices().getFirst().contains(name), clip.notices().getFirst());
        }
    }

    @Test
    void aFileOfNothingButABeginningIsRefused() throws IOException {
        Path whole = TestVideos.write(folder.resolve("whole.mkv"), Recipe.mpeg4(40));
        byte[] all = Files.readAllBytes(whole);
        for (int length = 1; length < 450; length += 37) {
            Path cut = Files.write(folder.resolve("cut.mkv"), java.util.Arrays.copyOf(all, length));
            VireoException e =
                    assertThrows(VireoException.class, () -> Clips.open(cut).close(), "of " + length + " bytes");
            assertEquals(VireoException.Code.DATA, e.code());
        }
    }

    @Test
    void damagedBytesNeverDoWorseThanRefuse() throws IOException {
        for (String name : List.of("a.mp4", "a.mkv", "a.avi", "a.gif")) {
            Recipe recipe = Recipe.mpeg4(12);
            recipe = name.endsWith("gif") ? recipe.codec(avcodec.AV_CODEC_ID_GIF) : recipe;
            byte[] all = Files.readAllBytes(TestVideos.write(folder.resolve(name), recipe));
            Random random = new Random(3);
            for (int k = 0; k < 60; k++) {
                byte[] damaged = all.clone();
                for (int hit = 0; hit < 12; hit++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                Path file = Files.write(folder.resolve("damaged-" + name), damaged);
                try (Clip clip = Clips.open(file)) {
                    for (int i = 0; i < clip.frames(); i++) {
                        clip.frame(i);
                    }
                } catch (VireoException e) {
                    assertEquals(VireoException.Code.DATA, e.code());
                }
            }
        }
    }

    @Test
    void aGifThatClaimsABillionPixelsIsRefusedBeforeItIsDecoded() throws IOException {
        byte[] all = Files.readAllBytes(
                TestVideos.write(folder.resolve("a.gif"), Recipe.mpeg4(2).codec(avcodec.AV_CODEC_ID_GIF)));
        for (int at : new int[] {6, 8}) {
            all[at] = (byte) 0x30;
            all[at + 1] = (byte) 0x75; // 30,000
        }
        VireoException e = refused(Files.write(folder.resolve("bomb.gif"), all));
        assertTrue(e.getMessage().contains("30000x30000"), e.getMessage());
    }
}
