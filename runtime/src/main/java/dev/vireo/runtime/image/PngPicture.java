package dev.vireo.runtime.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// A PNG file, of any depth and colour type, interlaced or not. Every chunk's checksum must be right; what is
/// inside those that don't say what the pixels are plays no part.
final class PngPicture implements StoredPicture {
    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int GREY_ALPHA = 4;
    private static final int RGB_ALPHA = 6;

    /// Where the pixels of a pass of an interlaced picture begin and how far they are apart.
    private record Pass(int x, int y, int dx, int dy) {}

    private static final List<Pass> WHOLE = List.of(new Pass(0, 0, 1, 1));
    private static final List<Pass> INTERLACED = List.of(
            new Pass(0, 0, 8, 8),
            new Pass(4, 0, 8, 8),
            new Pass(0, 4, 4, 8),
            new Pass(2, 0, 4, 4),
            new Pass(0, 2, 2, 4),
            new Pass(1, 0, 2, 2),
            new Pass(0, 1, 1, 2));

    private final Bytes file;
    private final long width;
    private final long height;
    private final int depth;
    private final int type;
    private final boolean interlaced;
    private final List<Bytes> compressed = new ArrayList<>();
    private Bytes palette = Bytes.of(new byte[0]);
    private Bytes transparency = Bytes.of(new byte[0]);
    private Bytes exif = Bytes.of(new byte[0]);

    private PngPicture(Bytes file) throws IOException {
        this.file = file;
        if (!file.startsWith(12, "IHDR")) {
            throw new DamageException("its header is not where it belongs");
        }
        this.width = file.u32(16, ByteOrder.BIG_ENDIAN);
        this.height = file.u32(20, ByteOrder.BIG_ENDIAN);
        this.depth = file.u8(24);
        this.type = file.u8(25);
        this.interlaced = file.u8(28) == 1;
        boolean known = switch (type) {
            case GREY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
            case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
            case RGB, GREY_ALPHA, RGB_ALPHA -> depth == 8 || depth == 16;
            default -> false;
        };
        if (!known || file.u8(26) != 0 || file.u8(27) != 0 || file.u8(28) > 1 || width == 0 || height == 0) {
            throw new DamageException("its header makes no sense");
        }
    }

    static PngPicture open(Bytes file) throws IOException {
        if (!file.has(0, 33)) {
            throw new EOFException();
        }
        return new PngPicture(file);
    }

    @Override
    public long width() {
        return width;
    }

    @Override
    public long height() {
        return height;
    }

    @Override
    public int orientation() {
        return Exif.ofTiff(exif);
    }

    @Override
    public byte[] rgb() throws IOException {
        readChunks();
        if (type == PALETTE && palette.length() < 3) {
            throw new DamageException("it has no palette");
        }
        byte[] rgb = new byte[Math.toIntExact(width * height * 3)];
        Inflater inflater = new Inflater();
        try {
            Rows rows = new Rows(inflater);
            for (Pass pass : interlaced ? INTERLACED : WHOLE) {
                rows.read(pass, rgb);
            }
        } catch (DataFormatException e) {
            throw new DamageException("its compressed pixels are no such thing (" + e.getMessage() + ")");
        } finally {
            inflater.end();
        }
        return rgb;
    }

    private void readChunks() throws IOException {
        long at = 8;
        boolean ended = false;
        while (!ended) {
            if (!file.has(at, 12)) {
                throw new EOFException();
            }
            long length = file.u32(at, ByteOrder.BIG_ENDIAN);
            if (!file.has(at, 12 + length)) {
                throw new EOFException();
            }
            CRC32 crc = new CRC32();
            crc.update(file.array(), file.start() + (int) at + 4, (int) length + 4);
            if (crc.getValue() != file.u32(at + 8 + length, ByteOrder.BIG_ENDIAN)) {
                throw new DamageException("a part of the PNG has a wrong checksum, at byte " + at);
            }
            Bytes content = file.part(at + 8, length);
            if (file.startsWith(at + 4, "IDAT")) {
                compressed.add(content);
            } else if (file.startsWith(at + 4, "PLTE")) {
                palette = content;
            } else if (file.startsWith(at + 4, "tRNS")) {
                transparency = content;
            } else if (file.startsWith(at + 4, "eXIf")) {
                exif = content;
            }
            ended = file.startsWith(at + 4, "IEND");
            at += 12 + length;
        }
    }

    /// The rows of the passes, one after the other.
    private final class Rows {
        private final Inflater inflater;
        private final int channels;
        private final int[] colours; // of a palette, laid over white
        private final int[] clear; // the samples of a transparent pixel; -1 when there is none
        private int chunk;
        private byte[] row = new byte[0];
        private byte[] above = new byte[0];

