package dev.vireo.runtime.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Locks that keep two downloads, in this process or in two, from writing the same file at once.
final class FileLocks {
    private static final long POLL_MILLIS = 100;

    private FileLocks() {}

    /// A lock that is held until it is closed.
    interface Held extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /// Waits for the lock of a file that exists for nothing else.
    ///
    /// @param waits is run once, when somebody else holds it
    static Held take(Path file, Runnable waits) throws IOException, InterruptedException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = tryLock(channel);
            if (lock == null) {
                waits.run();
            }
            while (lock == null) {
                Thread.sleep(POLL_MILLIS);
                lock = tryLock(channel);
            }
            return channel::close;
        } catch (IOException | InterruptedException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null; // another thread of this process
        }
    }
}
