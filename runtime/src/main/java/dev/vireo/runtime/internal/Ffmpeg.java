package dev.vireo.runtime.internal;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avutil;

/// FFmpeg's libraries: loaded once, and silent.
public final class Ffmpeg {
    private static final class Loaded {
        static {
            avutil.av_log_set_level(avutil.AV_LOG_QUIET); // what matters comes back as a code
        }

        static void touch() {}
    }

    private Ffmpeg() {}

    /// Loads the libraries if that has not happened yet.
    ///
    /// @throws VireoException with code RESOURCE when this machine has none or can't load them
    public static void ready() {
        try {
            Loaded.touch();
        } catch (LinkageError e) {
            throw new VireoException(
                    Code.RESOURCE,
                    "FFmpeg's libraries can't be loaded on this machine: " + e.getMessage(),
                    "Vireo ships them for Linux on x86-64; build with -Djavacpp.platform=PLATFORM for another one,"
                            + " or give PNG pictures: one instead of WebP, a folder of them instead of a video file.",
                    e);
        }
    }

    /// FFmpeg's words for one of its codes.
    public static String words(int code) {
        byte[] text = new byte[256];
        avutil.av_strerror(code, text, text.length);
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8);
    }
}
