package dev.vireo.runtime.video;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether a video file goes as far as its own outer structure says: the boxes of MP4, the segment of
/// Matroska, the lists of AVI, the last byte of GIF.
final class FileEnd implements AutoCloseable {
    /// Boxes that are looked at; a file of an hour has a few thousand.
    private static final int MAX_BOXES = 100_000;

    private static final int EBML = 0x1A45DFA3;
    private static final int SEGMENT = 0x18538067;

    private final SeekableByteChannel in;
    private final long length;

    private FileEnd(Path file) throws IOException {
        this.in = Files.newByteChannel(file);
        this.length = in.size();
    }

    /// Whether the file ends before it says; false where it does not say.
    static boolean isMissing(Path file) {
        try (FileEnd end = new FileEnd(file)) {
            int first = end.at(0, ByteOrder.BIG_ENDIAN).getInt();
            return switch (first) {
                case 0x47494638 -> end.gif(); // GIF8
                case 0x52494646 -> end.riff(); // RIFF
                case EBML -> end.matroska();
                default -> end.boxes();
            };
        } catch (EOFException e) {
            return true;
        } catch (IOException e) {
            return false; // it could be read until now: whatever this is, the file is not cut short
        }
    }

    /// Sixteen bytes; zeros behind the file.
    private ByteBuffer at(long position, ByteOrder order) throws IOException {
        if (position >= length) {
            throw new EOFException();
        }
        ByteBuffer out = ByteBuffer.allocate(16).order(order);
        in.position(position);
        while (out.hasRemaining() && in.read(out) >= 0) {
            // until it is full
        }
        return out.clear();
    }

    private boolean gif() throws IOException {
        ByteBuffer tail = at(Math.max(0, length - 16), ByteOrder.BIG_ENDIAN);
        int last = (int) Math.min(16, length) - 1;
        while (last > 0 && tail.get(last) == 0) {
            last--;
        }
        return tail.get(last) != ';';
    }

    private boolean riff() throws IOException {
        long position = 0;
        for (int i = 0; i < MAX_BOXES && position + 8 <= length; i++) {
            ByteBuffer list = at(position, ByteOrder.LITTLE_ENDIAN);
            if (list.getInt() != 0x46464952) { // RIFF again, of files beyond a gigabyte
                return false;
            }
            long size = Integer.toUnsignedLong(list.getInt());
            position += 8 + size + (size & 1);
        }
        return position - 1 > length; // the filling behind an odd size may lack
    }

    private boolean matroska() throws IOException {
        long position = 0;
        for (int i = 0; i < MAX_BOXES && position < length; i++) {
            ByteBuffer element = at(position, ByteOrder.BIG_ENDIAN);
            int idBytes = Integer.numberOfLeadingZeros(element.get(0) & 255) - 23;
            int sizeBytes = idBytes > 4 ? 9 : Integer.numberOfLeadingZeros(element.get(idBytes) & 255) - 23;
            if (sizeBytes > 8) {
                return false;
            }
            long size = (element.getLong(idBytes) >>> (64 - 8 * sizeBytes)) & ((1L << (7 * sizeBytes)) - 1);
            boolean unknown = size == (1L << (7 * sizeBytes)) - 1;
            if (element.getInt(0) == SEGMENT) {
                return !unknown && size > length - position - idBytes - sizeBytes;
            }
            if (unknown || size > length) {
                return false;
            }
            position += idBytes + sizeBytes + size;
        }
        return false;
    }

    private boolean boxes() throws IOException {
        long position = 0;
        for (int i = 0; i < MAX_BOXES && position + 8 <= length; i++) {
            ByteBuffer box = at(position, ByteOrder.BIG_ENDIAN);
            long size = Integer.toUnsignedLong(box.getInt());
            byte[] name = new byte[4];
            box.get(name);
            boolean named = new String(name, StandardCharsets.ISO_8859_1)
                    .chars()
                    .allMatch(c -> (c >= ' ' && c < 127) || c == 0xA9);
            if (size == 1) {
                size = box.getLong();
            }
            if (!named || size < 8) { // to the end of the file, or rubbish behind the last box
                return false;
            }
            if (size > length - position) {
                return true;
            }
            position += size;
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