        Rows(Inflater inflater) {
            this.inflater = inflater;
            this.channels = switch (type) {
                case GREY, PALETTE -> 1;
                case GREY_ALPHA -> 2;
                case RGB -> 3;
                default -> 4;
            };
            this.clear = new int[] {-1, -1, -1};
            boolean named = (type == GREY || type == RGB) && transparency.length() >= 2 * channels;
            for (int c = 0; named && c < channels; c++) {
                clear[c] = transparency.u16(2L * c, ByteOrder.BIG_ENDIAN) & ((1 << depth) - 1);
            }
            this.colours = new int[256];
            for (int i = 0; type == PALETTE && i < Math.min(256, palette.length() / 3); i++) {
                int alpha = i < transparency.length() ? transparency.u8(i) : 255;
                for (int c = 0; c < 3; c++) {
                    colours[i] = colours[i] << 8 | Pixels.overWhite(palette.u8(3L * i + c), alpha);
                }
            }
        }

        void read(Pass pass, byte[] rgb) throws IOException, DataFormatException {
            int count = (int) ((width - pass.x + pass.dx - 1) / pass.dx);
            if (count <= 0) {
                return;
            }
            int bits = depth * channels;
            int rowBytes = (int) (((long) count * bits + 7) / 8);
            int step = Math.max(1, bits / 8);
            row = new byte[rowBytes];
            above = new byte[rowBytes];
            byte[] filter = new byte[1];
            for (long y = pass.y; y < height; y += pass.dy) {
                inflate(filter);
                inflate(row);
                unfilter(filter[0], step);
                paint(rgb, (int) ((y * width + pass.x) * 3), pass.dx * 3, count);
                byte[] done = row;
                row = above;
                above = done;
            }
        }

        private void inflate(byte[] into) throws IOException, DataFormatException {
            int done = 0;
            while (done < into.length) {
                int got = inflater.inflate(into, done, into.length - done);
                done += got;
                if (got == 0) {
                    if (inflater.finished() || inflater.needsDictionary() || chunk == compressed.size()) {
                        throw new EOFException();
                    }
                    Bytes next = compressed.get(chunk++);
                    inflater.setInput(next.array(), next.start(), next.length());
                }
            }
        }

        private void unfilter(int filter, int step) throws IOException {
            int n = row.length;
            switch (filter) {
                case 0 -> {}
                case 1 -> {
                    for (int i = step; i < n; i++) {
                        row[i] += row[i - step];
                    }
                }
                case 2 -> {
                    for (int i = 0; i < n; i++) {
                        row[i] += above[i];
                    }
                }
                case 3 -> {
                    for (int i = 0; i < n; i++) {
                        int left = i < step ? 0 : row[i - step] & 255;
                        row[i] += (byte) ((left + (above[i] & 255)) >> 1);
                    }
                }
                case 4 -> {
                    for (int i = 0; i < n; i++) {
                        int left = i < step ? 0 : row[i - step] & 255;
                        int corner = i < step ? 0 : above[i - step] & 255;
                        row[i] += (byte) nearest(left, above[i] & 255, corner);
                    }
                }
                default -> throw new DamageException("a row has the unknown filter " + (filter & 255));
            }
        }

        /// The neighbour that is nearest to left + up - corner; the earlier one when two are.
        private static int nearest(int left, int up, int corner) {
            int toLeft = Math.abs(up - corner);
            int toUp = Math.abs(left - corner);
            int toCorner = Math.abs(left + up - 2 * corner);
            if (toLeft <= toUp && toLeft <= toCorner) {
                return left;
            }
            return toUp <= toCorner ? up : corner;
        }

        /// Puts the pixels of the row into the picture, `step` bytes from one to the next.
        private void paint(byte[] rgb, int from, int step, int count) {
            int most = depth == 16 ? 255 : (1 << depth) - 1;
            for (int i = 0, to = from; i < count; i++, to += step) {
                int first = sample(i * channels);
                if (type == PALETTE) {
                    put(rgb, to, colours[first] >> 16, colours[first] >> 8, colours[first]);
                } else if (channels < 3) {
                    int grey = level(first) * 255 / most;
                    int alpha = type == GREY_ALPHA ? level(sample(2 * i + 1)) : first == clear[0] ? 0 : 255;
                    int shown = Pixels.overWhite(grey, alpha);
                    put(rgb, to, shown, shown, shown);
                } else {
                    int green = sample(i * channels + 1);
                    int blue = sample(i * channels + 2);
                    boolean gone = first == clear[0] && green == clear[1] && blue == clear[2];
                    int alpha = type == RGB_ALPHA ? level(sample(4 * i + 3)) : gone ? 0 : 255;
                    put(
                            rgb,
                            to,
                            Pixels.overWhite(level(first), alpha),
                            Pixels.overWhite(level(green), alpha),
                            Pixels.overWhite(level(blue), alpha));
                }
            }
        }

        private int level(int sample) {
            return depth == 16 ? sample >> 8 : sample;
        }

        private int sample(int i) {
            return switch (depth) {
                case 8 -> row[i] & 255;
                case 16 -> (row[2 * i] & 255) << 8 | (row[2 * i + 1] & 255);
                default -> {
                    int bit = i * depth;
                    yield (row[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
                }
            };
        }

        private static void put(byte[] rgb, int at, int red, int green, int blue) {
            rgb[at] = (byte) red;
            rgb[at + 1] = (byte) green;
            rgb[at + 2] = (byte) blue;
        }
    }
}
