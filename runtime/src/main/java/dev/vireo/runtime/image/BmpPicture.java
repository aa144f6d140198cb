package dev.vireo.runtime.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Set;

/// A BMP file: 1, 2, 4, 8, 16, 24 or 32 bits a pixel, rows in either order, run lengths of 4 and 8 bits,
/// colours in fields of bits, headers of Windows and OS/2. Alpha counts where the header has a mask for it
/// and any pixel uses it.
final class BmpPicture implements StoredPicture {
    private static final int OS2_HEADER = 12;
    private static final Set<Long> HEADERS = Set.of(12L, 16L, 40L, 52L, 56L, 64L, 108L, 124L);

    private static final int PLAIN = 0;
    private static final int RUNS_8 = 1;
    private static final int RUNS_4 = 2;
    private static final int FIELDS = 3;
    private static final int ALPHA_FIELDS = 6;

    private final Bytes file;
    private final long header;
    private final long width;
    private final long height;
    private final boolean topFirst;
    private final int bits;
    private final int coding;

    private BmpPicture(Bytes file) throws IOException {
        this.file = file;
        this.header = file.u32(14, ByteOrder.LITTLE_ENDIAN);
        boolean os2 = header == OS2_HEADER;
        this.width = os2 ? u16(18) : (int) u32(18);
        long rows = os2 ? u16(20) : (int) u32(22);
        this.height = Math.abs(rows);
        this.topFirst = rows < 0;
        this.bits = os2 ? u16(24) : u16(28);
        this.coding = header < 40 ? PLAIN : (int) Math.min(99, u32(30));
        boolean known = switch (coding) {
            case PLAIN -> Set.of(1, 2, 4, 8, 16, 24, 32).contains(bits);
            case RUNS_8 -> bits == 8;
            case RUNS_4 -> bits == 4;
            case FIELDS, ALPHA_FIELDS -> (bits == 16 || bits == 32) && header != 64;
            default -> false;
        };
        if (!known) {
            throw new IOException(String.format(Locale.ROOT, "%d bits a pixel in coding %d", bits, coding));
        }
        if (width <= 0 || height == 0) {
            throw new DamageException("a size of " + width + "x" + rows);
        }
    }

    /// Whether a file begins as this format does: its two letters alone begin many texts.
    static boolean begins(Bytes head) {
        return head.startsWith(0, "BM") && head.has(14, 4) && HEADERS.contains(head.u32(14, ByteOrder.LITTLE_ENDIAN));
    }

