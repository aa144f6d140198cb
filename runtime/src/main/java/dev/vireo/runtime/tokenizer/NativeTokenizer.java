package dev.vireo.runtime.tokenizer;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.PlainText;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

/// One tokenizer in the library of HuggingFace, as DJL brings it. DJL's own class around it is not used: it
/// reports its use to its makers, cuts texts at a length, and copies much that nobody asks for.
final class NativeTokenizer implements AutoCloseable {
    private static final int SHOWN = 200;

    /// The library: loaded once. Where DJL would unpack it below the home folder, it is told of the user's
    /// caches, or of a folder for this process alone where they can't be written; it never fetches anything.
    private static final class Loaded {
        static {
            System.setProperty("ai.djl.offline", "true");
            if (isUnset("ENGINE_CACHE_DIR") && isUnset("DJL_CACHE_DIR")) {
                System.setProperty("ENGINE_CACHE_DIR", cache().toString());
            }
            LibUtils.checkStatus();
        }

        static void touch() {}

        private static boolean isUnset(String variable) {
            String environment = System.getenv(variable);
            return (environment == null || environment.isEmpty())
                    && System.getProperty(variable, "").isEmpty();
        }

        private static Path cache() {
            String xdg = System.getenv("XDG_CACHE_HOME");
            Path caches =
                    xdg != null && !xdg.isEmpty() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
            Path own = caches.resolve("vireo").resolve("native");
            try {
                Files.createDirectories(own);
                if (Files.isWritable(own)) {
                    return own;
                }
            } catch (IOException _) {
                // a home that can't be written
            }
            try {
                Path once = Files.createTempDirectory("vireo-native-");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(once)));
                return once;
            } catch (IOException e) {
                throw new VireoException(
                        Code.RESOURCE,
                        "[" + own + "] can't be written, nor the folder for temporary files: " + IoReason.of(e),
                        "Set XDG_CACHE_HOME to a folder that can be written.",
                        e);
            }
        }

        private static void remove(Path folder) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException _) {
                // the system clears its temporary files
            }
        }
    }

    private final String name;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private long handle;

    private NativeTokenizer(String name, long handle) {
        this.name = name;
        this.handle = handle;
    }

    /// @throws VireoException with code DATA when the library does not understand it, RESOURCE when it can't be
    ///     loaded
    static NativeTokenizer of(String json, String name) {
        try {
            Loaded.touch();
        } catch (LinkageError | RuntimeException e) {
            throw unavailable(e);
        }
        try {
            long handle = TokenizersLibrary.LIB.createTokenizerFromString(json);
            NativeTokenizer made = new NativeTokenizer(name, handle);
            TokenizersLibrary.LIB.disableTruncation(handle);
            TokenizersLibrary.LIB.disablePadding(handle);
            return made;
        } catch (RuntimeException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + name + "] the tokenizer is not understood: " + PlainText.line(said(e), SHOWN),
                    "Fetch it again, or use the model with a program that knows this kind.",
                    e);
        }
    }

    private static VireoException unavailable(Throwable e) {
        Throwable cause = e instanceof ExceptionInInitializerError && e.getCause() != null ? e.getCause() : e;
        if (cause instanceof VireoException known) {
            return known;
        }
        return new VireoException(
                Code.RESOURCE,
                "The library of tokenizers can't be loaded on this machine: " + PlainText.line(said(cause), SHOWN),
                "It is there for Linux, macOS and Windows; set XDG_CACHE_HOME to a folder that can be written and"
                        + " run from.",
                e);
    }

    private static String said(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    int[] encode(String text, boolean ends) {
        lock.readLock().lock();
        try {
            long encoding = TokenizersLibrary.LIB.encode(open(), text, ends);
            long[] ids;
            try {
                ids = TokenizersLibrary.LIB.getTokenIds(encoding);
            } finally {
                TokenizersLibrary.LIB.deleteEncoding(encoding);
            }
            int[] out = new int[ids.length];
            for (int i = 0; i < ids.length; i++) {
                out[i] = Math.toIntExact(ids[i]);
            }
            return out;
        } finally {
            lock.readLock().unlock();
        }
    }

    String decode(int[] ids, boolean skipSpecial) {
        long[] wide = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            wide[i] = ids[i];
        }
        lock.readLock().lock();
        try {
            return TokenizersLibrary.LIB.decode(open(), wide, skipSpecial);
        } finally {
            lock.readLock().unlock();
        }
    }

    private long open() {
        if (handle == 0) {
            throw new IllegalStateException("the tokenizer of " + name + " is closed");
        }
        return handle;
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (handle != 0) {
                TokenizersLibrary.LIB.deleteTokenizer(handle);
                handle = 0;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
