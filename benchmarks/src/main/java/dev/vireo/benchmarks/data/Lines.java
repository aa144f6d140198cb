package dev.vireo.benchmarks.data;

import dev.vireo.runtime.IoReason;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// The lines of a file in UTF-8, with their numbers. A mark of the byte order at its beginning is passed over.
final class Lines implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final String hint;
    private final InputStream in;
    private int number;
    private boolean ended;

    /// @throws Defect when it can't be opened
    Lines(Path file, String hint) {
        this.file = file;
        this.hint = hint;
        this.in = open(file, hint);
    }

    /// The bytes of a file that must be there: no folder, pipe or device.
    static InputStream open(Path file, String hint) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw Defect.of(file, Files.isDirectory(file) ? "it is a folder" : "it is no plain file", hint);
            }
            return new BufferedInputStream(Files.newInputStream(file), BUFFER);
        } catch (NoSuchFileException _) {
            throw Defect.of(file, "there is no such file", hint);
        } catch (IOException e) {
            throw unreadable(file, e, hint);
        }
    }

    static Defect unreadable(Path file, IOException e, String hint) {
        return Defect.of(file, "it can't be read: " + IoReason.of(e), hint);
    }

    /// The number of the line that was read last, from 1.
    int number() {
        return number;
    }

    /// The next line without its `\n`; a `\r` before that stays. Empty after the last, and after a line that is
    /// too long.
    ///
    /// @throws Defect when it is not UTF-8 or too long
    Optional<String> next() {
        if (ended) {
            return Optional.empty();
        }
        number++;
        byte[] bytes = bytes();
        if (bytes.length == 0 && ended) {
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of(number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException _) {
            throw Defect.atLine(file, number, "it is not UTF-8 text", hint);
        }
    }

    private byte[] bytes() {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        try {
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    ended = true;
                    break;
                }
                if (line.size() == Rows.MOST) {
                    ended = true;
                    throw Defect.atLine(file, number, "the line is longer than 1 MiB", hint);
                }
                line.write(b);
            }
        } catch (IOException e) {
            ended = true;
            throw unreadable(file, e, hint);
        }
        return line.toByteArray();
    }

    /// The first line of a file that is not UTF-8; 0 when all are, or it can't be read.
    static int firstBad(Path file) {
        try (Lines lines = new Lines(file, "")) {
            while (lines.next().isPresent()) {
                // the next one may be
            }
            return 0;
        } catch (Defect e) {
            return e.problem().line();
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException _) {
            // nothing was written
        }
    }
}