    static BmpPicture open(Bytes file) throws IOException {
        long header = file.u32(14, ByteOrder.LITTLE_ENDIAN);
        if (!file.has(14, header)) {
            throw new EOFException();
        }
        return new BmpPicture(file);
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
    public byte[] rgb() throws IOException {
        byte[] rgb = new byte[Math.toIntExact(width * height * 3)];
        if (coding == RUNS_8 || coding == RUNS_4) {
            fromPalette(new Runs().indices(), rgb);
        } else {
            long rowBits = width * bits;
            long rowBytes = (rowBits + 31) / 32 * 4;
            long pixels = u32(10);
            if (!file.has(pixels, rowBytes * (height - 1) + (rowBits + 7) / 8)) { // the last row's filling may lack
                throw new EOFException();
            }
            if (bits <= 8) {
                fromPalette(indices(pixels, rowBytes), rgb);
            } else if (bits == 24) {
                fromBytes(pixels, rowBytes, rgb);
            } else {
                fromFields(pixels, rowBytes, rgb);
            }
        }
        return rgb;
    }

    /// The row of the picture that the file's row `y` is.
    private int row(int y) {
        return topFirst ? y : (int) height - 1 - y;
    }

    private byte[] indices(long pixels, long rowBytes) {
        byte[] out = new byte[(int) (width * height)];
        int mask = (1 << bits) - 1;
        for (int y = 0; y < height; y++) {
            long from = pixels + y * rowBytes;
            int to = row(y) * (int) width;
            for (int x = 0; x < width; x++) {
                long bit = (long) x * bits;
                out[to + x] = (byte) (file.u8(from + (bit >> 3)) >> (8 - bits - (bit & 7)) & mask);
            }
        }
        return out;
    }

    private void fromPalette(byte[] indices, byte[] rgb) {
        int entryBytes = header == OS2_HEADER ? 3 : 4;
        long palette = 14 + header;
        int[] colours = new int[256];
        long end = Math.min(file.length(), u32(10));
        for (int i = 0; i < 1 << bits && palette + (i + 1L) * entryBytes <= end; i++) {
            long at = palette + (long) i * entryBytes;
            colours[i] = file.u8(at + 2) << 16 | file.u8(at + 1) << 8 | file.u8(at);
        }
        for (int i = 0, to = 0; i < indices.length; i++) {
            int colour = colours[indices[i] & 255];
            rgb[to++] = (byte) (colour >> 16);
            rgb[to++] = (byte) (colour >> 8);
            rgb[to++] = (byte) colour;
        }
    }

    private void fromBytes(long pixels, long rowBytes, byte[] rgb) {
        for (int y = 0; y < height; y++) {
            long from = pixels + y * rowBytes;
            int to = row(y) * (int) width * 3;
            for (int x = 0; x < width; x++, from += 3) {
                rgb[to++] = (byte) file.u8(from + 2);
                rgb[to++] = (byte) file.u8(from + 1);
                rgb[to++] = (byte) file.u8(from);
            }
        }
    }

    /// A colour's bits in a pixel.
    private record Field(long mask) {
        private static final Field NONE = new Field(0);

        /// The value from 0 to 255, of a field of any width.
        int of(long pixel) {
            int shift = Long.numberOfTrailingZeros(mask);
            long most = mask >>> shift;
            return mask == 0 ? 0 : (int) (((pixel & mask) >>> shift) * 255 / most);
        }
    }

    private void fromFields(long pixels, long rowBytes, byte[] rgb) throws IOException {
        Field[] fields = fields();
        boolean used = false;
        for (int y = 0; y < height && fields[3].mask != 0 && !used; y++) {
            for (int x = 0; x < width && !used; x++) {
                used = fields[3].of(pixel(pixels + y * rowBytes, x)) != 0;
            }
        }
        for (int y = 0; y < height; y++) {
            int to = row(y) * (int) width * 3;
            for (int x = 0; x < width; x++) {
                long pixel = pixel(pixels + y * rowBytes, x);
                int alpha = used ? fields[3].of(pixel) : 255;
                for (int c = 0; c < 3; c++) {
                    rgb[to++] = (byte) Pixels.overWhite(fields[c].of(pixel), alpha);
                }
            }
        }
    }

    private long pixel(long row, int x) {
        return bits == 16 ? u16(row + 2L * x) : u32(row + 4L * x);
    }

    /// Red, green, blue and alpha.
    private Field[] fields() throws IOException {
        if (coding == PLAIN) {
            return bits == 16
                    ? new Field[] {new Field(0x7C00), new Field(0x3E0), new Field(0x1F), Field.NONE}
                    : new Field[] {new Field(0xFF0000), new Field(0xFF00), new Field(0xFF), Field.NONE};
        }
        boolean withAlpha = header >= 56 || coding == ALPHA_FIELDS;
        if (!file.has(54, withAlpha ? 16 : 12)) {
            throw new EOFException();
        }
        return new Field[] {
            new Field(u32(54)), new Field(u32(58)), new Field(u32(62)), withAlpha ? new Field(u32(66)) : Field.NONE
        };
    }

    /// Pixels that are coded as runs.
    private final class Runs {
        private final byte[] out = new byte[(int) (width * height)];
        private long at = u32(10);
        private int x;
        private int y;

        byte[] indices() throws IOException {
            while (y < height) {
                int count = next();
                int value = next();
                if (count > 0) {
                    for (int i = 0; i < count; i++) {
                        put(coding == RUNS_8 ? value : i % 2 == 0 ? value >> 4 : value & 15);
                    }
                } else if (value == 0) {
                    x = 0;
                    y++;
                } else if (value == 1) {
                    break;
                } else if (value == 2) {
                    x += next();
                    y += next();
                } else {
                    literal(value);
                }
            }
            return out;
        }

        private void literal(int count) throws IOException {
            int bytes = coding == RUNS_8 ? count : (count + 1) / 2;
            for (int i = 0; i < bytes; i++) {
                int value = next();
                if (coding == RUNS_8) {
                    put(value);
                } else {
                    put(value >> 4);
                    if (2 * i + 1 < count) {
                        put(value & 15);
                    }
                }
            }
            at += bytes % 2;
        }

        private void put(int index) {
            if (x < width && y < height) {
                out[row(y) * (int) width + x] = (byte) index;
            }
            x++;
        }

        private int next() throws IOException {
            if (!file.has(at, 1)) {
                throw new EOFException();
            }
            return file.u8(at++);
        }
    }

    private int u16(long at) {
        return file.u16(at, ByteOrder.LITTLE_ENDIAN);
    }

    private long u32(long at) {
        return file.u32(at, ByteOrder.LITTLE_ENDIAN);
    }
}
