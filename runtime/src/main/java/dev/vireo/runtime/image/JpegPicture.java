package dev.vireo.runtime.image;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/// A JPEG file. Java's reader gives the samples; which colours they are is decided here, as libjpeg does, and
/// what the file says about colours beside them never reaches that reader.
final class JpegPicture implements StoredPicture {
    private static final int START_OF_SCAN = 0xDA;
    private static final int END = 0xD9;

    /// Passes over the whole picture that its pixels may take; ten are usual, and one takes no more than a
    /// few bytes.
    private static final int MAX_SCANS = 100;

    /// A channel's identity and how many of its samples stand for the largest block.
    private record Component(int id, int across, int down) {}

    private final Bytes file;
    private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
    private final List<Component> components = new ArrayList<>();
    private final ByteArrayOutputStream exif = new ByteArrayOutputStream();
    private boolean jfif;
    private int adobe = -1;
    private long width;
    private long height;

    private JpegPicture(Bytes file) throws IOException {
        this.file = file;
        plain.write(0xFF);
        plain.write(0xD8);
        long at = 2;
        while (true) {
            at = marker(at);
            int marker = file.u8(at);
            if (marker == START_OF_SCAN || marker == END) {
                break;
            }
            boolean alone = marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
            at = alone ? at + 1 : segment(marker, at + 1);
        }
        if (components.isEmpty()) {
            throw new DamageException("its pixels begin before their size is told");
        }
        checkScans(at);
        plain.write(0xFF);
        plain.write(file.array(), file.start() + (int) at, file.length() - (int) at);
    }

    private void checkScans(long from) throws IOException {
        int scans = 1;
        for (long at = from; file.has(at, 2); at++) {
            if (file.u8(at) == 0xFF && file.u8(at + 1) == START_OF_SCAN && ++scans > MAX_SCANS) {
                throw new IOException("more than " + MAX_SCANS + " passes over its pixels");
            }
        }
    }

    static JpegPicture open(Bytes file) throws IOException {
        return new JpegPicture(file);
    }

    /// Where the next marker's second byte stands. What lies before it is passed over.
    private long marker(long from) throws IOException {
        for (long at = from; file.has(at, 2); at++) {
            if (file.u8(at) == 0xFF && file.u8(at + 1) != 0xFF && file.u8(at + 1) != 0) {
                return at + 1;
            }
        }
        throw new EOFException();
    }

