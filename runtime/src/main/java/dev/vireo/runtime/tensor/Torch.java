package dev.vireo.runtime.tensor;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;

/// The native library: loaded once, with as many threads as the machine has cores.
public final class Torch {
    private static final String LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";

    private static final class Loaded {
        static {
            // The presets would ask for the process's size at every tensor, which doubles the cost of small
            // operations, and give up at a few times the Java heap, which has nothing to do with tensors.
            if (System.getProperty(LIMIT) == null) {
                System.setProperty(LIMIT, "0");
            }
            torch.set_num_threads(Runtime.getRuntime().availableProcessors());
        }

        static void touch() {}
    }

    private Torch() {}

    /// Loads the library if that has not happened yet. Worth calling early on a thread of its own: it takes
    /// seconds.
    ///
    /// @throws VireoException with code RESOURCE when this machine has no native library or can't load it
    public static void ready() {
        try {
            Loaded.touch();
        } catch (LinkageError e) {
            throw new VireoException(
                    Code.RESOURCE,
                    "libtorch can't be loaded on this machine: " + e.getMessage(),
                    "Vireo ships it for Linux on x86-64; build with -Djavacpp.platform=PLATFORM for another one.",
                    e);
        }
    }

    /// The version of libtorch and of its Java presets, `2.10.0-1.5.13`.
    public static String version() {
        try {
            return Loader.getVersion("org.bytedeco", "pytorch");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /// Gives memory back to the system that the native allocator keeps for later, and nobody uses. Takes
    /// milliseconds, and makes the next operations a little slower: worth it before something large that
    /// other libraries do.
    ///
    /// @throws VireoException as [#ready] does
    public static void trim() {
        ready();
        Pointer.trimMemory();
    }

    /// How many threads one operation may use.
    ///
    /// @throws VireoException as [#ready] does
    public static int threads() {
        ready();
        return torch.get_num_threads();
    }

    /// Sets how many threads one operation may use.
    ///
    /// @throws IllegalArgumentException when not positive
    public static void threads(int count) {
        if (count <= 0) {
            throw new IllegalArgumentException("at least one thread is needed, not " + count);
        }
        ready();
        torch.set_num_threads(count);
    }
}
