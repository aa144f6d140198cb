package dev.vireo.cli.internal.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A file of answers, an object a line, that a run adds to and the next one goes on with. A line is on the
/// disk when it is added; one that was cut off is left out.
public final class AnswerLog implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    /// The lines of questions that were answered, by id.
    private final Map<String, JsonNode> done;

    private AnswerLog(Path file, FileChannel channel, Map<String, JsonNode> done) {
        this.file = file;
        this.channel = channel;
        this.done = done;
    }

    /// Opens a file, made when it is missing. What it has of answers stays; failures go, since they are tried
    /// again.
    ///
    /// @throws VireoException with code DATA when it can't be read or written, or is another kind of file;
    ///     RESOURCE when another process writes it
    public static AnswerLog open(Path file) {
        try {
            Map<String, JsonNode> done = answered(file);
            FileChannel channel = locked(file);
            channel.position(channel.size());
            return new AnswerLog(file, channel, done);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + file + "] can't be written: " + IoReason.of(e), "Choose another --out.", e);
        }
    }

    /// The answers that a file has; what else it has is taken out of it.
    private static Map<String, JsonNode> answered(Path file) throws IOException {
        try (FileChannel _ = locked(file)) {
            String text = Files.readString(file);
            Map<String, JsonNode> done = new LinkedHashMap<>();
            StringBuilder kept = new StringBuilder();
            for (String line : text.lines().toList()) {
                boolean cutOff = !text.endsWith("\n") && text.endsWith(line);
                Optional<JsonNode> answer = parsed(line);
                if (answer.isEmpty() && !(cutOff && line.startsWith("{"))) {
                    throw new VireoException(
                            Code.DATA, "[" + file + "] is there and holds no answers", "Choose another --out.");
                }
                if (!cutOff && !answer.orElseThrow().has("error")) {
                    done.put(answer.orElseThrow().path("id").toString(), answer.orElseThrow());
                    kept.append(line).append('\n');
                }
            }
            if (kept.length() < text.length()) {
                AtomicFile.write(file, kept.toString().getBytes(StandardCharsets.UTF_8));
            }
            return done;
        }
    }

    private static FileChannel locked(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException _) {
            // told below
        }
        channel.close();
        throw new VireoException(
                Code.RESOURCE, "[" + file + "] is being written by another process", "Wait for it to end.");
    }

    private static Optional<JsonNode> parsed(String line) {
        try {
            return Optional.of(StrictJson.mapper().readTree(line)).filter(json -> json.isObject() && json.has("id"));
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }

    /// What was answered for a question of that id and text.
    public Optional<JsonNode> of(JsonNode id, String question) {
        return Optional.ofNullable(done.get(id.toString()))
                .filter(line -> line.path("question").asText().equals(question));
    }

    /// Adds a line.
    ///
    /// @throws VireoException with code RESOURCE when it can't be written
    public void add(JsonNode line) {
        boolean interrupted = Thread.interrupted(); // which would close the channel: what is answered is kept first
        try {
            ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        } catch (IOException e) {
            throw new VireoException(
                    Code.RESOURCE,
                    "[" + file + "] can't be written: " + IoReason.of(e),
                    "The same command goes on after what is there.",
                    e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new VireoException(Code.RESOURCE, "[" + file + "] can't be closed: " + IoReason.of(e), "", e);
        }
    }
}
