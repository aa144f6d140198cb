package dev.vireo.runtime.image;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;

/// An immutable RGB picture, 8 bits a channel. A crop is a view: it shares its pixels with the picture it
/// was cut from.
public final class Image {
    /// Channels of every picture.
    public static final int CHANNELS = 3;

    private final byte[] rgb;
    private final int offset;
    private final int stride;
    private final int width;
    private final int height;

    private Image(byte[] rgb, int offset, int stride, int width, int height) {
        this.rgb = rgb;
        this.offset = offset;
        this.stride = stride;
        this.width = width;
        this.height = height;
    }

    /// A picture from rows of `r, g, b` bytes, top row first. The array is copied.
    ///
    /// @throws IllegalArgumentException when a side is not positive or the array is not `width * height * 3`
    ///     long
    public static Image ofRgb(int width, int height, byte[] rgb) {
        if (width <= 0 || height <= 0) {
            throw new IllegalArgumentException("a picture needs at least one pixel, not " + width + "x" + height);
        }
        long needed = (long) width * height * CHANNELS;
        if (rgb.length != needed) {
            throw new IllegalArgumentException(
                    width + "x" + height + " pixels need " + needed + " bytes, not " + rgb.length);
        }
        return new Image(rgb.clone(), 0, width * CHANNELS, width, height);
    }

    /// A picture from a Java image; transparent pixels are laid over white.
    public static Image of(BufferedImage source) {
        int w = source.getWidth();
        int h = source.getHeight();
        byte[] rgb = new byte[w * h * CHANNELS];
        int[] row = new int[w];
        for (int y = 0, i = 0; y < h; y++) {
            source.getRGB(0, y, w, 1, row, 0, w);
            for (int argb : row) {
                int alpha = argb >>> 24;
                rgb[i++] = (byte) overWhite((argb >> 16) & 255, alpha);
                rgb[i++] = (byte) overWhite((argb >> 8) & 255, alpha);
                rgb[i++] = (byte) overWhite(argb & 255, alpha);
            }
        }
        return new Image(rgb, 0, w * CHANNELS, w, h);
    }

    private static int overWhite(int channel, int alpha) {
        return (channel * alpha + 255 * (255 - alpha) + 127) / 255;
    }

    /// Reads a PNG, JPEG, BMP, GIF (first frame) or WebP file, upright by its EXIF orientation.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file is missing, empty, of another
    ///     kind, cut short, or larger than [ImageFiles#MAX_PIXELS]
    public static Image read(Path file) {
        return ImageFiles.read(file);
    }

    /// Pixels across.
    public int width() {
        return width;
    }

    /// Pixels down.
    public int height() {
        return height;
    }

    /// The box of the whole picture.
    public Box bounds() {
        return Box.of(width, height);
    }

    /// The channel (0 red, 1 green, 2 blue) of a pixel, 0 to 255.
    public int channel(int x, int y, int channel) {
        return rgb[offset + y * stride + x * CHANNELS + channel] & 255;
    }

    /// A pixel as `0xRRGGBB`.
    public int pixel(int x, int y) {
        int i = offset + y * stride + x * CHANNELS;
        return ((rgb[i] & 255) << 16) | ((rgb[i + 1] & 255) << 8) | (rgb[i + 2] & 255);
    }

    /// The part inside `box` as a view that shares these pixels.
    ///
    /// @throws IllegalArgumentException when the box, cut to the picture, is empty
    public Image crop(Box box) {
        Box inside = box.clip(bounds());
        if (inside.isEmpty()) {
            throw new IllegalArgumentException(
                    "crop " + box + " leaves nothing of a " + width + "x" + height + " picture");
        }
        return new Image(
                rgb,
                offset + inside.top() * stride + inside.left() * CHANNELS,
                stride,
                inside.width(),
                inside.height());
    }

    /// A copy of the pixels: rows of `r, g, b` bytes, top row first.
    public byte[] toRgb() {
        byte[] out = new byte[width * height * CHANNELS];
        int rowBytes = width * CHANNELS;
        for (int y = 0; y < height; y++) {
            System.arraycopy(rgb, offset + y * stride, out, y * rowBytes, rowBytes);
        }
        return out;
    }

    /// A Java image with the same pixels.
    public BufferedImage toBufferedImage() {
        BufferedImage out = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                row[x] = pixel(x, y);
            }
            out.setRGB(0, y, width, 1, row, 0, width);
        }
        return out;
    }

    /// Writes a PNG or JPEG file, by the name's ending, atomically.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE for another ending, DATA when the file can't
    ///     be written
    public void write(Path file) {
        ImageFiles.write(this, file);
    }

    /// Whether the other picture has the same size and pixels.
    @Override
    public boolean equals(Object other) {
        return other instanceof Image that
                && width == that.width
                && height == that.height
                && Arrays.equals(toRgb(), that.toRgb());
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(toRgb());
    }

    @Override
    public String toString() {
        return "Image[" + width + "x" + height + "]";
    }
}
