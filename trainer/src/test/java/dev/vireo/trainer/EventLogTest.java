package dev.vireo.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T12:00:00.5Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    /// CRC-32C bit by bit, and masked as the format says.
    private static int checksum(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xFF;
            for (int i = 0; i < 8; i++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82F63B78;
            }
        }
        crc = ~crc;
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }

    private static long varint(ByteBuffer in) {
        long out = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            out |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return out;
            }
        }
    }

    /// The fields of a message, each once: numbers, or the bytes of texts and messages.
    private static Map<Integer, Object> fields(byte[] message) {
        Map<Integer, Object> out = new TreeMap<>();
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long tag = varint(in);
            Object value = switch ((int) (tag & 7)) {
                case 0 -> varint(in);
                case 1 -> in.getDouble();
                case 5 -> in.getFloat();
                default -> {
                    byte[] bytes = new byte[(int) varint(in)];
                    in.get(bytes);
                    yield bytes;
                }
            };
            out.put((int) (tag >>> 3), value);
        }
        return out;
    }

    private static byte[] bytes(Map<Integer, Object> message, int field) {
        return (byte[]) Objects.requireNonNull(message.get(field));
    }

    private static List<Map<Integer, Object>> events(Path file) throws IOException {
        List<Map<Integer, Object>> out = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            assertEquals(checksum(length), in.getInt());
            byte[] event = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            in.get(event);
            assertEquals(checksum(event), in.getInt());
            out.add(fields(event));
        }
        return out;
    }

    @Test
    void recordsAreReadBackWithTheirChecksums() throws IOException {
        try (EventLog log = EventLog.open(folder, 300, CLOCK)) {
            log.add(301, Map.of("train/loss", 2.5));
        }
        Path file = folder.resolve("events.out.tfevents.1772366400.vireo.000");
        List<Map<Integer, Object>> events = events(file);
        assertEquals(3, events.size());
        assertEquals("brain.Event:2", new String(bytes(events.get(0), 3), StandardCharsets.UTF_8));
        assertEquals(1L, fields(bytes(events.get(1), 7)).get(1));
        assertEquals(301L, events.get(1).get(2));
        assertEquals(1772366400.5, events.get(2).get(1));
        assertEquals(301L, events.get(2).get(2));
        Map<Integer, Object> value = fields(bytes(fields(bytes(events.get(2), 5)), 1));
        assertEquals("train/loss", new String(bytes(value, 1), StandardCharsets.UTF_8));
        assertEquals(2.5f, value.get(2));
    }

    @Test
    void aSecondStartMakesAFileOfItsOwn() throws IOException {
        EventLog.open(folder, 0, CLOCK).close();
        EventLog.open(folder, 5, CLOCK).close();
        assertEquals(
                6L,
                events(folder.resolve("events.out.tfevents.1772366400.vireo.001"))
                        .get(1)
                        .get(2));
    }
}
