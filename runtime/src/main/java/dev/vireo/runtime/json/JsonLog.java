package dev.vireo.runtime.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A file of JSON objects, one a line, that grows and outlives its process, however that ends: what was added is on
/// the disk, and a last line that was cut off is left out. One process writes it at a time: the file is locked, until
/// somebody in the same process closes another stream of it. Not safe for several threads.
public final class JsonLog implements AutoCloseable {
    private static final int MOST_BYTES = 64 << 20;

    private final Path file;
    private final boolean cutOff;
    private FileChannel channel;

    private JsonLog(Path file, FileChannel channel, boolean cutOff) {
        this.file = file;
        this.channel = channel;
        this.cutOff = cutOff;
    }

    /// Opens a file, made when it is missing, and takes a last line off that has no end.
    ///
    /// @param before is told each object that is there, in order
    /// @throws VireoException with code DATA when it can't be read or written, or a line is no object; RESOURCE
    ///     when another process writes it
    public static JsonLog open(Path file, Consumer<JsonNode> before) {
        FileChannel channel;
        try {
            channel = locked(file);
        } catch (IOException e) {
            throw unwritable(Code.DATA, file, e);
        }
        try {
            // through this channel: closing another one of the same file would give the lock up on Linux
            long end = read(file, Channels.newInputStream(channel), before);
            boolean cutOff = end < channel.size();
            if (cutOff) {
                channel.truncate(end);
            }
            channel.position(end);
            return new JsonLog(file, channel, cutOff);
        } catch (IOException e) {
            close(channel);
            throw unwritable(Code.DATA, file, e);
        } catch (RuntimeException e) {
            close(channel);
            throw e;
        }
    }

    /// Reads a file that another process may be writing; a last line without an end is left out.
    ///
    /// @param each is told each object, in order
    /// @throws VireoException with code DATA when it can't be read, or a line is no object
    public static void read(Path file, Consumer<JsonNode> each) {
        try (InputStream in = Files.newInputStream(file)) {
            read(file, in, each);
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + file + "] can't be read: " + IoReason.of(e), "", e);
        }
    }

    private static FileChannel locked(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException _) {
            // told below
        } catch (IOException e) {
            close(channel);
            throw e;
        }
        close(channel);
        throw new VireoException(
                Code.RESOURCE, "[" + file + "] is being written by another process", "Wait for it to end.");
    }

    /// @return how many bytes the whole lines have
    private static long read(Path file, InputStream source, Consumer<JsonNode> each) throws IOException {
        long end = 0;
        int number = 1;
        InputStream in = new BufferedInputStream(source, 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b != '\n') {
                line.write(b);
                if (line.size() > MOST_BYTES) {
                    throw wrong(file, number, "has more than " + (MOST_BYTES >> 20) + " MiB");
                }
                continue;
            }
            each.accept(object(line.toByteArray()).orElseThrow(lineIsWrong(file, number)));
            end += line.size() + 1;
            line.reset();
            number++;
        }
        if (line.size() > 0 && line.toByteArray()[0] != '{') {
            throw lineIsWrong(file, number).get();
        }
        return end;
    }

    private static Supplier<VireoException> lineIsWrong(Path file, int number) {
        return () -> wrong(file, number, "is no JSON object");
    }

    private static VireoException wrong(Path file, int number, String what) {
        return new VireoException(Code.DATA, "[" + file + ":" + number + "] the line " + what, "Name another file.");
    }

    private static Optional<JsonNode> object(byte[] line) {
        try {
            return Optional.of(StrictJson.mapper().readTree(new String(line, StandardCharsets.UTF_8)))
                    .filter(JsonNode::isObject);
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }

    /// Whether a line without an end was taken off when the file was opened.
    public boolean cutOff() {
        return cutOff;
    }

    /// Adds objects; they are on the disk when this returns, or none of them is. An interrupt waits until they are.
    ///
    /// @throws VireoException with code RESOURCE when they can't be written
    public void add(List<? extends JsonNode> objects) {
        if (objects.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder();
        objects.forEach(object -> text.append(object).append('\n'));
        boolean interrupted = Thread.interrupted(); // it would close the channel
        try {
            long before = channel.position();
            try {
                ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(false);
            } catch (IOException e) {
                takeBack(before);
                throw unwritable(Code.RESOURCE, file, e);
            }
        } catch (IOException e) {
            throw unwritable(Code.RESOURCE, file, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void takeBack(long size) {
        try {
            channel.truncate(size);
        } catch (IOException _) {
            // the next one who opens the file takes off what has no end
        }
    }

    /// Puts other objects in place of all that is there: the file has either the old ones or these.
    ///
    /// @throws VireoException with code DATA when they can't be written
    public void replace(Iterable<? extends JsonNode> objects) {
        boolean interrupted = Thread.interrupted();
        try {
            AtomicFile.write(file, out -> {
                for (JsonNode object : objects) {
                    out.write((object + "\n").getBytes(StandardCharsets.UTF_8));
                }
            });
            FileChannel fresh = locked(file);
            close(channel);
            channel = fresh;
            channel.position(channel.size());
            channel.force(false);
        } catch (IOException e) {
            throw unwritable(Code.DATA, file, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static VireoException unwritable(Code code, Path file, IOException e) {
        return new VireoException(
                code,
                "[" + file + "] can't be written: " + IoReason.of(e),
                code == Code.RESOURCE ? "The same command goes on after what is there." : "Choose another --out.",
                e);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // all that was added is on the disk
        }
    }

    @Override
    public void close() {
        close(channel);
    }
}
