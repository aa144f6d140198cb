package dev.vireo.trainer;

import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/// Numbers of a training as TensorBoard reads them: a file of records, each a length, its checksum, an event
/// in protobuf's encoding, and its checksum. Every start of a training makes a file of its own; TensorBoard
/// reads all of a folder, and forgets of earlier ones what lies behind the step that the next begins at.
public final class EventLog implements AutoCloseable {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    private static final int STARTED = 1;

    private final Path file;
    private final OutputStream out;
    private final Clock clock;

    private EventLog(Path file, OutputStream out, Clock clock) {
        this.file = file;
        this.out = out;
        this.clock = clock;
    }

    /// Begins a new file in a folder that is there.
    ///
    /// @param step after which the training begins, or goes on
    /// @throws VireoException with code DATA when it can't be made
    public static EventLog open(Path folder, long step, Clock clock) {
        for (int number = 0; ; number++) {
            Path file = folder.resolve(String.format(
                    Locale.ROOT,
                    "events.out.tfevents.%010d.vireo.%03d",
                    clock.instant().getEpochSecond(),
                    number));
            if (Files.exists(file)) {
                continue;
            }
            try {
                EventLog log = new EventLog(file, Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), clock);
                log.write(0, new Fields().text(FILE_VERSION, "brain.Event:2"));
                log.write(step + 1, new Fields().message(SESSION_LOG, new Fields().number(1, STARTED)));
                return log;
            } catch (IOException e) {
                throw unwritable(file, e);
            }
        }
    }

    /// Adds numbers of a step by their names, `train/loss` say, and hands them to the disk.
    ///
    /// @throws VireoException with code DATA when they can't be written
    public void add(long step, Map<String, Double> values) {
        Fields summary = new Fields();
        values.forEach(
                (name, value) -> summary.message(1, new Fields().text(1, name).real(2, value.floatValue())));
        try {
            write(step, new Fields().message(SUMMARY, summary));
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private void write(long step, Fields what) throws IOException {
        Instant now = clock.instant();
        byte[] event = new Fields()
                .real(WALL_TIME, now.getEpochSecond() + now.getNano() / 1e9)
                .number(STEP, step)
                .and(what)
                .bytes();
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(event.length)
                .array();
        out.write(ByteBuffer.allocate(event.length + Long.BYTES + 2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(length)
                .putInt(masked(length))
                .put(event)
                .putInt(masked(event))
                .array());
        out.flush();
    }

    /// The checksum CRC-32C, turned and moved, as the format wants it.
    private static int masked(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return Integer.rotateRight((int) checksum.getValue(), 15) + 0xa282ead8;
    }

    private static VireoException unwritable(Path file, IOException e) {
        return new VireoException(
                Code.DATA, "[" + file + "] can't be written: " + IoReason.of(e), "Choose another folder.", e);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /// A message in protobuf's encoding.
    private static final class Fields {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        private void varint(long value) {
            long left = value;
            while ((left & ~0x7FL) != 0) {
                out.write((int) ((left & 0x7F) | 0x80));
                left >>>= 7;
            }
            out.write((int) left);
        }

        private void tag(int field, int type) {
            varint(((long) field << 3) | type);
        }

        Fields number(int field, long value) {
            tag(field, VARINT);
            varint(value);
            return this;
        }

        Fields real(int field, double value) {
            tag(field, FIXED64);
            out.writeBytes(ByteBuffer.allocate(Double.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putDouble(value)
                    .array());
            return this;
        }

        Fields real(int field, float value) {
            tag(field, FIXED32);
            out.writeBytes(ByteBuffer.allocate(Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(value)
                    .array());
            return this;
        }

        Fields text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Fields message(int field, Fields value) {
            return bytes(field, value.bytes());
        }

        private Fields bytes(int field, byte[] value) {
            tag(field, BYTES);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        Fields and(Fields others) {
            out.writeBytes(others.bytes());
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