    /// Takes note of a segment and keeps it when pixels need it.
    ///
    /// @param at where its length stands
    /// @return where it ends
    private long segment(int marker, long at) throws IOException {
        int length = file.has(at, 2) ? file.u16(at, ByteOrder.BIG_ENDIAN) : Integer.MAX_VALUE;
        if (!file.has(at, length)) {
            throw new EOFException();
        }
        if (length < 2) {
            throw new DamageException("a segment of " + length + " bytes");
        }
        Bytes content = file.part(at + 2, length - 2);
        boolean application = marker >= 0xE0 && marker <= 0xEF;
        boolean comment = marker == 0xFE;
        if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
            frame(marker, content);
        } else if (marker == 0xE0 && content.length() >= 12 && content.startsWith(0, "JFIF\0")) {
            jfif = true;
        } else if (marker == 0xEE && content.length() >= 12 && content.startsWith(0, "Adobe")) {
            adobe = content.u8(11);
        } else if (marker == 0xE1 && content.startsWith(0, "Exif\0\0")) { // it may be spread over several
            exif.write(content.array(), content.start() + 6, content.length() - 6);
        }
        if (!application && !comment) {
            plain.write(0xFF);
            plain.write(marker);
            plain.write(file.array(), file.start() + (int) at, length);
        }
        return at + length;
    }

    private void frame(int marker, Bytes content) throws IOException {
        if (content.length() < 6 || content.length() < 6 + 3 * content.u8(5) || !components.isEmpty()) {
            throw new DamageException("its frame makes no sense");
        }
        int bits = content.u8(0);
        int count = content.u8(5);
        if (marker > 0xC2) {
            throw new IOException(marker == 0xC9 || marker == 0xCA ? "arithmetic coding" : "coding " + (marker & 15));
        }
        if (bits != 8 || (count != 1 && count != 3 && count != 4)) {
            throw new IOException(count + " channels of " + bits + " bits");
        }
        height = content.u16(1, ByteOrder.BIG_ENDIAN);
        width = content.u16(3, ByteOrder.BIG_ENDIAN);
        if (width == 0 || height == 0) {
            throw new DamageException("a size of " + width + "x" + height);
        }
        for (int c = 0; c < count; c++) {
            int sampling = content.u8(7 + 3L * c);
            components.add(new Component(content.u8(6 + 3L * c), sampling >> 4, sampling & 15));
        }
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
        return Exif.ofTiff(Bytes.of(exif.toByteArray()));
    }

    @Override
    public byte[] rgb() throws IOException {
        ImageReader reader = JavaReaders.of(PictureKind.JPEG);
        Warnings warnings = new Warnings();
        try (MemoryCacheImageInputStream input =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(plain.toByteArray()))) {
            reader.setInput(input, true, true);
            reader.addIIOReadWarningListener(warnings);
            Raster raster = reader.readRaster(0, null);
            warnings.check();
            int bands = components.size();
            byte[] samples = (byte[]) raster.getDataElements(0, 0, (int) width, (int) height, null);
            for (int c = 0; c < bands; c++) {
                if (isHalvedDown(components.get(c))) {
                    smoothDown(samples, (int) width, (int) height, bands, c);
                }
            }
            return switch (bands) {
                case 1 -> grey(samples);
                case 3 -> isChroma() ? fromChroma(samples) : samples;
                default -> fromInks(samples, isChroma());
            };
        } finally {
            reader.dispose();
        }
    }

    /// Whether the first three channels are luminance and chroma.
    private boolean isChroma() {
        if (components.size() == 4) {
            return adobe > 0;
        }
        return jfif || (adobe >= 0 ? adobe != 0 : !(id(0) == 'R' && id(1) == 'G' && id(2) == 'B'));
    }

    private int id(int component) {
        return components.get(component).id;
    }

    private boolean isHalvedDown(Component component) {
        int across = components.stream().mapToInt(Component::across).max().orElse(1);
        int down = components.stream().mapToInt(Component::down).max().orElse(1);
        return component.across == across && component.down * 2 == down;
    }

    /// Java's reader repeats samples that are halved downwards alone, where today's libjpeg weighs them with
    /// their neighbours as it does in other directions.
    private static void smoothDown(byte[] samples, int width, int height, int bands, int band) {
        int stride = width * bands;
        byte[] above = new byte[width];
        for (int y = 0; y < height; y += 2) {
            boolean last = y + 2 >= height;
            for (int x = 0, at = y * stride + band; x < width; x++, at += bands) {
                int here = samples[at] & 255;
                int up = y == 0 ? here : above[x] & 255;
                int down = last ? here : samples[at + 2 * stride] & 255;
                above[x] = (byte) here;
                samples[at] = (byte) ((3 * here + up + 1) >> 2);
                if (y + 1 < height) {
                    samples[at + stride] = (byte) ((3 * here + down + 2) >> 2);
                }
            }
        }
    }

    private static byte[] grey(byte[] samples) {
        byte[] rgb = new byte[Math.multiplyExact(samples.length, 3)];
        for (int i = 0, to = 0; i < samples.length; i++) {
            rgb[to++] = samples[i];
            rgb[to++] = samples[i];
            rgb[to++] = samples[i];
        }
        return rgb;
    }

    private static byte[] fromChroma(byte[] samples) {
        for (int i = 0; i < samples.length; i += 3) {
            int luma = samples[i] & 255;
            int blue = samples[i + 1] & 255;
            int red = samples[i + 2] & 255;
            samples[i] = (byte) red(luma, red);
            samples[i + 1] = (byte) green(luma, blue, red);
            samples[i + 2] = (byte) blue(luma, blue);
        }
        return samples;
    }

    /// Cyan, magenta, yellow and black, the first three perhaps as luminance and chroma of their complements.
    /// Every ink is stored inverted, as Adobe's programs began to do and all readers take it.
    private static byte[] fromInks(byte[] samples, boolean chroma) {
        byte[] rgb = new byte[samples.length / 4 * 3];
        for (int i = 0, to = 0; i < samples.length; i += 4) {
            int first = samples[i] & 255;
            int second = samples[i + 1] & 255;
            int third = samples[i + 2] & 255;
            int light = samples[i + 3] & 255;
            int cyan = chroma ? 255 - red(first, third) : first;
            int magenta = chroma ? 255 - green(first, second, third) : second;
            int yellow = chroma ? 255 - blue(first, second) : third;
            rgb[to++] = (byte) ((cyan * light + 127) / 255);
            rgb[to++] = (byte) ((magenta * light + 127) / 255);
            rgb[to++] = (byte) ((yellow * light + 127) / 255);
        }
        return rgb;
    }

    // JPEG's equations in 16 bits of fraction.

    private static int red(int luma, int toRed) {
        return Math.clamp(luma + ((91_881 * (toRed - 128) + 32_768) >> 16), 0, 255);
    }

    private static int green(int luma, int toBlue, int toRed) {
        return Math.clamp(luma + ((-22554 * (toBlue - 128) - 46802 * (toRed - 128) + 32768) >> 16), 0, 255);
    }

    private static int blue(int luma, int toBlue) {
        return Math.clamp(luma + ((116130 * (toBlue - 128) + 32768) >> 16), 0, 255);
    }

    /// Keeps the first warning that means lost pixels. Java's reader only warns when data is missing.
    private static final class Warnings implements IIOReadWarningListener {
        private @Nullable IOException problem;

        @Override
        public void warningOccurred(ImageReader source, String warning) {
            String lower = warning.toLowerCase(Locale.ROOT);
            if (problem != null) {
                return;
            }
            if (lower.contains("premature") || lower.contains("truncated") || lower.contains("missing eoi")) {
                problem = new EOFException();
            } else if (lower.contains("corrupt") && !lower.contains("extraneous")) {
                problem = new DamageException(warning.lines().findFirst().orElse(""));
            }
        }

        void check() throws IOException {
            if (problem != null) {
                throw problem;
            }
        }
    }
}
