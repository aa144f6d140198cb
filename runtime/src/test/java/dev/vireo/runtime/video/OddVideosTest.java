package dev.vireo.runtime.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.weights.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Dozens of videos in odd settings (`tools/parity/odd_videos.py`) against what FFmpeg's own programs read in
/// them.
class OddVideosTest {
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @TempDir
    Path folder;

    @Test
    void everyOddVideoHasTheFramesAndTimesThatFfmpegReads() throws IOException {
        List<String> wrong = new ArrayList<>();
        int seen = 0;
        try (Safetensors fixture = fixture()) {
            for (String name : fixture.names()) {
                if (!name.matches(".*[.](times|frames|rgb)")) {
                    seen++;
                    Path file =
                            Files.write(folder.resolve(name), fixture.data(name).toArray(ValueLayout.JAVA_BYTE));
                    try (Clip clip = Clips.open(file)) {
                        compare(clip, name, fixture, wrong);
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(seen >= 40, "only " + seen + " videos");
    }

    private static void compare(Clip clip, String name, Safetensors fixture, List<String> wrong) {
        double[] times = fixture.data(name + ".times").toArray(DOUBLE);
        assertEquals(times.length, clip.frames(), name);
        for (int i = 0; i < times.length; i++) {
            if (Math.abs(clip.seconds(i) - times[i]) > 1e-5) { // a time that FFmpeg does not know is no number
                wrong.add(name + ": frame " + i + " at " + clip.seconds(i) + ", FFmpeg's " + times[i]);
            }
        }
        boolean cut = name.startsWith("cut-") || name.equals("no-index.avi");
        if (clip.notices().isEmpty() == cut) {
            wrong.add(name + ": " + clip.notices());
        }
        MemorySegment pixels = fixture.data(name + ".rgb");
        long at = 0;
        int furthest = 0;
        for (long frame : fixture.data(name + ".frames").toArray(LONG)) {
            Image image = clip.frame((int) frame);
            int step = Math.max(1, image.width() / 16);
            for (int y = 0; y < image.height(); y += step) {
                for (int x = 0; x < image.width(); x += step) {
                    for (int channel = 0; channel < Image.CHANNELS; channel++) {
                        int wanted = pixels.get(ValueLayout.JAVA_BYTE, at++) & 255;
                        furthest = Math.max(furthest, Math.abs(image.channel(x, y, channel) - wanted));
                    }
                }
            }
        }
        assertEquals(pixels.byteSize(), at, name);
        if (furthest > 2) {
            wrong.add(name + ": pixels are off by " + furthest);
        }
    }

    private static Safetensors fixture() throws IOException {
        String name = "/videos/odd.safetensors.gz";
        try (InputStream in = Objects.requireNonNull(OddVideosTest.class.getResourceAsStream(name));
                GZIPInputStream content = new GZIPInputStream(in)) {
            return Safetensors.read(content.readAllBytes(), name);
        }
    }
}
